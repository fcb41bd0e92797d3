"""The archive: ended instances as JSON Lines, gzipped, one folder per process and month of their end.

A file is there whole or not at all, and on the disk before anything is removed from the database. After a crash in
between an instance may stand in two files; both say the same, and it is read once. Beside each file lies its SHA-256 in
the form of ``sha256sum``, written first.
"""

import base64
import gzip
import hashlib
import os
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from guanxi.platform.errors import Invalid

_UNSAFE = re.compile(r"[^\w.-]+")
_NAME = re.compile(r"(\d+)-(\d+)\.jsonl\.gz")
encode = msgspec.json.Encoder(decimal_format="number").encode
"""Numbers stay digit by digit what they are."""


class Archived(msgspec.Struct, frozen=True, kw_only=True):
    """An instance in the archive, in short. Moments are texts of ISO 8601."""

    key: int
    process_id: str
    version: int
    status: str
    started_at: str
    ended_at: str
    object: str
    record_id: str


class Line(Archived, frozen=True, kw_only=True):
    """An instance in the archive: its last variables, and every row it had by table; bytes as base64."""

    variables: Mapping[str, Any]
    rows: Mapping[str, list[dict[str, Any]]]


_Kind = TypeVar("_Kind", bound=Archived)


def write_file(folder: Path, process_id: str, month: str, lines: list[Line]) -> Path:
    """Write instances into one file and see it onto the disk.

    Raises:
        OSError: as the disk says; then nothing may be removed.
    """
    inside = folder / (_UNSAFE.sub("_", process_id).lstrip(".") or "process") / month
    _make_folder(inside)
    target = inside / f"{lines[0].key}-{lines[-1].key}.jsonl.gz"
    content = gzip.compress(b"".join(encode(line) + b"\n" for line in lines), mtime=0)
    _write(_checksum_of(target), f"{hashlib.sha256(content).hexdigest()}  {target.name}\n".encode())
    _write(target, content)
    _sync_folder(inside)
    return target


def _checksum_of(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


def _write(target: Path, content: bytes) -> None:
    """Write a file beside its place and see it onto the disk, then put it there."""
    beside = target.with_name(target.name + ".part")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, target)


def _make_folder(folder: Path) -> None:
    """Make a folder, and see each new one onto the disk in the folder around it."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def as_json(rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Return rows as JSON keeps them."""
    return {
        table: [
            {
                name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
                for name, value in row.items()
            }
            for row in found
        ]
        for table, found in rows.items()
    }


def list_archived(
    folder: Path, *, process_id: str = "", month: str = "", record_id: str = ""
) -> Iterator[Archived]:
    """Yield what is in the archive, each instance once; empty texts do not filter."""
    seen: set[int] = set()
    for path in _files(folder, month):
        for line in _lines(path, Archived):
            wanted = (not process_id or line.process_id == process_id) and (
                not record_id or line.record_id == record_id
            )
            if wanted and line.key not in seen:
                seen.add(line.key)
                yield line


def read_archived(folder: Path, key: int) -> Line | None:
    """Return an instance in the archive, or None. Only files whose names span its key are opened."""
    for path in _files(folder, ""):
        name = _NAME.fullmatch(path.name)
        if name is None or not int(name[1]) <= key <= int(name[2]):
            continue
        for line in _lines(path, Line):
            if line.key == key:
                return line
    return None


def read_file(path: Path) -> list[Line]:
    """Return the instances of one file.

    Raises:
        Invalid: code ``archive.damaged``, it is not what its checksum says; ``archive.unreadable``, it is no file of the
            archive, or damaged.
        OSError: as the disk says.
    """
    _require_checksum(path)
    try:
        lines = list(_lines(path, Line))
    except (gzip.BadGzipFile, EOFError, zlib.error, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Invalid(
            "archive.unreadable",
            f"{path.name} is no file of the archive, or damaged: {error}",
            "Take the file from a backup of the archive.",
        ) from None
    if not lines:
        raise Invalid("archive.unreadable", f"{path.name} is empty.", "Take the file from a backup.")
    return lines


def _require_checksum(path: Path) -> None:
    """Compare a file with its checksum; one that was archived before there were checksums has none."""
    beside = _checksum_of(path)
    if not beside.is_file():
        return
    told = beside.read_text(errors="replace").split(maxsplit=1)
    if not told or told[0] != hashlib.sha256(path.read_bytes()).hexdigest():
        raise Invalid(
            "archive.damaged",
            f"{path.name} is damaged: it is not what {beside.name} says.",
            "Take both files from a backup of the archive.",
        )


def _files(folder: Path, month: str) -> Iterable[Path]:
    return sorted(folder.glob(f"*/{month or '*'}/*.jsonl.gz"))


def _lines(path: Path, kind: type[_Kind]) -> Iterator[_Kind]:
    decoder = msgspec.json.Decoder(kind, float_hook=Decimal)
    with gzip.open(path) as file:
        for text in file:
            yield decoder.decode(text)
