"""Files of records: sent first, then put into a field, which holds them; what no field holds is removed after a day.

A file belongs to one field of one record for ever, so whoever may see that field there may read the file, and nobody
reaches it by putting its id elsewhere. Until then it is its sender's. Files lie in the database, piece by piece, so that
a backup is whole and a change of a record with its file is one transaction.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any, BinaryIO

import msgspec
import sqlalchemy as sa

from guanxi.access.contracts import Actor
from guanxi.access.roles import may
from guanxi.platform.database import Database, Tx
from guanxi.platform.errors import Conflict, Forbidden, Invalid, NotFound
from guanxi.platform.pieces import PIECE, pieces_of
from guanxi.records.catalogue import Catalogue, CatalogueObject, Field
from guanxi.records.field_types.file import IMAGE_TYPES, File, image_type
from guanxi.records.sight import see
from guanxi.records.tables import file_piece_table as pieces
from guanxi.records.tables import file_table as files
from guanxi.records.validation import Faults

LOOSE = timedelta(days=1)
"""How long a file stays that no field holds: as long as a change can be taken back with its file."""
ATTACHED = "_files"
"""In place of a field's name: the file is attached to the record itself, see ``records.attachments``."""
_LONGEST_NAME = 255
_SOME = 100  # files removed in one transaction
_UNKNOWN = "application/octet-stream"
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,48}/[a-z0-9][a-z0-9.+-]{0,48}")


class StoredFile(msgspec.Struct, frozen=True):
    """What is known of a file; ``size`` is in bytes."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    created_at: datetime


def store_file(
    tx: Tx, catalogue: Catalogue, name: str, media_type: str, file: BinaryIO, *, most: int, actor: Actor
) -> StoredFile:
    """Keep a file for its sender to put into a field.

    Args:
        name: as the sender calls it; folders before it are left out.
        media_type: as the sender says; whether it is an image is told by its first bytes alone.
        most: bytes it may have.

    Raises:
        Forbidden: code ``access.forbidden``; the actor may not write records of any object.
        Invalid: code ``file.too_large``; nothing is kept.
    """
    if not any(may(actor, right, one.name) for one in catalogue.objects for right in ("create", "update")):
        raise Forbidden("access.forbidden", f"{actor.name} may not send files.", "Ask an administrator.")
    file_id, digest, size, kind = str(tx.ids.new_uuid()), hashlib.sha256(), 0, _UNKNOWN
    for position, content in pieces_of(file):
        size += len(content)
        if size > most:
            message = f"The file is larger than {most >> 20} MiB."
            raise Invalid("file.too_large", message, "Send a smaller one.", {"file": message})
        if position == 0:
            kind = image_type(content) or _declared(media_type)
        digest.update(content)
        row = {"file_id": file_id, "position": position, "content": content}
        tx.connection.execute(pieces.insert(), row)
    found = StoredFile(file_id, clean_name(name), kind, size, digest.hexdigest(), tx.now)
    row = msgspec.structs.asdict(found) | {
        "owner": owner_of(actor),
        "created_by": msgspec.json.encode(actor.as_data()).decode(),
        "loose_since": tx.now,
    }
    tx.connection.execute(files.insert(), row)
    return found


def read_file(tx: Tx, catalogue: Catalogue, file_id: str, *, actor: Actor) -> StoredFile:
    """Return what is known of a file that the actor may read.

    Raises:
        NotFound: code ``file.not_found``; also when the actor does not see the field of the record that holds it.
    """
    row = tx.connection.execute(sa.select(files).where(files.c.id == file_id)).first()
    if row is None or not _may_read(tx, catalogue, row, actor):
        raise NotFound("file.not_found", f"There is no file {file_id}.")
    return StoredFile(row.id, row.name, row.media_type, row.size, row.sha256, row.created_at)


def read_pieces(database: Database, file_id: str) -> Iterator[bytes]:
    """Yield what is in a file, piece by piece; no transaction stays open while somebody's slow line takes it."""
    position = 0
    while True:
        query = sa.select(pieces.c.content).where(pieces.c.file_id == file_id, pieces.c.position == position)
        with database.read() as tx:
            content = tx.connection.execute(query).scalar_one_or_none()
        if content is None:
            return
        yield bytes(content)
        if len(content) < PIECE:
            return
        position += 1


def read_names(tx: Tx, ids: Sequence[str]) -> dict[str, str]:
    """Return the names of files by id."""
    query = sa.select(files.c.id, files.c.name).where(files.c.id.in_(ids))
    return {row.id: row.name for row in tx.connection.execute(query)} if ids else {}


