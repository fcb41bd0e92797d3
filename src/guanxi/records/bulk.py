"""One change to many records: asked for here, done in chunks by ``bulk_worker``.

It is about the records that match a filter, that the actor sees, and that were there when it was asked for. Every
record goes through the actions, as if it were changed alone: rights, rules, audit row, event. What may be refused is
counted, and the first refusals are kept.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor, Right
from guanxi.access.roles import may, require
from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from guanxi.records.catalogue import Catalogue
from guanxi.records.filter import parse_filter
from guanxi.records.person_names import with_parts
from guanxi.records.query import Query, matching
from guanxi.records.sight import field_faults, see
from guanxi.records.tables import bulk_table
from guanxi.records.validation import Faults, check_references, check_values, refusal

BulkAction = Literal["update", "archive", "restore", "undo"]
BulkState = Literal["running", "suspended", "done", "failed", "cancelled"]
Mode = Literal["run", "skip"]

MOST_RECORDS = 100_000
"""More are refused: what one mistake can do has a bound."""
RIGHTS: Mapping[BulkAction, Right] = {
    "update": "update", "archive": "delete", "restore": "delete", "undo": "update",
}  # fmt: skip
"""What it takes to ask for one; to take an archiving back each record takes ``delete``."""


class BulkWish(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done to which records.

    Attributes:
        object: the name of the object.
        filter: in its JSON form, see ``records.filter``; ``{"all": []}`` is every record.
        q: words, as in ``Query``.
        values: of ``update``, by field name, JSON-compatible.
        mode: whether processes start, see ``records.actions``.
        at_most: refused when there are more, which somebody has not seen.
        undoes: of ``undo``, the key of the operation that is taken back; see ``bulk_undo``.
    """

    action: BulkAction
    object: str
    filter: Any = None
    q: str = ""
    values: dict[str, Any] = {}
    mode: Mode = "run"
    at_most: int = MOST_RECORDS
    undoes: int | None = None


class BulkPreview(msgspec.Struct, frozen=True):
    """How many records it would be about: exact up to ``MOST_RECORDS``, one more when there are more.

    Attributes:
        permitted: those of them that the actor may change.
        too_many: it would be refused.
    """

    total: int
    permitted: int
    too_many: bool


class BulkRefusal(msgspec.Struct, frozen=True):
    """A record that was left as it is, and why."""

    id: str
    number: str
    code: str
    message: str


class BulkProblem(msgspec.Struct, frozen=True):
    """Why an operation ended early."""

    code: str
    message: str
    cure: str


class BulkOperation(msgspec.Struct, frozen=True, kw_only=True):
    """An operation and how far it came; ``total`` was counted when it was asked for.

    Attributes:
        changed, unchanged, refused: records that had their turn, by what came of it.
        refusals: the first of those refused.
    """

    key: int
    wish: BulkWish
    actor: Actor
    state: BulkState
    total: int
    changed: int
    unchanged: int
    refused: int
    refusals: tuple[BulkRefusal, ...]
    problem: BulkProblem | None
    created_at: datetime
    finished_at: datetime | None


_wish_of = msgspec.json.Decoder(BulkWish, float_hook=Decimal)


def preview_bulk(tx: Tx, catalogue: Catalogue, wish: BulkWish, *, actor: Actor) -> BulkPreview:
    """Return how many records an operation would be about; nothing is written.

    Raises:
        As ``request_bulk``, but for ``bulk.too_many``.
    """
    _check(tx, catalogue, wish, actor)
    total = _count(tx, catalogue, wish, actor)
    permitted = _count(tx, catalogue, wish, actor, RIGHTS[wish.action])
    return BulkPreview(total, permitted, total > _cap(wish))


def request_bulk(tx: Tx, catalogue: Catalogue, wish: BulkWish, *, actor: Actor) -> BulkOperation:
    """Write down that many records are to be changed; the workers do it from now on.

    Raises:
        Forbidden: the actor may not do this to the object, or may not keep processes from starting.
        Invalid: codes ``bulk.filter_empty``, ``bulk.values``, ``record.invalid`` and those of filters.
        TooMany: code ``bulk.too_many``.
    """
    _check(tx, catalogue, wish, actor)
    total = _count(tx, catalogue, wish, actor)
    if total > _cap(wish):
        raise TooMany(
            "bulk.too_many", f"More than {_cap(wish):,} records match.", "Narrow the filter, or go in parts."
        )
    return begin_bulk(tx, wish, total, actor)


