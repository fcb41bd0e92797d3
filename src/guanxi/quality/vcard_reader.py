"""Reads people from vCards of the versions 2.1, 3.0 and 4.0, one card after the other.

The cells of a card: ``FN``, ``FAMILY`` and ``GIVEN`` (of N), ``EMAIL``, ``TEL``, ``CELL`` (a telephone of that type), ``TITLE``,
``ORG``, ``URL``, ``NOTE``, ``BDAY``, ``UID``; of several the first counts. Pictures and other properties are passed over.
"""

import quopri
import re
from collections.abc import Callable, Iterator
from io import BufferedReader

from guanxi.platform.errors import Invalid
from guanxi.quality.csv_reader import CsvRow
from guanxi.quality.encodings import refuse_other_formats

COLUMNS = ("FN", "FAMILY", "GIVEN", "EMAIL", "TEL", "CELL", "TITLE", "ORG", "URL", "NOTE", "BDAY", "UID")
LONGEST_CARD = 1_000_000
"""Bytes of one card, without what is passed over."""

_KEPT = frozenset(
    {"BEGIN", "END", "VERSION", "FN", "N", "EMAIL", "TEL", "TITLE", "ORG", "URL", "NOTE", "BDAY", "UID"}
)
_HEAD = 4096
_MOST_PROPERTIES = 1_000
_NAME = re.compile(rb"(?:[A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)((?:;(?:\"[^\"]*\"|[^\":;])*)*):", re.DOTALL)
_SIGN = re.compile(r"\\(.)", re.DOTALL)
_PARTS = re.compile(r"(?<!\\)((?:\\\\)*);")


def read_vcards(
    open_file: Callable[[], BufferedReader], name: str, *, headers: frozenset[str]
) -> Iterator[CsvRow]:
    """Yield a row for each card; one that is broken is a row with a fault, and the next ones follow.

    Args:
        open_file, name, headers: as of ``read_csv``.

    Raises:
        Invalid: codes ``import.not_text``, ``import.not_vcard``, ``import.missing_column``, ``import.line_too_long``.
    """
    if missing := sorted(headers - set(COLUMNS)):
        message = f"{name}: vCards have no column {missing[0]!r}; they have {', '.join(COLUMNS)}."
        raise Invalid("import.missing_column", message, "Correct the column names in the mapping.")
    begun, card = 0, list[tuple[str, bytes, bytes]]()
    found = False
    with open_file() as stream:
        refuse_other_formats(stream.peek(_HEAD)[:_HEAD], name)
        for number, word, parameters, value in _properties(stream, name):
            mark = (word, value.strip().upper())
            if mark == ("BEGIN", b"VCARD"):
                if begun:
                    yield CsvRow(begun, {}, "line", "is a card that does not end")
                begun, card, found = number, [], True
            elif mark == ("END", b"VCARD") and begun:
                yield _row(begun, card)
                begun = 0
            elif begun:
                card.append((word, parameters, value))
                if sum(len(one[2]) for one in card) > LONGEST_CARD or len(card) > _MOST_PROPERTIES:
                    raise _too_long(name, number)
    if begun:
        yield CsvRow(begun, {}, "line", "is a card that does not end")
    if not found:
        raise Invalid(
            "import.not_vcard", f"{name} has no vCard in it.", "Export the contacts as vCard again."
        )


def _properties(stream: BufferedReader, name: str) -> Iterator[tuple[int, str, bytes, bytes]]:
    """Yield line, name, parameters and value of each property that is kept, its lines joined."""
    for number, line in _unfolded(stream, name):
        head = _NAME.match(line)
        if head is not None and (word := head[1].decode().upper()) in _KEPT:
            yield number, word, head[2].upper(), line[head.end() :]


def _unfolded(stream: BufferedReader, name: str) -> Iterator[tuple[int, bytes]]:
    """Yield each property as one line; of one that is passed over only the beginning is kept."""
    first, whole, quoted = 0, b"", False
    for number, line in enumerate(iter(lambda: stream.readline(LONGEST_CARD + 1), b""), 1):
        text = line.rstrip(b"\r\n")
        if number == 1:
            text = text.removeprefix(b"\xef\xbb\xbf")
        soft = quoted and whole.endswith(b"=")
        if first and (soft or text[:1] in (b" ", b"\t")):
            if _is_kept(whole):
                whole = whole[:-1] + text if soft else whole + text[1:]
            if len(whole) > LONGEST_CARD:
                raise _too_long(name, number)
            continue
        if first:
            yield first, whole
        first, whole = number, text
        if len(whole) > LONGEST_CARD and _is_kept(whole):
            raise _too_long(name, number)
        quoted = b"QUOTED-PRINTABLE" in whole.partition(b":")[0].upper()
    if first:
        yield first, whole


def _is_kept(line: bytes) -> bool:
    head = _NAME.match(line[:1000])
    return head is not None and head[1].decode().upper() in _KEPT


def _too_long(name: str, number: int) -> Invalid:
    message = f"{name}, line {number}: the card has more than {LONGEST_CARD:,} bytes."
    return Invalid("import.line_too_long", message, "Check that it is a vCard file.")


def _row(line: int, card: list[tuple[str, bytes, bytes]]) -> CsvRow:
    cells = dict.fromkeys(COLUMNS, "")
    for word, parameters, value in card:
        try:
            text = _decoded(parameters, value)
        except (UnicodeDecodeError, LookupError):
            return CsvRow(line, {}, "line", f"has {word} in an encoding that it does not name", "")
        if "\0" in text:
            return CsvRow(line, {}, "nul", "contains a NUL character", word)
        for column, cell in _cells(word, parameters, text):
            cells[column] = cells[column] or cell
    return CsvRow(line, cells)


def _cells(word: str, parameters: bytes, text: str) -> Iterator[tuple[str, str]]:
    if word == "N":
        family, given, *_ = [*(_plain(part) for part in _parts(text)), "", ""]
        yield from (("FAMILY", family), ("GIVEN", given))
    elif word == "TEL":
        yield "CELL" if b"CELL" in parameters else "TEL", _plain(text.removeprefix("tel:"))
    elif word == "ORG":
        yield word, _plain(_parts(text)[0])
    elif word in ("URL", "UID"):
        yield word, text.strip().removeprefix("urn:uuid:")
    elif word in COLUMNS:
        yield word, _plain(text)


def _decoded(parameters: bytes, value: bytes) -> str:
    charset = re.search(rb"CHARSET=\"?([A-Z0-9_-]+)", parameters)
    if b"QUOTED-PRINTABLE" in parameters:
        value = quopri.decodestring(value)
    return value.decode(charset[1].decode() if charset else "utf-8")


def _parts(text: str) -> list[str]:
    return _PARTS.sub("\\1\x1f", text).split("\x1f")


def _plain(text: str) -> str:
    return _SIGN.sub(lambda found: "\n" if found[1] in "nN" else found[1], text).strip()
