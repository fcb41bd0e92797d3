"""Processes in files, by the ending of their name: ``.bpmn`` ``.yaml`` ``.csv`` ``.xlsx`` ``.md``, in and out."""

from collections.abc import Callable
from datetime import date, datetime, time
from types import ModuleType
from typing import Any, Final

from guanxi.bpmn.builders.build import Built, refused_whole
from guanxi.bpmn.builders.draft import Draft
from guanxi.bpmn.builders.faults import Fault
from guanxi.bpmn.builders.markdown import MOST_COLUMNS, rows_from_markdown, rows_to_markdown
from guanxi.bpmn.builders.names import identifier
from guanxi.bpmn.builders.reading import read_document
from guanxi.bpmn.builders.table_reading import MOST_ROWS, build_rows
from guanxi.bpmn.builders.table_writing import write_table
from guanxi.bpmn.builders.yaml_reading import build_yaml
from guanxi.bpmn.builders.yaml_writing import write_yaml
from guanxi.bpmn.camunda7 import convert_if_camunda7
from guanxi.bpmn.document import Document
from guanxi.bpmn.findings import Finding
from guanxi.bpmn.layout import add_diagram
from guanxi.bpmn.parse import parse_bpmn
from guanxi.dmn.errors import DmnError

LARGEST: Final = 10 * 1024 * 1024
LONGEST_CELL: Final = 32_767  # of a spreadsheet


def build_file(name: str, data: bytes) -> Built:
    """The model in a file. Never raises: what is wrong is in the findings.

    Args:
        name: the file's name; its ending says the form, and a table without a process row takes its id from it.
        data: its content.
    """
    read = _READERS.get(ending(name))
    if read is None:
        message = f"“{name}” is no process: its ending is none of {', '.join(READABLE)}."
        return _refused("unknown_file", message, "Rename it.")
    if len(data) > LARGEST:
        return _refused("too_large", f"The file is larger than {LARGEST // 1024 // 1024} MB.", "Split it.")
    return read(data, identifier(name.rpartition("/")[2].rpartition(".")[0]) or "process")


def write_file(name: str, document: Document) -> tuple[bytes, tuple[Finding, ...]]:
    """A model in the form that the ending of a name says.

    Returns:
        the content, and a warning for each part the form cannot hold.

    Raises:
        ValueError: the ending is none of ``WRITABLE``.
    """
    write = _WRITERS.get(ending(name))
    if write is None:
        raise ValueError(f"“{name}” has none of the endings {', '.join(WRITABLE)}")
    if ending(name) == ".bpmn":
        return add_diagram(document).render(), ()
    draft, left = read_document(document)
    content, lost = write(draft)
    return content, (*left, *lost)


def ending(name: str) -> str:
    """The ending of a file's name, in small letters, with its dot."""
    return "." + name.rpartition(".")[2].lower()


def _refused(rule: str, message: str, cure: str) -> Built:
    return refused_whole(
        [Fault(rule=f"builders.{rule}", message=message, cure=cure)], lambda line, column: ""
    )


def _bpmn(data: bytes, name: str) -> Built:
    parsed = parse_bpmn(data, convert=convert_if_camunda7)
    findings = parsed.findings
    if not parsed.processes and not findings:
        message, cure = "There is no process in the file.", "Export one that has a process."
        findings = (Finding(rule="builders.empty", message=message, cure=cure),)
    return Built(None, parsed.document, parsed.processes, findings)


def _yaml(data: bytes, name: str) -> Built:
    return build_yaml(data)


def _text(data: bytes) -> str:
    """UTF-8, as everything writes it; what a Chinese spreadsheet writes; else what Western ones do."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _csv(data: bytes, name: str) -> Built:
    try:
        return build_rows(list(enumerate(_sheets().rows_from_csv(_text(data)), 1)), name)
    except DmnError as error:
        return _refused("csv", error.message, error.cure or "Save it as CSV again.")


def _xlsx(data: bytes, name: str) -> Built:
    try:
        rows = _sheets().rows_from_xlsx(data, MOST_ROWS + 1, MOST_COLUMNS, _cell)
    except DmnError as error:
        return _refused("xlsx", error.message, error.cure or "Save it as .xlsx again.")
    return build_rows(list(enumerate(rows, 1)), name)


def _markdown(data: bytes, name: str) -> Built:
    return build_rows(rows_from_markdown(_text(data).replace("\r\n", "\n")), name)


def _sheets() -> ModuleType:
    """The sheets of dmn, loaded late: what reads spreadsheets takes a tenth of a second to load, and few need it."""
    from guanxi.dmn import sheets

    return sheets


def _cell(value: Any) -> str:
    """The text of a spreadsheet's value: dates as timers want them."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat()
        case date() | time():
            return value.isoformat()
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case _:
            return str(value)


def _write_yaml(draft: Draft) -> tuple[bytes, tuple[Finding, ...]]:
    text, lost = write_yaml(draft)
    return text.encode(), lost


def _write_csv(draft: Draft) -> tuple[bytes, tuple[Finding, ...]]:
    rows, lost = write_table(draft)
    return b"\xef\xbb\xbf" + _sheets().rows_to_csv(rows).encode(), lost


def _write_xlsx(draft: Draft) -> tuple[bytes, tuple[Finding, ...]]:
    rows, lost = write_table(draft)
    long = [
        Finding(
            rule="builders.not_expressible",
            severity="warning",
            element_id=row[0],
            line=number,
            message=f"Row {number} has a text of more than {LONGEST_CELL} characters, which spreadsheets cut off.",
            cure="Use CSV.",
        )
        for number, row in enumerate(rows, 1)
        if any(len(cell) > LONGEST_CELL for cell in row)
    ]
    return _sheets().rows_to_xlsx(rows, "process", 1), (*lost, *long)


def _write_markdown(draft: Draft) -> tuple[bytes, tuple[Finding, ...]]:
    rows, lost = write_table(draft)
    return rows_to_markdown(rows).encode(), lost


_READERS: Final[dict[str, Callable[[bytes, str], Built]]] = {
    ".bpmn": _bpmn,
    ".xml": _bpmn,
    ".yaml": _yaml,
    ".yml": _yaml,
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".md": _markdown,
}
_WRITERS: Final[dict[str, Callable[[Draft], tuple[bytes, tuple[Finding, ...]]]]] = {
    ".bpmn": lambda draft: (b"", ()),
    ".yaml": _write_yaml,
    ".yml": _write_yaml,
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
    ".md": _write_markdown,
}
READABLE: Final = tuple(_READERS)
WRITABLE: Final = tuple(_WRITERS)
