"""Tables as XLSX files; the rows themselves are read and written here for other rooms' tables too. Cells are texts; numbers, dates and truth values of a sheet become their FEEL texts."""

import io
import zipfile
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

from guanxi.dmn.errors import refuse
from guanxi.dmn.model import DecisionTable
from guanxi.dmn.sheets.grid import MOST_COLUMNS, MOST_RULES, grid_of, table_of

LARGEST: Final = 10 * 1024 * 1024
LARGEST_UNPACKED: Final = 200 * 1024 * 1024
_HEAD_ROWS: Final = 6


def table_to_xlsx(table: DecisionTable) -> bytes:
    """The table as the only sheet of an XLSX file."""
    return rows_to_xlsx(grid_of(table), "decision table", _HEAD_ROWS)


def rows_to_xlsx(rows: Iterable[Iterable[str]], title: str, heads: int) -> bytes:
    """Rows of texts as the only sheet of an XLSX file; the first ``heads`` are headings."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    for number, row in enumerate(rows, 1):
        for place, text in enumerate(row, 1):
            cell = sheet.cell(number, place)
            cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", text)
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number <= heads)
    sheet.freeze_panes = sheet.cell(heads + 1, 2)
    for column in sheet.columns:
        sheet.column_dimensions[column[0].column_letter].width = 22
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table_from_xlsx(data: bytes) -> DecisionTable:
    """The table on the first sheet of an XLSX file.

    Raises:
        DmnError: ``sheet.*``: not an XLSX file, too large, or not a table (naming the row).
    """
    return table_of(rows_from_xlsx(data, MOST_RULES + 100, MOST_COLUMNS + 1))


def rows_from_xlsx(
    data: bytes, most_rows: int, most_columns: int, text: Callable[[Any], str] | None = None
) -> list[list[str]]:
    """The rows of the first sheet of an XLSX file, as far as given.

    Args:
        data: the file.
        most_rows, most_columns: what lies beyond is not read.
        text: the text of a cell's value; without it, FEEL's.

    Raises:
        DmnError: ``sheet.xlsx``, ``sheet.too_large``.
    """
    _check_size(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_row=most_rows, max_col=most_columns, values_only=True)
        return [[(text or _text)(value) for value in row] for row in rows]
    except Exception as error:
        raise refuse(
            "sheet.xlsx", f"The file is not a readable XLSX sheet: {type(error).__name__}."
        ) from None


def _check_size(data: bytes) -> None:
    if len(data) > LARGEST:
        raise refuse("sheet.too_large", f"The file is larger than {LARGEST // 1024 // 1024} MB.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise refuse(
            "sheet.xlsx", "The file is no XLSX file.", "Save it as .xlsx (not .xls or .csv)."
        ) from None
    if size > LARGEST_UNPACKED:
        raise refuse("sheet.too_large", "The file is too large when unpacked.")


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            midnight = value.time() == time()
            return f'@"{value.date().isoformat() if midnight else value.isoformat()}"'
        case date() | time():
            return f'@"{value.isoformat()}"'
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case _:
            return str(value)
