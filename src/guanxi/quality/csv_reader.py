"""Reads CSV files of any size row by row, and refuses what is no CSV before it eats the memory."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BufferedReader, TextIOWrapper
from typing import Literal

from guanxi.platform.errors import Invalid
from guanxi.quality.encodings import encoding_fault, recognise, refuse_other_formats

LONGEST_ROW = 1_000_000
"""Characters of one row, which may stand in several lines."""
LONGEST_CELL = 131_072
"""Characters of one cell: the limit of Python's reader."""
MOST_COLUMNS = 1_000

_HEAD = 4096
_MARK = "\ufeff"  # the byte order mark, where the encoding was named
_SHOWN_COLUMNS = 20
_NEVER_CLOSED = ("field larger than field limit", "unexpected end of data")


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row: the line it begins in (the header is line 1), its cells by header, or what is wrong with it.

    ``code`` and ``fault`` are empty for a good row; ``column`` is the one where it goes wrong: of a row that is too
    short the first it lacks, of one that is too long the last.
    """

    line: int
    cells: dict[str, str]
    code: Literal["", "cells", "quotes", "nul", "line"] = ""
    fault: str = ""
    column: str = ""


def read_csv(
    open_file: Callable[[], BufferedReader],
    name: str,
    *,
    headers: frozenset[str],
    encoding: str = "",
    delimiter: str = ",",
) -> Iterator[CsvRow]:
    """Yield the rows of a file; one that is broken is a row with a fault, and the next ones follow.

    Args:
        open_file: opens the file from its beginning.
        name: of the file, for the refusals.
        headers: columns that must be there.
        encoding: empty: by the byte order mark, else UTF-8.

    Raises:
        Invalid: codes ``import.not_text``, ``import.encoding``, ``import.line_too_long``, ``import.empty``, ``import.malformed``,
            ``import.too_many_columns``, ``import.duplicate_header``, ``import.missing_column``.
    """
    with open_file() as stream:
        head = stream.peek(_HEAD)[:_HEAD]
        refuse_other_formats(head, name)
        encoding = encoding or recognise(head, name)
        try:
            text = TextIOWrapper(stream, encoding=encoding, newline="")
            yield from _rows(_Lines(text, name), name, headers, delimiter)
        except UnicodeError:
            with open_file() as again:
                raise encoding_fault(again, encoding, name) from None


class _Lines:
    """The lines of a file, of bounded length; counts the characters of the row that is being read."""

    def __init__(self, text: TextIOWrapper, name: str):
        self._text = text
        self._name = name
        self._row: list[str] = []
        self._row_size = 0
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_ROW + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self._row_size += len(line)
        self._row.append(line)
        if self._row_size > LONGEST_ROW:
            raise Invalid(
                "import.line_too_long",
                f"{self._name}, line {self.number}: the row has more than {LONGEST_ROW:,} characters.",
                "Check that it is a CSV file with one record in a row.",
            )
        return line

    def begin_row(self) -> int:
        """Return the line the next row begins in."""
        self._row_size = 0
        self._row.clear()
        return self.number + 1

    def row(self) -> str:
        """Return what was read of the row so far."""
        return "".join(self._row)


def _rows(lines: _Lines, name: str, headers: frozenset[str], delimiter: str) -> Iterator[CsvRow]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    names = _header(reader, lines, headers, name)
    while True:
        line = lines.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            broken = _broken(error, line, lines.number, name)
            cell = _stray_quote(lines.row(), delimiter)
            yield replace(broken, column=names[min(cell, len(names) - 1)])
            continue
        if cells:
            yield _row(line, names, cells)


def _broken(error: csv.Error, first: int, last: int, name: str) -> CsvRow:
    """Return the row with its fault.

    Raises:
        Invalid: a quote swallowed the rest of the file, so there are no rows to go on with.
    """
    if str(error).startswith(_NEVER_CLOSED):
        raise Invalid(
            "import.malformed",
            f"{name}, line {first}: a quote opens a cell that does not end, or that has more than "
            f"{LONGEST_CELL:,} characters.",
            "Close it, or double a quote that belongs to the text.",
        ) from None
    lines = f"line {first}" if first == last else f"lines {first} to {last}"
    return CsvRow(first, {}, "quotes", f"cannot be read ({lines}): {error}; check its quotes")


def _stray_quote(row: str, delimiter: str) -> int:
    """Return the number of the first cell, from 0, in which something follows the closing quote."""
    cell, place = 0, 0
    while place < len(row):
        if row[place] == '"':
            end = row.find('"', place + 1)
            while row[end + 1 : end + 2] == '"':  # a doubled quote belongs to the text
                end = row.find('"', end + 2)
            if row[end + 1 : end + 2] not in (delimiter, "\r", "\n"):
                return cell
            place = end + 1
        place = row.find(delimiter, place)
        if place < 0:
            break
        cell, place = cell + 1, place + 1
    return cell


def _header(reader: Iterator[list[str]], lines: _Lines, wanted: frozenset[str], file: str) -> list[str]:
    try:
        names = [name.lstrip(_MARK).strip() for name in next(reader, ())]
    except csv.Error as error:
        broken = _broken(error, 1, lines.number, file)
        message = f"{file}: the header {broken.fault}."
        raise Invalid("import.malformed", message, "Double a quote that belongs to the text.") from None
    check_headers(names, wanted, file)
    return names


def check_headers(names: list[str], wanted: frozenset[str], file: str) -> None:
    """Do nothing when the header of a file will do.

    Raises:
        Invalid: codes ``import.empty``, ``import.too_many_columns``, ``import.duplicate_header``, ``import.missing_column``.
    """
    if not names:
        raise Invalid("import.empty", f"{file} is empty.", "It needs a line of column names.")
    if len(names) > MOST_COLUMNS:
        message = f"{file} has {len(names):,} columns; at most {MOST_COLUMNS:,} can be read."
        raise Invalid("import.too_many_columns", message, "Check its delimiter, or remove columns.")
    for name, count in Counter(names).items():
        if count > 1 and name:
            message = (
                f"{file}, line 1 has the column {_short(name)} {'twice' if count == 2 else f'{count} times'}."
            )
            raise Invalid("import.duplicate_header", message, "Rename one of them.")
    if missing := sorted(wanted - set(names)):
        shown = ", ".join(map(_short, names[:_SHOWN_COLUMNS])) + (" …" if len(names) > _SHOWN_COLUMNS else "")
        raise Invalid(
            "import.missing_column",
            f"{file}, line 1 has no column {missing[0]!r}; it has {shown}.",
            "Correct the file, or the column names or the delimiter in the mapping.",
        )


def _short(name: str) -> str:
    return repr(name if len(name) <= 60 else name[:60] + "…")


def _row(line: int, names: list[str], cells: list[str]) -> CsvRow:
    if len(cells) != len(names):
        astray = names[min(len(cells), len(names) - 1)]
        return CsvRow(line, {}, "cells", f"has {len(cells)} cells where the header has {len(names)}", astray)
    for name, cell in zip(names, cells, strict=True):
        if "\0" in cell:
            return CsvRow(line, {}, "nul", "contains a NUL character", name)
    return CsvRow(line, {name: cell.strip() for name, cell in zip(names, cells, strict=True)})
