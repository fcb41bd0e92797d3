import codecs
import io
from collections.abc import Iterator
from typing import Any

import pytest

from guanxi.platform.errors import Invalid
from guanxi.quality.csv_reader import CsvRow, read_csv

TEXT = "name,town\n张伟,北京\nJosé,Málaga\n"
ROWS = [
    CsvRow(2, {"name": "张伟", "town": "北京"}),
    CsvRow(3, {"name": "José", "town": "Málaga"}),
]


def read(data: bytes, **more: Any) -> Iterator[CsvRow]:
    """Read a file with these bytes."""
    return read_csv(lambda: io.BufferedReader(io.BytesIO(data)), "p.csv", headers=frozenset({"name"}), **more)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_recognised_by_its_mark(encoding: str) -> None:
    """UTF-8 with and without a mark, UTF-16 and UTF-32 with one; big-endian too."""
    assert list(read(TEXT.encode(encoding))) == ROWS
    assert list(read(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"))) == ROWS


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-16-le"])
def test_other_encodings_can_be_named(encoding: str) -> None:
    """Files of Chinese spreadsheets are often GB 18030; a mark at the beginning does no harm."""
    assert list(read(TEXT.encode(encoding), encoding=encoding)) == ROWS
    assert list(read("\ufeff".encode(encoding) + TEXT.encode(encoding), encoding=encoding)) == ROWS


@pytest.mark.parametrize(
    ("encoding", "text", "message"),
    [
        ("cp1252", "name\nAnn\nJosé,\n", "p.csv, line 3 is not text in utf-8; it could be cp1252 (Western"),
        (
            "gb18030",
            "name\nAnn\nBen\n张伟\n",
            "line 4 is not text in utf-8; it could be gb18030 (Chinese spread",
        ),
        ("utf-16-le", "name\nAnn\n", "every other byte is zero, which looks like utf-16-le without a mark"),
        ("utf-16-be", "name\nAnn\n", "every other byte is zero, which looks like utf-16-be without a mark"),
    ],
)
def test_what_is_no_unicode_is_refused_with_line_and_guess(encoding: str, text: str, message: str) -> None:
    """Nothing is guessed into names of people: the refusal says where, what it may be, and how to say so."""
    with pytest.raises(Invalid) as refusal:
        list(read(text.encode(encoding)))

    assert refusal.value.code == "import.encoding"
    assert message in refusal.value.message
    assert "name its encoding" in refusal.value.cure


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04" + bytes(50), "p.csv is a workbook (.xlsx, .ods) or another zip file, not a CSV file."),
        (b"\xd0\xcf\x11\xe0" + bytes(50), "p.csv is a workbook of an old Excel (.xls), not a CSV file."),
        (bytes(9000), "p.csv begins with nothing but zero bytes: it is no text."),
    ],
)
def test_a_file_that_is_no_text_is_refused_as_what_it_is(data: bytes, message: str) -> None:
    """A workbook under the name of a CSV file is the commonest mistake; an encoding does not help there."""
    for named in ("", "gb18030"):
        with pytest.raises(Invalid) as refusal:
            list(read(data, encoding=named))
        assert (refusal.value.code, refusal.value.message) == ("import.not_text", message)


def test_bytes_that_fit_no_encoding_are_told_to_be_no_text() -> None:
    """Nothing is proposed that would not help."""
    with pytest.raises(Invalid, match="line 2 is not text in utf-8; it may be no text at all"):
        list(read(b"name\n\x81\xff\x90\x01\x9d\xfe\xff\n"))


def test_the_line_is_right_far_down() -> None:
    """A character may be cut by the pieces the file is read in."""
    data = b"name\n" + "é\n".encode() * 100_000 + b"\xff\n"

    with pytest.raises(Invalid, match="line 100002 is not text in utf-8"):
        list(read(data))


def test_a_wrong_name_of_an_encoding_is_told_with_the_line() -> None:
    """What the mapping names is believed until a byte does not fit."""
    with pytest.raises(Invalid, match="line 2 is not text in ascii"):
        list(read(b"name\nJos\xc3\xa9\n", encoding="ascii"))
