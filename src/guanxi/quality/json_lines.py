"""Reads JSON Lines row by row: a JSON object in each line, its members are the cells."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from io import BufferedReader
from typing import Any

import msgspec

from guanxi.platform.errors import Invalid
from guanxi.quality.csv_reader import LONGEST_ROW, CsvRow
from guanxi.quality.encodings import refuse_other_formats

_HEAD = 4096
_MARK = b"\xef\xbb\xbf"
_decoder = msgspec.json.Decoder(float_hook=Decimal)
_encoder = msgspec.json.Encoder(decimal_format="number")


def read_json_lines(
    open_file: Callable[[], BufferedReader], name: str, *, headers: frozenset[str]
) -> Iterator[CsvRow]:
    """Yield the rows of a file; a line that is no JSON object is a row with a fault, and the next ones follow.

    A member that is missing or null is an empty cell; a list of texts is its texts with commas between.

    Args:
        open_file, name, headers: as of ``read_csv``.

    Raises:
        Invalid: codes ``import.not_text``, ``import.line_too_long``, ``import.empty``, ``import.missing_column``.
    """
    first = True
    with open_file() as stream:
        refuse_other_formats(stream.peek(_HEAD)[:_HEAD], name)
        for number, line in enumerate(iter(lambda: stream.readline(LONGEST_ROW + 1), b""), 1):
            if len(line) > LONGEST_ROW:
                message = f"{name}, line {number}: it has more than {LONGEST_ROW:,} bytes."
                raise Invalid("import.line_too_long", message, "Write one JSON object in a line.")
            text = (line.removeprefix(_MARK) if number == 1 else line).strip()
            if text:
                row = _row(number, text, headers)
                if first and not row.code:
                    _require_columns(name, number, text, headers)
                first = False
                yield row
    if first:
        raise Invalid("import.empty", f"{name} is empty.", "It needs a JSON object in each line.")


def _require_columns(name: str, number: int, text: bytes, headers: frozenset[str]) -> None:
    """Refuse a file whose first object has nothing that the mapping asks for."""
    members = _decoder.decode(text)
    if headers and headers.isdisjoint(members):
        message = (
            f"{name}, line {number} has no member {min(headers)!r}; it has {', '.join(list(members)[:20])}."
        )
        raise Invalid(
            "import.missing_column", message, "Correct the file, or the column names in the mapping."
        )


def _row(number: int, text: bytes, headers: frozenset[str]) -> CsvRow:
    try:
        found = _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return CsvRow(number, {}, "line", f"is no JSON: {error}")
    if not isinstance(found, dict):
        return CsvRow(number, {}, "line", "is no JSON object")
    cells = dict.fromkeys(headers, "") | {key: _text(value) for key, value in found.items()}
    for column, cell in cells.items():
        if "\0" in cell:
            return CsvRow(number, {}, "nul", "contains a NUL character", column)
    return CsvRow(number, cells)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return _encoder.encode(value).decode()
