from pathlib import Path

import pytest

from guanxi.platform.errors import Invalid
from guanxi.quality.csv_reader import LONGEST_LINE, CsvRow, read_csv

NAMES = frozenset({"name", "age"})


def _write(folder: Path, data: bytes) -> Path:
    path = folder / "people.csv"
    path.write_bytes(data)
    return path


def test_rows_come_with_line_numbers_and_cells(tmp_path: Path) -> None:
    """Byte order mark, quotes, line ends inside cells and blank lines are understood."""
    path = _write(tmp_path, b'\xef\xbb\xbfname, age,more\r\n"Ann, B", 7 ,\r\n\r\n"two\nlines",8,x\r\n')

    assert list(read_csv(path, headers=NAMES)) == [
        CsvRow(2, {"name": "Ann, B", "age": "7", "more": ""}),
        CsvRow(5, {"name": "two\nlines", "age": "8", "more": "x"}),
    ]


def test_row_of_another_width_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    """A broken row does not stop the others."""
    path = _write(tmp_path, b"name,age\nAnn\nBen,8\n")

    rows = list(read_csv(path, headers=NAMES))

    assert rows == [
        CsvRow(2, {}, "has 1 cells where the header has 2"),
        CsvRow(3, {"name": "Ben", "age": "8"}),
    ]


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (b"", "import.empty", "people.csv is empty."),
        (b"name,age,name\nA,1,B\n", "import.duplicate_header", "has the column 'name' twice"),
        (b"name,years\nA,1\n", "import.missing_column", "has no column 'age'; it has 'name', 'years'."),
        ("name,age\nJosé,1\n".encode("latin-1"), "import.encoding", "is not text in utf-8-sig"),
        (b"name,age\n" + b"x" * (LONGEST_LINE + 5), "import.line_too_long", "line 2 has more than 1000000"),
        (b'name,age\n"A,1\n' + b"B,2\n" * 60_000, "import.malformed", "field larger than field limit"),
        (b'name,age\n"A"x,1\n', "import.malformed", "is no CSV"),
    ],
)
def test_what_is_no_csv_is_refused(tmp_path: Path, data: bytes, code: str, message: str) -> None:
    """The refusal names the file, the place and the cure, and no memory is eaten before."""
    with pytest.raises(Invalid) as refusal:
        list(read_csv(_write(tmp_path, data), headers=NAMES))

    assert refusal.value.code == code
    assert message in refusal.value.message
    assert refusal.value.cure


def test_missing_file_is_named(tmp_path: Path) -> None:
    """A wrong folder gives a clear answer."""
    with pytest.raises(Invalid, match="There is no file"):
        list(read_csv(tmp_path / "none.csv", headers=NAMES))


def test_other_encodings_can_be_named(tmp_path: Path) -> None:
    """Files of Chinese spreadsheets are often GB 18030."""
    path = _write(tmp_path, "name;age\n张伟;7\n".encode("gb18030"))

    rows = list(read_csv(path, headers=NAMES, encoding="gb18030", delimiter=";"))

    assert rows == [CsvRow(2, {"name": "张伟", "age": "7"})]
