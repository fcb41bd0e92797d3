"""A decision table as rows of texts, the form that CSV and XLSX share.

The first cell of a row says what the row is::

    hit policy | UNIQUE
    column     | input      | output     | note
    name       | score      | rating     | why
    type       | number     | string     |
    values     | [0..100]   | "hot"      |
    default    |            | "cold"     |
    rule       | >= 80      | "hot"      | best leads

``column`` and ``name`` are needed; ``type``, ``values``, ``default`` and ``hit policy`` may be missing; every other row
is a rule, and its first cell is its id (``rule`` or empty = none). An input's name is its expression.
"""

from collections.abc import Sequence
from typing import Final, get_args

from guanxi.dmn.errors import refuse
from guanxi.dmn.model import Aggregation, DecisionTable, HitPolicy, InputClause, OutputClause, Rule

Grid = list[list[str]]
MOST_RULES: Final = 50_000
MOST_COLUMNS: Final = 200
_HEADS: Final = ("hit policy", "column", "name", "type", "values", "default")
_KINDS: Final = {"input": "input", "in": "input", "output": "output", "out": "output", "note": "note"}


def grid_of(table: DecisionTable) -> Grid:
    """The rows of a table."""
    inputs, outputs, notes = table.inputs, table.outputs, _notes(table)
    columns: tuple[InputClause | OutputClause, ...] = (*inputs, *outputs)
    blank = [""] * len(notes)
    head = [
        ["hit policy", f"{table.hit_policy} {table.aggregation}".strip()],
        ["column", *("input" for _ in inputs), *("output" for _ in outputs), *("note" for _ in notes)],
        ["name", *(one.expression for one in inputs), *(one.name for one in outputs), *notes],
        ["type", *(one.type_ref for one in columns), *blank],
        ["values", *(one.values for one in columns), *blank],
        ["default", *("" for _ in inputs), *(one.default for one in outputs), *blank],
    ]
    return head + [_row(rule, len(notes)) for rule in table.rules]


def _notes(table: DecisionTable) -> tuple[str, ...]:
    most = max((len(rule.annotations) for rule in table.rules), default=0)
    return table.annotations + ("note",) * (most - len(table.annotations))


def _row(rule: Rule, notes: int) -> list[str]:
    padding = [""] * (notes - len(rule.annotations))
    return [rule.id or "rule", *rule.tests, *rule.outputs, *rule.annotations, *padding]


def table_of(grid: Sequence[Sequence[str]]) -> DecisionTable:
    """The table that rows describe. Raises DmnError (``sheet.*``) naming the row when they do not."""
    rows = [
        (number, [cell.strip() for cell in row])
        for number, row in enumerate(grid, 1)
        if any(map(str.strip, row))
    ]
    heads = {row[0].casefold(): row[1:] for _, row in rows if row[0].casefold() in _HEADS}
    rules = [(number, row) for number, row in rows if row[0].casefold() not in _HEADS]
    kinds = _kinds(heads.get("column", []))
    if len(rules) > MOST_RULES or len(kinds) > MOST_COLUMNS:
        raise refuse("sheet.too_large", f"A sheet may have {MOST_RULES} rules and {MOST_COLUMNS} columns.")
    policy, _, aggregation = _policy(heads.get("hit policy", []))
    return DecisionTable(
        inputs=tuple(_input(heads, place) for place, kind in enumerate(kinds) if kind == "input"),
        outputs=tuple(_output(heads, place) for place, kind in enumerate(kinds) if kind == "output"),
        rules=tuple(_rule(number, row, kinds) for number, row in rules),
        hit_policy=policy,  # type: ignore[arg-type]  # looked up in the table of words above
        aggregation=aggregation,  # type: ignore[arg-type]  # looked up in the table of words above
        annotations=tuple(_cell(heads, "name", place) for place, kind in enumerate(kinds) if kind == "note"),
    )


def _kinds(cells: Sequence[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    kinds = [_KINDS.get(cell.casefold(), "") for cell in cells]
    if "" in kinds:
        column = kinds.index("") + 2
        raise refuse("sheet.column", f"Column {column} of the row “column” must say input, output or note.")
    if "output" not in kinds:
        raise refuse(
            "sheet.column", "The row “column” must name at least one output.", "See the reference of DMN."
        )
    return kinds


def _policy(cells: Sequence[str]) -> tuple[str, str, str]:
    words = " ".join((cells[0] if cells else "").upper().split()) or "UNIQUE"
    first, space, last = words.rpartition(" ")
    if first == "COLLECT" and last in get_args(Aggregation):
        return first, space, last
    if words not in get_args(HitPolicy):
        raise refuse(
            "sheet.hit_policy",
            f"{words!r} is no hit policy.",
            f"Use one of {', '.join(get_args(HitPolicy))}.",
        )
    return words, "", ""


def _cell(heads: dict[str, list[str]], head: str, place: int) -> str:
    cells = heads.get(head, [])
    return cells[place] if place < len(cells) else ""


def _input(heads: dict[str, list[str]], place: int) -> InputClause:
    expression = _cell(heads, "name", place)
    if not expression:
        raise refuse("sheet.name", f"The input in column {place + 2} has no name.")
    return InputClause(
        expression=expression, type_ref=_cell(heads, "type", place), values=_cell(heads, "values", place)
    )


def _output(heads: dict[str, list[str]], place: int) -> OutputClause:
    return OutputClause(
        name=_cell(heads, "name", place),
        type_ref=_cell(heads, "type", place),
        values=_cell(heads, "values", place),
        default=_cell(heads, "default", place),
    )


def _rule(number: int, row: Sequence[str], kinds: Sequence[str]) -> Rule:
    cells = list(row[1:])
    if any(cells[len(kinds) :]):
        raise refuse("sheet.row", f"Row {number} has more cells than the row “column”.", line=number)
    cells += [""] * (len(kinds) - len(cells))
    parts = {
        kind: tuple(cell for cell, one in zip(cells, kinds, strict=False) if one == kind)
        for kind in _KINDS.values()
    }
    return Rule(
        id="" if row[0].casefold() == "rule" else row[0],
        line=number,
        tests=tuple(test or "-" for test in parts["input"]),
        outputs=parts["output"],
        annotations=parts["note"],
    )
