"""A table within Markdown: the first whose headings name a process table."""

import re
from collections.abc import Sequence
from typing import Final

from guanxi.bpmn.builders.table_columns import column_of

MOST_COLUMNS: Final = 200
_RULE: Final = re.compile(r":?-+:?")
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"\\([\\|<`])")


def rows_from_markdown(text: str) -> list[tuple[int, list[str]]]:
    """The rows of the table with the lines they stand in; empty when there is no process table."""
    lines = text.removeprefix("\ufeff").split("\n")
    for number, line in enumerate(lines[:-1]):
        heading = _cells(line) if "|" in line else []
        if {"step", "kind"} <= {column_of(cell) for cell in heading} and _is_rule(lines[number + 1]):
            rows = [(number + 1, heading)]
            for below, row in enumerate(lines[number + 2 :], number + 3):
                if "|" not in row:
                    break
                rows.append((below, _cells(row)))
            return rows
    return []


def _is_rule(line: str) -> bool:
    cells = _cells(line) if "-" in line else []
    return bool(cells) and all(_RULE.fullmatch(cell) for cell in cells)


def rows_to_markdown(rows: Sequence[Sequence[str]]) -> str:
    """The rows as a Markdown table, the first as its headings."""
    heading, *others = [[_escape(cell) for cell in row] for row in rows]
    lines = [heading, ["---"] * len(heading), *others]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _escape(cell: str) -> str:
    return re.sub(r"([\\|<`])", r"\\\1", cell).replace("\n", "<br>")


def _cells(line: str) -> list[str]:
    line = line.strip().removeprefix("|")
    cells: list[str] = []
    cell, position = "", 0
    while position < len(line) and len(cells) <= MOST_COLUMNS:
        sign = line[position]
        if sign == "\\" and position + 1 < len(line):
            cell += line[position : position + 2]
            position += 2
            continue
        if sign == "|":
            cells.append(cell)
            cell = ""
        else:
            cell += sign
        position += 1
    if cell.strip():
        cells.append(cell)
    return [_text(cell.strip()) for cell in cells]


def _text(cell: str) -> str:
    if len(cell) > 1 and cell[0] == cell[-1] == "`" and "`" not in cell[1:-1] and not cell.endswith("\\`"):
        return cell[1:-1].replace("\\|", "|")
    return _ESCAPED.sub(r"\1", _BREAK.sub("\n", cell))
