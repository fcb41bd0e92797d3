"""Reads the first sheet of an XLSX workbook row by row, and refuses what would eat the memory once unpacked."""

import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, time
from io import BufferedReader
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook

from guanxi.platform.errors import Invalid
from guanxi.quality.csv_reader import MOST_COLUMNS, CsvRow, check_headers

MOST_UNPACKED = 2 << 30
"""Bytes of all parts together; the sheets are read as a stream."""
MOST_PART = 128 << 20
"""Bytes of any part but a sheet: such a part is held in memory."""
MOST_ROWS = 1_048_576
_IN_MEMORY = 10 << 20
_STEP = 1 << 18
_BROKEN = (
    zipfile.BadZipFile,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
)


def read_workbook(
    open_file: Callable[[], BufferedReader], name: str, *, headers: frozenset[str]
) -> Iterator[CsvRow]:
    """Yield the rows of the first sheet, whose first row is the header; formulas are their last values.

    A day is written YYYY-MM-DD, a moment as one of UTC, a number with all its digits.

    Args:
        open_file, name, headers: as of ``read_csv``.

    Raises:
        Invalid: codes ``import.not_workbook``, ``import.workbook_too_large``, ``import.empty``, ``import.too_many_columns``,
            ``import.duplicate_header``, ``import.missing_column``.
    """
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        with open_file() as stream:
            while data := stream.read(_STEP):
                file.write(data)
        _check_size(file, name)
        try:
            yield from _rows(file, name, headers)
        except _BROKEN as error:
            raise _no_workbook(name, str(error)) from None


def _check_size(file: IO[bytes], name: str) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        raise _no_workbook(name, str(error)) from None
    held = [one.file_size for one in parts if not one.filename.startswith("xl/worksheets/")]
    if sum(one.file_size for one in parts) > MOST_UNPACKED or sum(held) > MOST_PART:
        message = f"{name} is too large once it is unpacked."
        raise Invalid("import.workbook_too_large", message, "Save the sheet as CSV, or in parts.")
    file.seek(0)


def _rows(file: IO[bytes], name: str, headers: frozenset[str]) -> Iterator[CsvRow]:
    with closing(load_workbook(file, read_only=True, data_only=True)) as book:
        sheet: Any = book.worksheets[0] if book.worksheets else None
        if sheet is None:
            raise Invalid("import.empty", f"{name} has no sheet.", "It needs a line of column names.")
        first = next(sheet.iter_rows(max_row=1, max_col=MOST_COLUMNS + 1), ())
        names = [_text(cell) for cell in first]
        while names and not names[-1]:
            names.pop()
        check_headers(names, headers, name)
        further = sheet.iter_rows(min_row=2, max_row=MOST_ROWS, max_col=len(names) + 1)
        for number, cells in enumerate(further, 2):
            texts = [_text(cell) for cell in cells]
            if any(texts):
                yield _row(number, names, texts)


def _row(number: int, names: list[str], texts: list[str]) -> CsvRow:
    if any(texts[len(names) :]):
        return CsvRow(number, {}, "cells", "has a cell to the right of the header", names[-1])
    texts += [""] * (len(names) - len(texts))
    return CsvRow(number, dict(zip(names, texts, strict=False)))


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        has_time = value.time() != time() or "h" in str(cell.number_format).lower()
        return f"{value.isoformat()}Z" if has_time else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def _no_workbook(name: str, reason: str) -> Invalid:
    message = f"{name} is no XLSX workbook that can be read: {reason.partition(chr(10))[0][:200]}."
    return Invalid("import.not_workbook", message, "Open it and save it anew as XLSX, or as CSV in UTF-8.")
