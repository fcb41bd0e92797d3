"""An export as a file: CSV and XLSX for spreadsheets, JSON Lines for programs, vCard for address books."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import IO, Any
from zoneinfo import ZoneInfo

import msgspec
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell

from guanxi.platform.errors import Invalid
from guanxi.quality.exporting import Cell, Export
from guanxi.quality.report_csv import csv_line
from guanxi.quality.vcards import vcards

_CHUNK = 64 * 1024
_MOST_SHEET_ROWS = 1_048_576
_IN_MEMORY = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A form of file: how its name ends, its media type, and how it is written."""

    ending: str
    media_type: str
    write: Callable[[Export, str, ZoneInfo], Iterator[bytes]]


def write_csv(export: Export, language: str, zone: ZoneInfo) -> Iterator[bytes]:
    """Yield a CSV file of UTF-8 with a byte order mark, by which spreadsheets know it; labels in the first line.

    What a spreadsheet would take for a formula gets an apostrophe in front.
    """
    yield ("\ufeff" + csv_line(export.header(language))).encode()
    for row in export.rows(language, zone):
        yield csv_line(map(_text, row)).encode()


def write_jsonl(export: Export, language: str, zone: ZoneInfo) -> Iterator[bytes]:
    """Yield a JSON object for each line, with the values as the API shows them, exact, by the names of the fields."""
    encoder = msgspec.json.Encoder(decimal_format="number")
    for record in export.records():
        values = {field.name: field.to_json(record.values[field.name]) for field in export.fields}
        yield encoder.encode(values) + b"\n"


def write_xlsx(export: Export, language: str, zone: ZoneInfo) -> Iterator[bytes]:
    """Yield an XLSX file of one sheet; days, moments and numbers are such, everything else is text, never a formula.

    Raises:
        Invalid: code ``export.too_many_rows``; a sheet ends after 1,048,576 rows.
    """
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(export.object.definition.plural_label[:31])
    sheet.freeze_panes = "A2"
    sheet.append([_sheet_cell(sheet, text) for text in export.header(language)])
    try:
        _append(sheet, export, language, zone)
    except BaseException:
        sheet.close()  # or it complains when it is collected
        raise
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        book.save(file)
        file.seek(0)
        yield from _chunks(file)


def _append(sheet: Any, export: Export, language: str, zone: ZoneInfo) -> None:
    for count, row in enumerate(export.rows(language, zone), 2):
        if count > _MOST_SHEET_ROWS:
            message = f"A sheet ends after {_MOST_SHEET_ROWS:,} rows."
            cure = "Narrow the filter, or take CSV."
            raise Invalid("export.too_many_rows", message, cure, {"format": message})
        sheet.append([_sheet_cell(sheet, cell) for cell in row])


def write_vcf(export: Export, language: str, zone: ZoneInfo) -> Iterator[bytes]:
    """Yield a vCard for each record, see ``quality.vcards``."""
    return vcards(export)


FORMATS: Mapping[str, FileFormat] = MappingProxyType(
    {
        "csv": FileFormat("csv", "text/csv; charset=utf-8", write_csv),
        "xlsx": FileFormat(
            "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx
        ),
        "jsonl": FileFormat("jsonl", "application/jsonl; charset=utf-8", write_jsonl),
        "vcf": FileFormat("vcf", "text/vcard; charset=utf-8", write_vcf),
    }
)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _text(cell: Cell) -> str | int | Any:
    if isinstance(cell, datetime):
        return cell.isoformat()
    return "" if cell is None else cell


def _sheet_cell(sheet: Any, cell: Cell) -> Any:
    if isinstance(cell, datetime):
        cell = cell.replace(tzinfo=None)  # a sheet knows no zones
    if not isinstance(cell, str):
        return cell
    written = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub(" ", cell)[:32767])
    written.data_type = "s"
    return written