def begin_bulk(tx: Tx, wish: BulkWish, total: int, actor: Actor) -> BulkOperation:
    """Write an operation down that was checked; the workers do it from now on."""
    key = tx.ids.new_key()
    row = {
        "key": key,
        "state": "running",
        "wish": encode(wish),
        "actor": encode(msgspec.structs.replace(actor, held=None)),
        "owner": _owner(actor),
        "cursor": None,
        "total": total,
        "changed": 0,
        "unchanged": 0,
        "refused": 0,
        "refusals": "[]",
        "problem": None,
        "created_at": to_micros(tx.now),
        "worked_at": to_micros(tx.now),
        "finished_at": None,
    }
    tx.connection.execute(bulk_table.insert(), row)
    asked = {"action": (None, wish.action), "object": (None, wish.object), "total": (None, total)}
    append_audit(tx, actor, "create", "bulk_operation", str(key), asked)
    return read_bulk(tx, key, actor=actor)


def list_bulk(
    tx: Tx, *, actor: Actor, before: int | None = None, limit: int = 50
) -> tuple[BulkOperation, ...]:
    """Return the operations of the actor, newest first; of everybody for who may manage imports."""
    query = sa.select(bulk_table).order_by(bulk_table.c.key.desc()).limit(limit)
    if before is not None:
        query = query.where(bulk_table.c.key < before)
    if not may(actor, "manage", "import"):
        query = query.where(bulk_table.c.owner == _owner(actor))
    return tuple(operation_of(row) for row in tx.connection.execute(query))


def read_bulk(tx: Tx, key: int, *, actor: Actor) -> BulkOperation:
    """Return an operation.

    Raises:
        NotFound: code ``bulk.not_found``; also when it is somebody else's.
    """
    row = tx.connection.execute(sa.select(bulk_table).where(bulk_table.c.key == key)).first()
    if row is None or not (row.owner == _owner(actor) or may(actor, "manage", "import")):
        raise NotFound("bulk.not_found", f"There is no bulk operation {key}.")
    return operation_of(row)


def cancel_bulk(tx: Tx, key: int, *, actor: Actor) -> BulkOperation:
    """End an operation after the chunk that is being done; what is done stays.

    Raises:
        NotFound: code ``bulk.not_found``.
        Conflict: code ``bulk.ended``.
    """
    before = read_bulk(tx, key, actor=actor)
    if not end_bulk(tx, key, "cancelled", actor):
        raise Conflict("bulk.ended", f"The bulk operation {key} has ended: {before.state}.")
    return read_bulk(tx, key, actor=actor)


def turn_bulk(tx: Tx, key: int, *, on: bool, actor: Actor) -> BulkOperation:
    """Suspend an operation after the chunk that is being done, or let it go on.

    Raises:
        NotFound: code ``bulk.not_found``.
        Conflict: code ``bulk.ended``.
    """
    before = read_bulk(tx, key, actor=actor)
    old, new = ("suspended", "running") if on else ("running", "suspended")
    if before.state == new:
        return before
    table = bulk_table.c
    among = sa.and_(table.key == key, table.state == old)
    if not tx.connection.execute(bulk_table.update().where(among).values(state=new)).rowcount:
        raise Conflict("bulk.ended", f"The bulk operation {key} has ended: {before.state}.")
    append_audit(tx, actor, "update", "bulk_operation", str(key), {"state": (old, new)})
    return read_bulk(tx, key, actor=actor)


def end_bulk(tx: Tx, key: int, state: BulkState, actor: Actor, problem: BulkProblem | None = None) -> bool:
    """End an operation that runs; return whether it did."""
    table = bulk_table.c
    ended = {
        "state": state,
        "finished_at": to_micros(tx.now),
        "problem": None if problem is None else encode(problem),
    }
    before = tx.connection.execute(sa.select(table.state).where(table.key == key)).scalar()
    running = sa.and_(table.key == key, table.state.in_(("running", "suspended")))
    if not tx.connection.execute(bulk_table.update().where(running).values(ended)).rowcount:
        return False
    append_audit(tx, actor, "update", "bulk_operation", str(key), {"state": (before, state)})
    return True


