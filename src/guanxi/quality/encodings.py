"""Which encoding a file has: told by the mapping or by its first bytes, never guessed from its words."""

import codecs
from typing import BinaryIO

from guanxi.platform.errors import Invalid

_MARKS = (  # the longer ones first: UTF-32's begins like UTF-16's
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = {
    "gb18030": "Chinese spreadsheets",
    "big5": "traditional Chinese ones",
    "cp1252": "Western European ones",
    "shift_jis": "Japanese ones",
}
_FORMATS = (
    (b"PK\x03\x04", "a workbook (.xlsx, .ods) or another zip file"),
    (b"\xd0\xcf\x11\xe0", "a workbook of an old Excel (.xls)"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a compressed file (.gz)"),
)
_HEAD = 4096
_STEP = 1 << 16
_CURE = "Save it as UTF-8, or name its encoding (in the mapping: encoding = …)."


def refuse_other_formats(head: bytes, file: str) -> None:
    """Do nothing when a file may be text.

    Args:
        head: the first bytes.

    Raises:
        Invalid: code ``import.not_text``; it begins like a workbook or another file that people take for a CSV file.
    """
    for mark, what in _FORMATS:
        if head.startswith(mark):
            cure = "Open it where it was made and save it as CSV in UTF-8."
            raise Invalid("import.not_text", f"{file} is {what}, not a CSV file.", cure)
    if head and not head.strip(b"\0"):
        message = f"{file} begins with nothing but zero bytes: it is no text."
        raise Invalid("import.not_text", message, "Make the file anew.")


def recognise(head: bytes, file: str) -> str:
    """Return the encoding of a file that no mapping names: that of its byte order mark, else UTF-8.

    Args:
        head: the first bytes.

    Raises:
        Invalid: code ``import.encoding``; it has no mark and is no text of single bytes.
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if head[:_HEAD].count(0) * 4 >= len(head[:_HEAD]) > 0:
        guess = "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
        message = f"{file} is no UTF-8: every other byte is zero, which looks like {guess} without a mark."
        raise Invalid("import.encoding", message, _CURE)
    return "utf-8"


def encoding_fault(stream: BinaryIO, encoding: str, file: str) -> Invalid:
    """Return the refusal of a file that is not in the encoding, with the line and what it may be.

    Args:
        stream: the file from its beginning.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    while True:
        data = stream.read(_STEP)
        state = decoder.getstate()
        try:
            line += decoder.decode(data, final=not data).count("\n")
        except UnicodeDecodeError as error:
            decoder.setstate(state)
            line += _lines_before(decoder, data, error)
            break
        if not data:
            break
    fitting = [f"{name} ({who})" for name, who in _CANDIDATES.items() if _fits(data, name)]
    hint = f"; it could be {' or '.join(fitting)}" if fitting else "; it may be no text at all"
    return Invalid("import.encoding", f"{file}, line {line} is not text in {encoding}{hint}.", _CURE)


def _lines_before(decoder: codecs.IncrementalDecoder, data: bytes, error: UnicodeDecodeError) -> int:
    carried = len(error.object) - len(data)  # bytes of an unfinished character of the piece before
    good = data[: max(error.start - carried, 0)]
    return decoder.decode(good).count("\n")


def _fits(data: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(data)
    except UnicodeDecodeError:
        return False
    return True
