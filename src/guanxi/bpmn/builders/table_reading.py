"""Rows of texts → draft. The form is that of docs/reference/process-table.md."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, TypeVar

import msgspec

from guanxi.bpmn.builders import cells
from guanxi.bpmn.builders.build import Built, build, refused_whole
from guanxi.bpmn.builders.columns import EVENT_LISTS, LISTS, PAIRS, TEXTS, expression
from guanxi.bpmn.builders.draft import (
    Draft,
    DraftData,
    DraftElement,
    DraftEvent,
    DraftFlow,
    DraftLane,
    DraftPool,
    DraftProcess,
)
from guanxi.bpmn.builders.faults import MOST, Fault, unknown_name
from guanxi.bpmn.builders.kinds import WAITS_OR_THROWS, WORDS, kind_of, plain
from guanxi.bpmn.builders.names import identifier
from guanxi.bpmn.builders.settings import MAIN, NAMES
from guanxi.bpmn.builders.table_columns import COLUMNS, OTHERWISE, WHOLE, column_of
from guanxi.bpmn.graph import ElementType as Type

MOST_ROWS: Final = 50_000
_Found = TypeVar("_Found")


class Row(msgspec.Struct):
    """A row by column, and its number."""

    number: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """The text of a cell."""
        return self.cells.get(column, "")


def build_rows(rows: Sequence[tuple[int, Sequence[str]]], name: str) -> Built:
    """The model of a table. Never raises.

    Args:
        rows: the rows with their numbers; the first that names the columns ``step`` and ``kind`` is the heading.
        name: id of the process when no row says it.
    """
    draft, faults = read_rows(rows, name)
    return build(draft, _place, faults) if draft.processes else refused_whole(faults, _place)


def read_rows(rows: Sequence[tuple[int, Sequence[str]]], name: str) -> tuple[Draft, list[Fault]]:
    """The draft of a table and what is wrong with the writing; without a process where there is no table."""
    reader = _Reader(name)
    if len(rows) > MOST_ROWS:
        message = f"The table has more than {MOST_ROWS} rows."
        return reader.draft, [Fault(rule="builders.too_large", message=message, cure="Split it.")]
    for number, row in enumerate(rows):
        if {"step", "kind"} <= {column_of(cell) for cell in row[1]}:
            reader.read(row, rows[number + 1 :])
            if not reader.draft.processes and not reader.faults:
                reader.empty(row[0])
            return reader.draft, reader.faults
    message = "There is no row with the headings step and kind."
    return reader.draft, [
        Fault(rule="builders.no_table", message=message, cure="Name the columns in the first row.")
    ]


def _place(line: int, column: str) -> str:
    return f"Row {line}, column “{column}”" if line and column else f"Row {line}" if line else ""


class _Reader:
    """Reads rows into one draft and collects what is wrong."""

    def __init__(self, name: str):
        self.name = name
        self.draft = Draft()
        self.faults: list[Fault] = []
        self.ids: dict[str, str] = {}
        self.named = False
        self.last: DraftElement | None = None

    def read(self, heading: tuple[int, Sequence[str]], rows: Sequence[tuple[int, Sequence[str]]]) -> None:
        """All rows below the heading."""
        columns = self._columns(*heading)
        self.named = "name" in columns
        table = [self._row(number, row, columns) for number, row in rows]
        table = [row for row in table if row.cells]
        self.ids = {row.get("step"): self._id(row) for row in table if row.get("step")}
        for row in table:
            self._read(row)
        for process in self.draft.processes:
            process.sort_flows()

    def empty(self, number: int) -> None:
        """Say that there is nothing below the heading."""
        self._fault("empty", number, "", "There are no steps below the headings.", "Write its steps.")

    def _columns(self, number: int, heading: Sequence[str]) -> list[str]:
        columns: list[str] = []
        for cell in heading:
            column = column_of(cell)
            if not column and cell.strip() and len(self.faults) < MOST:
                self.faults.append(unknown_name(cell.strip(), COLUMNS, line=number))
            elif column and column in columns:
                self._fault(
                    "duplicate", number, column, f"The column “{column}” is there twice.", "Leave one."
                )
            columns.append(column)
        return columns

    def _row(self, number: int, row: Sequence[str], columns: list[str]) -> Row:
        texts = [cell.replace("\r\n", "\n").strip() for cell in row]
        if any(texts[len(columns) :]):
            message = f"The row has more cells than there are columns ({len(columns)})."
            self._fault("cells", number, "", message, "Put texts with commas in quotes.")
        pairs = zip(columns, texts, strict=False)
        return Row(number, {column: text for column, text in pairs if column and text})

    def _id(self, row: Row) -> str:
        step = row.get("step")
        return step if self.named else identifier(step) or step

    def _reference(self, text: str) -> str:
        """The id of a step that is named by its id or as its row names it."""
        return self.ids.get(text, text)

    def _fault(self, rule: str, line: int, column: str, message: str, cure: str) -> None:
        if len(self.faults) < MOST:
            self.faults.append(
                Fault(rule=f"builders.{rule}", line=line, column=column, message=message, cure=cure)
            )

    def _cell(self, row: Row, column: str, read: Callable[[str], _Found], empty: _Found) -> _Found:
        """What a cell says; when it is written wrongly, a fault and ``empty``."""
        try:
            return read(row.get(column)) if row.get(column) else empty
        except cells.CellRefused as refused:
            self._fault("cell", row.number, column, str(refused), "Write lines of word: value.")
            return empty

    def _mapping(self, row: Row, column: str) -> dict[str, str]:
        return self._cell(row, column, cells.read_mapping, dict[str, str]())

    @property
    def process(self) -> DraftProcess:
        """The process of the last process row, begun when there was none."""
        if not self.draft.processes:
            self.draft.processes.append(DraftProcess(self.name))
        return self.draft.processes[-1]

    def _read(self, row: Row) -> None:
        word = plain(row.get("kind"))
        if not row.get("step"):
            self._more(row)
        elif word in WHOLE:
            self.last = None
            getattr(self, "_" + WHOLE[word].replace(" ", "_"))(row)
        else:
            self._step(row)

    def _more(self, row: Row) -> None:
        """A row without a step: another way on from the step above."""
        others = [column for column in row.cells if column not in ("condition", "answer", "next", "flow")]
        if self.last is None or others or not row.get("next"):
            message = "The row has no step."
            cure = "Name the step, or give only condition, answer and next for another way on from the step above."
            self._fault("no_step", row.number, "step", message, cure)
            return
        self._flows(self.last, row)

    def _process(self, row: Row) -> None:
        process = DraftProcess(self._id(row), self._name(row), row.get("documentation"), line=row.number)
        process.executable = row.get("executable") != "false"
        process.version_tag = row.get("version_tag")
        process.properties = self._mapping(row, "properties")
        pool = row.get("pool")
        if ":" in pool:
            process.pool, process.pool_name = cells.read_pairs(pool)[0]
        elif pool:
            process.pool, process.pool_name = f"{identifier(pool)}_pool", pool
        self.draft.processes.append(process)

    def _pool(self, row: Row) -> None:
        sends = [self._reference(one) for one in cells.read_list(row.get("sends"))]
        self.draft.pools.append(DraftPool(self._id(row), self._name(row), sends, row.number))

    def _lane(self, row: Row) -> None:
        self.process.lanes.append(DraftLane(self._id(row), self._name(row), row.number))

    def _data_object(self, row: Row) -> None:
        self._data(row, DraftData(self._id(row), "object"))

    def _data_store(self, row: Row) -> None:
        self._data(row, DraftData(self._id(row), "store"))

    def _data(self, row: Row, one: DraftData) -> None:
        one.name, one.line, one.of = self._name(row), row.number, row.get("of")
        one.scope = self._reference(row.get("inside"))
        one.collection = row.get("many") == "true"
        self.process.data.append(one)

    def _name(self, row: Row) -> str:
        return row.get("name") if self.named else row.get("step")

    def _step(self, row: Row) -> None:
        kind = kind_of(row.get("kind"))
        if kind is None:
            word = row.get("kind")
            message = f"“{word}” is no kind of step." if word else "The step has no kind."
            cure = f"Use one of: {', '.join(WORDS.values())}."
            self._fault("kind", row.number, "kind", message, cure)
        element = DraftElement(self._id(row), kind or Type.TASK, line=row.number)
        for column, field in TEXTS.items():
            setattr(element, field, row.get(column))
        element.name = self._name(row)
        for field in ("scope", "attached_to", "handler", "lane"):
            setattr(element, field, self._reference(getattr(element, field)))
        element.settings = {name: row.get(name) for name in NAMES if row.get(name)}
        element.settings |= self._cell(row, "who", cells.read_people, dict[str, str]())
        for column in PAIRS:
            setattr(element, column, self._mapping(row, column))
        for column in LISTS:
            setattr(element, column, [self._reference(one) for one in cells.read_list(row.get(column))])
        for column, (field, kinds) in EVENT_LISTS.items():
            read = partial(cells.read_events, kinds=kinds)
            setattr(element, field, self._cell(row, column, read, list[DraftEvent]()))
        self._what(element, row)
        self.process.elements.append(element)
        self.last = element
        self._flows(element, row)

    def _what(self, element: DraftElement, row: Row) -> None:
        what = row.get("what")
        main = MAIN.get(element.type)
        if not what:
            return
        if main is not None:
            element.settings[main] = what
        elif element.type in WAITS_OR_THROWS:
            element.events = self._cell(row, "what", cells.read_events, [])
        else:
            message = f"A step of the kind {WORDS[element.type]} has nothing to say here."
            self._fault("what", row.number, "what", message, "Leave it empty.")

    def _flows(self, source: DraftElement, row: Row) -> None:
        text = row.get("next")
        targets = [text] if text in self.ids else cells.read_list(text)
        details: dict[str, Any] = {"name": row.get("answer"), "id": row.get("flow"), "line": row.number}
        condition = row.get("condition")
        word, _, rest = condition.partition(":")
        if word.strip().casefold() in OTHERWISE:
            details |= {"otherwise": True, "condition": expression(rest)}
        else:
            details["condition"] = expression(condition)
        for target in targets:
            self.process.flows.append(DraftFlow(source.id, self._reference(target), **details))
        if not targets and (condition or row.get("answer")):
            message = f"“{source.id}” has a condition or answer, but nothing comes next."
            self._fault("no_next", row.number, "next", message, "Name the step that comes next.")