def check_files(
    tx: Tx,
    one: CatalogueObject,
    rows: Sequence[Mapping[str, Any]],
    *,
    actor: Actor,
    record_id: str | None = None,
) -> dict[int, Faults]:
    """Return faults by the row's position for files that are not there or not to be put there.

    Args:
        rows: values that records are about to get.
        record_id: the record that gets them; None for new ones.
    """
    wanted = [
        (position, field, row[field.name])
        for field in file_fields(one)
        for position, row in enumerate(rows)
        if row.get(field.name) is not None
    ]
    if not wanted:
        return {}
    query = sa.select(files).where(files.c.id.in_({file_id for _, _, file_id in wanted}))
    there = {row.id: row for row in tx.connection.execute(query)}
    found: dict[int, Faults] = {}
    taken: set[str] = set()
    for position, field, file_id in wanted:
        row = there.get(file_id)
        mine = row is not None and (
            (row.object, row.record_id, row.field) == (one.name, record_id, field.name)
            or (
                row.object is None
                and file_id not in taken
                and row.owner in (owner_of(actor), *_any(actor, row))
            )
        )
        label = field.definition.label
        takes = getattr(field.type, "takes", None)
        if row is None or not mine:
            found.setdefault(position, {})[field.name] = f"{label} leads to no file of yours: {file_id}."
        elif takes is not None and row.media_type not in takes:
            kinds = ", ".join(sorted(kind.partition("/")[2].upper() for kind in takes))
            found.setdefault(position, {})[field.name] = f"{label} must be an image. Send one of: {kinds}."
        taken.add(file_id)
    return found


def hold_files(
    tx: Tx, one: CatalogueObject, record_id: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> None:
    """Give the files of the new values to the record, and let go those of the old values.

    Args:
        old: values of the fields that change; empty for a new record.
        new: the values they get.

    Raises:
        Conflict: code ``file.taken``; somebody else has just put a file elsewhere, or it was just removed.
    """
    for field in file_fields(one):
        if field.name not in new or new[field.name] == old.get(field.name):
            continue
        place = {"object": one.name, "record_id": record_id, "field": field.name}
        here = sa.and_(*(files.c[name] == value for name, value in place.items()))
        if (gone := old.get(field.name)) is not None:
            loose = files.update().where(files.c.id == gone, here)
            tx.connection.execute(loose.values(loose_since=tx.now))
        if (taken := new[field.name]) is not None:
            take = files.update().where(files.c.id == taken, sa.or_(files.c.object.is_(None), here))
            if tx.connection.execute(take.values(**place, loose_since=None)).rowcount != 1:
                message = f"The file {taken} was just put elsewhere or removed."
                raise Conflict("file.taken", message, "Send it again.", {field.name: message})


def move_files(tx: Tx, one: CatalogueObject, old_id: str, new_id: str, values: Mapping[str, Any]) -> None:
    """Let files that a record has given up be taken by another one into the same fields, when two become one."""
    for field in file_fields(one):
        if values.get(field.name) is not None:
            moved = files.update().where(
                files.c.id == values[field.name], files.c.object == one.name, files.c.record_id == old_id
            )
            tx.connection.execute(moved.values(record_id=new_id))


def remove_loose_files(tx: Tx) -> int:
    """Remove some files that no field has held for a day; return how many."""
    query = sa.select(files.c.id).where(files.c.loose_since < tx.now - LOOSE).limit(_SOME)
    if tx.dialect != "sqlite":
        query = query.with_for_update()
    ids = tx.connection.execute(query).scalars().all()
    if ids:
        tx.connection.execute(pieces.delete().where(pieces.c.file_id.in_(ids)))
        tx.connection.execute(files.delete().where(files.c.id.in_(ids)))
    return len(ids)


def file_fields(one: CatalogueObject) -> list[Field]:
    """Return the fields that hold files."""
    return [field for field in one.fields.values() if isinstance(field.type, File)]


def clean_name(name: str) -> str:
    """Return a file's name without folders and without signs that are not shown."""
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    shown = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip(" .")
    return shown[-_LONGEST_NAME:] or "file"


def _may_read(tx: Tx, catalogue: Catalogue, row: sa.Row[Any], actor: Actor) -> bool:
    if row.object is None:
        return bool(row.owner == owner_of(actor))
    try:
        _, one = see(tx, catalogue, row.object, actor)
    except (Forbidden, NotFound):
        return False
    if row.field == ATTACHED:
        seen = sa.select(one.table.c.id).where(one.table.c.id == row.record_id, one.within(one.table))
        return row.loose_since is None and tx.connection.execute(seen).first() is not None
    field = one.fields.get(row.field)
    if field is None or not isinstance(field.type, File):
        return False
    column = one.table.c[field.name]
    query = sa.select(one.table.c.id).where(
        one.table.c.id == row.record_id, column == row.id, one.within(one.table)
    )
    return tx.connection.execute(query).first() is not None


def _declared(media_type: str) -> str:
    """Return what the sender says, unless it is no media type or would pass for an image that it is not."""
    kind = media_type.partition(";")[0].strip().lower()
    return kind if _MEDIA_TYPE.fullmatch(kind) and kind not in IMAGE_TYPES else _UNKNOWN


def owner_of(actor: Actor) -> str:
    """Return who has sent a file that an actor sends: its person, or else its kind and id."""
    return actor.person or f"{actor.kind}/{actor.id}"


def _any(actor: Actor, row: sa.Row[Any]) -> tuple[str, ...]:
    """Processes and the system put files into records for people: whoever sent it does for them."""
    return (row.owner,) if actor.kind in ("process", "system") and not actor.person else ()
