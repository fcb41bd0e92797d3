import io
from collections.abc import Iterator
from typing import Any

import pytest

from guanxi.platform.errors import Invalid
from guanxi.quality.csv_reader import LONGEST_CELL, LONGEST_ROW, MOST_COLUMNS, CsvRow, read_csv

NAMES = frozenset({"name", "age"})


def read(data: bytes, **more: Any) -> Iterator[CsvRow]:
    """Read a file with these bytes."""
    return read_csv(lambda: io.BufferedReader(io.BytesIO(data)), "people.csv", headers=NAMES, **more)


def test_rows_come_with_line_numbers_and_cells() -> None:
    """Byte order mark, quotes, line ends inside cells and blank lines are understood; a row begins where it begins."""
    data = b'\xef\xbb\xbfname, age,more\r\n"Ann, B", 7 ,\r\n\r\n"two\nlines",8,x\r\nBen,9,\n'

    assert list(read(data)) == [
        CsvRow(2, {"name": "Ann, B", "age": "7", "more": ""}),
        CsvRow(4, {"name": "two\nlines", "age": "8", "more": "x"}),
        CsvRow(6, {"name": "Ben", "age": "9", "more": ""}),
    ]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (b"Ann\n", CsvRow(2, {}, "cells", "has 1 cells where the header has 2", "age")),
        (b"Ann,7,8\n", CsvRow(2, {}, "cells", "has 3 cells where the header has 2", "age")),
        (
            b'"Ann"x,7\n',
            CsvRow(
                2, {}, "quotes", "cannot be read (line 2): ',' expected after '\"'; check its quotes", "name"
            ),
        ),
        (
            b'A"n"n,"7 ""or"" 8"9\n',
            CsvRow(
                2, {}, "quotes", "cannot be read (line 2): ',' expected after '\"'; check its quotes", "age"
            ),
        ),
        (b"Ann,\x007\n", CsvRow(2, {}, "nul", "contains a NUL character", "age")),
    ],
)
def test_a_broken_row_is_reported_and_the_rest_goes_on(row: bytes, fault: CsvRow) -> None:
    """A broken row does not stop the others."""
    assert list(read(b"name,age\n" + row + b"Ben,8\n")) == [fault, CsvRow(3, {"name": "Ben", "age": "8"})]


def test_rows_swallowed_by_a_stray_quote_are_named() -> None:
    """A quote that closes only in a later line breaks the lines between; their numbers are told."""
    rows = list(read(b'name,age\n"Ann,7\nBen,8\n"Cid",9\nDan,10\n'))

    assert rows == [
        CsvRow(
            2,
            {},
            "quotes",
            "cannot be read (lines 2 to 4): ',' expected after '\"'; check its quotes",
            "name",
        ),
        CsvRow(5, {"name": "Dan", "age": "10"}),
    ]


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (b"", "import.empty", "people.csv is empty."),
        (b"name,age,name\nA,1,B\n", "import.duplicate_header", "line 1 has the column 'name' twice"),
        (b"name,years\nA,1\n", "import.missing_column", "has no column 'age'; it has 'name', 'years'."),
        (b"a," * MOST_COLUMNS + b"b\n", "import.too_many_columns", "has 1,001 columns; at most 1,000"),
        (b"a," * 500_001, "import.line_too_long", "line 1: the row has more than 1,000,000 characters"),
        (b"name,age\n" + b"x" * (LONGEST_ROW + 5), "import.line_too_long", "line 2: the row has more"),
        (
            b'name,age\n"A,1\n' + b"B,2\n" * 60_000,
            "import.malformed",
            "line 2: a quote opens a cell that does not",
        ),
        (b'name,age\nA,1\n"B,2\nC,3\n', "import.malformed", "line 3: a quote opens a cell that does not end"),
        (b'name,"age\nA,1\n', "import.malformed", "line 1: a quote opens a cell that does not end"),
        (b'"name"x,age\nA,1\n', "import.malformed", "the header cannot be read (line 1)"),
    ],
)
def test_what_is_no_csv_is_refused(data: bytes, code: str, message: str) -> None:
    """The refusal names the file, the place and the cure."""
    with pytest.raises(Invalid) as refusal:
        list(read(data))

    assert refusal.value.code == code
    assert message in refusal.value.message
    assert refusal.value.message.startswith("people.csv")
    assert refusal.value.cure


def test_columns_without_a_name_are_left_out() -> None:
    """Spreadsheets leave empty columns behind; no mapping can name them."""
    assert list(read(b"name,age,,\nA,1,,\n")) == [CsvRow(2, {"name": "A", "age": "1", "": ""})]


def test_a_cell_may_be_as_long_as_the_limit() -> None:
    """The limit itself is allowed."""
    (row,) = read(b"name,age\n" + b"x" * LONGEST_CELL + b",1\n")

    assert len(row.cells["name"]) == LONGEST_CELL


class Endless(io.RawIOBase):
    """A header, then a gigabyte of the same letter, made while it is read."""

    def __init__(self, start: bytes):
        self.start = start
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if self.given >= 1 << 30:
            return 0
        data = self.start or b"x" * len(buffer)
        self.start = b""
        buffer[: len(data)] = data
        self.given += len(data)
        return len(data)


@pytest.mark.parametrize("start", [b"name,age\n", b'name,age\n"'], ids=["plain", "quoted"])
def test_a_line_of_a_gigabyte_is_refused_after_its_first_megabyte(start: bytes) -> None:
    """No more than the longest row is read, so memory stays small."""
    file = Endless(start)

    with pytest.raises(Invalid) as refusal:
        list(read_csv(lambda: io.BufferedReader(file), "people.csv", headers=NAMES))

    assert refusal.value.code == "import.line_too_long"
    assert file.given < 1_200_000


def test_a_row_of_endless_lines_is_refused() -> None:
    """A row of many lines is bounded like a long line."""
    line = b'"' + b"x" * 99_000 + b'\n",'

    with pytest.raises(Invalid, match="line 12: the row has more than 1,000,000 characters"):
        list(read(b"name,age\n" + line * 100))
