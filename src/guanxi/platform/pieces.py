"""Files kept in the database in pieces, so that neither writing nor reading ever holds a whole one in memory."""

from collections.abc import Callable, Iterator
from io import BufferedReader, RawIOBase
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PIECE = 1 << 18
"""Bytes in one row of the database."""


def pieces_of(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield the pieces of a file by position; an empty file is one empty piece."""
    position = 0
    while (content := file.read(PIECE)) or position == 0:
        yield position, content
        position += 1


def open_pieces(read: Callable[[int], bytes | None], first: bytes) -> BufferedReader:
    """Return the pieces as one stream.

    Args:
        read: gives a piece by its position, in a short transaction of its own; None after the last.
        first: the piece at the beginning.
    """
    return BufferedReader(_Pieces(read, first), PIECE)


class _Pieces(RawIOBase):
    def __init__(self, read: Callable[[int], bytes | None], first: bytes):
        self._read = read
        self._position = 0
        self._left = memoryview(first)

    def readable(self) -> bool:
        """Whether it can be read: always."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill the buffer as far as the present piece goes; return 0 at the end."""
        if not self._left:
            self._position += 1
            self._left = memoryview(self._read(self._position) or b"")
        target = memoryview(buffer).cast("B")
        size = min(len(target), len(self._left))
        target[:size] = self._left[:size]
        self._left = self._left[size:]
        return size