def query_of(wish: BulkWish, **more: Any) -> Query:
    """Return the query for the records that a wish is about."""
    wanted = None if wish.filter is None else parse_filter(wish.filter)
    return Query(filter=wanted, q=wish.q or None, archived=wish.action == "restore", count=False, **more)


def operation_of(row: Any) -> BulkOperation:
    """Return the operation of its row."""
    return BulkOperation(
        key=row.key,
        wish=_wish_of.decode(row.wish),
        actor=msgspec.json.decode(row.actor, type=Actor),
        state=row.state,
        total=row.total,
        changed=row.changed,
        unchanged=row.unchanged,
        refused=row.refused,
        refusals=msgspec.json.decode(row.refusals, type=tuple[BulkRefusal, ...]),
        problem=None if row.problem is None else msgspec.json.decode(row.problem, type=BulkProblem),
        created_at=from_micros(row.created_at),
        finished_at=None if row.finished_at is None else from_micros(row.finished_at),
    )


def encode(value: Any) -> str:
    """Return a value as JSON with exact numbers."""
    return msgspec.json.Encoder(decimal_format="number").encode(value).decode()


def check_mode(wish: BulkWish, actor: Actor) -> None:
    """Do nothing when the actor may keep processes from starting, or does not want to.

    Raises:
        Forbidden: code ``bulk.mode``.
    """
    if wish.mode == "skip" and not may(actor, "manage", "import"):
        message = f"{actor.name} may not keep processes from starting."
        raise Forbidden("bulk.mode", message, "Let them start, or ask somebody who may import.")


def _check(tx: Tx, catalogue: Catalogue, wish: BulkWish, actor: Actor) -> None:
    require(actor, RIGHTS[wish.action], wish.object)
    check_mode(wish, actor)
    if wish.filter is None and not wish.q.strip():
        raise Invalid(
            "bulk.filter_empty",
            "Say which records.",
            'Give a filter or words; the filter {"all": []} is every record.',
            {"filter": "is missing"},
        )
    _check_values(tx, catalogue, wish, actor)


def _check_values(tx: Tx, catalogue: Catalogue, wish: BulkWish, actor: Actor) -> None:
    if bool(wish.values) != (wish.action == "update"):
        message = "Say what to set." if wish.action == "update" else f"To {wish.action} sets no fields."
        raise Invalid(
            "bulk.values", message, "Values belong to an update, and only there.", {"values": message}
        )
    one = catalogue.object(wish.object)
    values, faults = with_parts(one.definition, wish.values)
    checked, wrong = check_values(one, values, creating=False)
    faults |= wrong | _same_for_all(catalogue, wish, checked) | field_faults(one, values, actor)
    if not faults:
        faults |= check_references(tx, catalogue, one, [checked]).get(0, {})
    if faults:
        raise refusal(one, faults)


def _same_for_all(catalogue: Catalogue, wish: BulkWish, checked: Mapping[str, Any]) -> Faults:
    fields = catalogue.object(wish.object).fields
    return {
        name: f"{fields[name].definition.label} differs from record to record and cannot be set for many."
        for name, value in checked.items()
        if value is not None and fields[name].definition.unique
    }


def _count(tx: Tx, catalogue: Catalogue, wish: BulkWish, actor: Actor, right: Right | None = None) -> int:
    seen, one = see(tx, catalogue, wish.object, actor)
    among = matching(tx, seen, one, query_of(wish), actor)
    if right is not None:
        among = sa.and_(among, see(tx, catalogue, wish.object, actor, right)[1].within(one.table))
    some = sa.select(sa.literal(1)).select_from(one.table).where(among).limit(MOST_RECORDS + 1).subquery()
    return int(tx.connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())


def _cap(wish: BulkWish) -> int:
    return min(wish.at_most, MOST_RECORDS)


def _owner(actor: Actor) -> str:
    return actor.person or f"{actor.kind}/{actor.id}"
