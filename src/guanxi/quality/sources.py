"""Where the files of an import are read from: a folder, an upload, or the database that keeps an upload."""

from collections.abc import Mapping
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

import sqlalchemy as sa

from guanxi.platform.database import Database, Tx
from guanxi.platform.errors import Invalid
from guanxi.platform.pieces import PIECE, open_pieces, pieces_of
from guanxi.quality.tables import chunk_table

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Source(Protocol):
    """Gives the files of an import; a file can be opened again and again."""

    def open(self, name: str) -> BufferedReader:
        """Open a file for reading from its beginning.

        Raises:
            Invalid: code ``import.no_file``.
        """
        ...


class FolderSource:
    """The files of a folder on this machine."""

    def __init__(self, folder: Path):
        self._folder = folder

    def open(self, name: str) -> BufferedReader:
        """See ``Source``."""
        path = self._folder / name
        if not path.is_file():
            raise _no_file(name, f"the folder {self._folder}")
        return path.open("rb")


class StoredSource:
    """The files of an upload, read piece by piece, each in a short transaction of its own."""

    def __init__(self, database: Database, import_key: int):
        self._database = database
        self._import_key = import_key

    def open(self, name: str) -> BufferedReader:
        """See ``Source``."""
        with self._database.read() as tx:
            first = _read_chunk(tx, self._import_key, name, 0)
        if first is None:
            raise _no_file(name, "the upload")
        return open_pieces(lambda position: self._piece(name, position), first)

    def _piece(self, name: str, position: int) -> bytes | None:
        with self._database.read() as tx:
            return _read_chunk(tx, self._import_key, name, position)


class GivenSource:
    """Open files, which stay open; one can be read only once at a time."""

    def __init__(self, files: Mapping[str, BinaryIO]):
        self._files = files

    def open(self, name: str) -> BufferedReader:
        """See ``Source``."""
        file = self._files.get(name)
        if file is None:
            raise _no_file(name, "the upload")
        file.seek(0)
        return BufferedReader(_Borrowed(file), PIECE)


def store_file(tx: Tx, import_key: int, name: str, file: BinaryIO) -> None:
    """Put a file into the database, piece by piece; an empty one is one empty piece."""
    for position, content in pieces_of(file):
        row = {"import_key": import_key, "file": name, "position": position, "content": content}
        tx.connection.execute(chunk_table.insert(), row)


def has_files(tx: Tx, import_key: int) -> bool:
    """Whether the files of an upload are still there."""
    query = sa.select(chunk_table.c.position).where(chunk_table.c.import_key == import_key).limit(1)
    return tx.connection.execute(query).first() is not None


def delete_files(tx: Tx, import_key: int) -> None:
    """Remove the files of an upload."""
    tx.connection.execute(chunk_table.delete().where(chunk_table.c.import_key == import_key))


def _read_chunk(tx: Tx, import_key: int, name: str, position: int) -> bytes | None:
    query = sa.select(chunk_table.c.content).where(
        chunk_table.c.import_key == import_key,
        chunk_table.c.file == name,
        chunk_table.c.position == position,
    )
    return tx.connection.execute(query).scalar_one_or_none()


def _no_file(name: str, place: str) -> Invalid:
    return Invalid(
        "import.no_file", f"There is no file {name} in {place}.", "Add it, or correct the mapping."
    )


class _Borrowed(RawIOBase):
    """Reads a file without closing it."""

    def __init__(self, file: BinaryIO):
        self._file = file

    def readable(self) -> bool:
        """Whether it can be read: always."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill the buffer as far as the file goes; return 0 at the end."""
        target = memoryview(buffer).cast("B")
        data = self._file.read(len(target))
        target[: len(data)] = data
        return len(data)
