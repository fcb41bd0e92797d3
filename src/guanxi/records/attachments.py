"""Files attached to a record: any number up to a bound, read by whoever sees the record.

A file is sent first, see ``records.files``, then attached by its sender to one record. One that is taken away is removed
after a day.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, Invalid, NotFound
from guanxi.records.catalogue import Catalogue
from guanxi.records.files import ATTACHED, owner_of
from guanxi.records.query import read_record
from guanxi.records.sight import require_record
from guanxi.records.tables import file_table as files

MOST_ATTACHED = 100


class Attachment(msgspec.Struct, frozen=True):
    """A file of a record; ``size`` is in bytes, ``sent_by`` the actor who sent it."""

    id: str
    name: str
    media_type: str
    size: int
    sent_at: datetime
    sent_by: Mapping[str, Any]


def list_attachments(
    tx: Tx, catalogue: Catalogue, object_name: str, record_id: str, *, actor: Actor
) -> list[Attachment]:
    """Return the files of a record, the newest first.

    Raises:
        Forbidden, NotFound: as in ``read_record``.
    """
    read_record(tx, catalogue, object_name, record_id, actor=actor)
    query = sa.select(files).where(*_of(object_name, record_id))
    found = tx.connection.execute(query.order_by(files.c.created_at.desc(), files.c.id.desc()))
    return [_attachment(row) for row in found]


def attach_file(
    tx: Tx, catalogue: Catalogue, object_name: str, record_id: str, file_id: str, *, actor: Actor
) -> Attachment:
    """Attach a file that the actor has sent; one that was taken away from this record within a day comes back.

    Raises:
        Forbidden, NotFound: the actor may not update the record.
        Invalid: code ``file.not_yours``; there is no such file, somebody else sent it, or it lies elsewhere.
        Conflict: code ``file.too_many``.
    """
    _require(tx, catalogue, object_name, record_id, actor)
    query = sa.select(files).where(files.c.id == file_id)
    row = tx.connection.execute(query if tx.dialect == "sqlite" else query.with_for_update()).first()
    here = row is not None and (row.object, row.record_id, row.field) == (object_name, record_id, ATTACHED)
    if here and row is not None and row.loose_since is None:
        return _attachment(row)
    if row is None or not (here or (row.object is None and row.owner == owner_of(actor))):
        message = f"{file_id} is no file of yours that lies nowhere else."
        raise Invalid("file.not_yours", message, "Send the file first.", {"file": message})
    among = sa.select(sa.func.count()).select_from(files).where(*_of(object_name, record_id))
    if int(tx.connection.execute(among).scalar_one()) >= MOST_ATTACHED:
        message = f"A record has at most {MOST_ATTACHED} files."
        raise Conflict("file.too_many", message, "Take some away first.", {"file": message})
    place = {"object": object_name, "record_id": record_id, "field": ATTACHED, "loose_since": None}
    tx.connection.execute(files.update().where(files.c.id == file_id).values(place))
    append_audit(tx, actor, "attach", object_name, record_id, {"file": (None, row.name)})
    return _attachment(row)


def detach_file(
    tx: Tx, catalogue: Catalogue, object_name: str, record_id: str, file_id: str, *, actor: Actor
) -> None:
    """Take a file away; it can be attached again for a day.

    Raises:
        Forbidden, NotFound: the actor may not update the record, or code ``file.not_found``.
    """
    _require(tx, catalogue, object_name, record_id, actor)
    query = sa.select(files.c.name).where(*_of(object_name, record_id), files.c.id == file_id)
    name = tx.connection.execute(query).scalar()
    if name is None:
        raise NotFound("file.not_found", f"The record has no file {file_id}.")
    tx.connection.execute(files.update().where(files.c.id == file_id).values(loose_since=tx.now))
    append_audit(tx, actor, "detach", object_name, record_id, {"file": (name, None)})


def move_attachments(tx: Tx, object_name: str, old_id: str, new_id: str) -> None:
    """Give the files of a record to another one, when two become one."""
    tx.connection.execute(files.update().where(*_of(object_name, old_id)).values(record_id=new_id))


def _require(tx: Tx, catalogue: Catalogue, object_name: str, record_id: str, actor: Actor) -> None:
    one = catalogue.object(object_name)
    require(actor, "update", object_name)
    read_record(
        tx, catalogue, object_name, record_id, actor=actor, lock=True
    )  # so that the files stay counted
    require_record(tx, catalogue, one, record_id, actor, "update")


def _of(object_name: str, record_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        files.c.object == object_name,
        files.c.record_id == record_id,
        files.c.field == ATTACHED,
        files.c.loose_since.is_(None),
    )


def _attachment(row: Any) -> Attachment:
    sent_by = msgspec.json.decode(row.created_by, type=dict[str, Any])
    return Attachment(row.id, row.name, row.media_type, row.size, row.created_at, sent_by)
