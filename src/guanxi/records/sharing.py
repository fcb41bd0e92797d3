"""Sharing one record with a person or a team that would not see or change it otherwise.

Sharing widens on which records a right is had, never which rights: who may read no deal reads no shared one either.
"""

from typing import Literal

import msgspec
import sqlalchemy as sa

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.access.tables import group_table, share_table
from guanxi.access.users import get_user
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid, NotFound
from guanxi.records.catalogue import Catalogue
from guanxi.records.query import read_record
from guanxi.records.sight import require_record

Kind = Literal["user", "team"]


class Share(msgspec.Struct, frozen=True):
    """With whom a record is shared: the id of a user or the name of a team, and whether they may change it."""

    kind: Kind
    holder: str
    may_write: bool


def list_shares(
    tx: Tx, catalogue: Catalogue, object_name: str, record_id: str, *, actor: Actor
) -> list[Share]:
    """Return with whom a record is shared.

    Raises:
        Forbidden, NotFound: as in ``read_record``.
    """
    read_record(tx, catalogue, object_name, record_id, actor=actor)
    query = (
        sa.select(share_table)
        .where(share_table.c.object == object_name, share_table.c.record_id == record_id)
        .order_by(share_table.c.kind, share_table.c.holder)
    )
    return [Share(row.kind, row.holder, row.may_write) for row in tx.connection.execute(query)]


def share_record(
    tx: Tx,
    catalogue: Catalogue,
    object_name: str,
    record_id: str,
    kind: Kind,
    holder: str,
    *,
    may_write: bool,
    actor: Actor,
) -> Share:
    """Share a record; doing so again changes whether it may be changed.

    Raises:
        Forbidden, NotFound: the actor may not update the record.
        Invalid: code ``record.share_invalid``; there is no such person or team.
    """
    _require(tx, catalogue, object_name, record_id, actor)
    _check_holder(tx, kind, holder)
    before = _find(tx, object_name, record_id, kind, holder)
    if before is not None and before.may_write == may_write:
        return before
    tx.connection.execute(share_table.delete().where(*_one(object_name, record_id, kind, holder)))
    row = {"object": object_name, "record_id": record_id, "kind": kind, "holder": holder}
    tx.connection.execute(share_table.insert(), row | {"may_write": may_write})
    changes = {f"{kind}:{holder}": (_word(before), "write" if may_write else "read")}
    append_audit(tx, actor, "share", object_name, record_id, changes)
    return Share(kind, holder, may_write)


def unshare_record(
    tx: Tx, catalogue: Catalogue, object_name: str, record_id: str, kind: Kind, holder: str, *, actor: Actor
) -> None:
    """End sharing.

    Raises:
        Forbidden, NotFound: the actor may not update the record, or it is not shared so; code ``record.not_shared``.
    """
    _require(tx, catalogue, object_name, record_id, actor)
    before = _find(tx, object_name, record_id, kind, holder)
    if before is None:
        raise NotFound("record.not_shared", f"The record is not shared with the {kind} {holder}.")
    tx.connection.execute(share_table.delete().where(*_one(object_name, record_id, kind, holder)))
    append_audit(tx, actor, "unshare", object_name, record_id, {f"{kind}:{holder}": (_word(before), None)})


def _require(tx: Tx, catalogue: Catalogue, object_name: str, record_id: str, actor: Actor) -> None:
    one = catalogue.object(object_name)
    require(actor, "update", object_name)
    read_record(tx, catalogue, object_name, record_id, actor=actor)
    require_record(tx, catalogue, one, record_id, actor, "update")


def _check_holder(tx: Tx, kind: Kind, holder: str) -> None:
    if kind == "user":
        known = get_user(tx, holder).active
    else:
        query = sa.select(group_table.c.name).where(group_table.c.name == holder)
        known = tx.connection.execute(query).first() is not None
    if not known:
        message = f"There is no {kind} {holder}."
        raise Invalid("record.share_invalid", message, "Choose another one.", {"holder": message})


def _find(tx: Tx, object_name: str, record_id: str, kind: Kind, holder: str) -> Share | None:
    query = sa.select(share_table).where(*_one(object_name, record_id, kind, holder))
    row = tx.connection.execute(query).first()
    return None if row is None else Share(row.kind, row.holder, row.may_write)


def _one(object_name: str, record_id: str, kind: str, holder: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        share_table.c.object == object_name,
        share_table.c.record_id == record_id,
        share_table.c.kind == kind,
        share_table.c.holder == holder,
    )


def _word(share: Share | None) -> str | None:
    return None if share is None else "write" if share.may_write else "read"
