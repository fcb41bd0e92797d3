"""One operation over many instances: cancel, retry, suspend, resume, set variables, migrate, move tokens.

It is done by the workers in chunks, each in a transaction of its own that also notes how far it has come and sends the
next chunk on its way. So it survives the death of any process, goes on exactly where it was, can be paused and
cancelled between two chunks, and lets other work have its turn. Instances that begin after it are not meant.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.engine import load_state, preview_migration
from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, Invalid
from guanxi.runtime import stopped
from guanxi.runtime.batch_actions import Arguments, Problem, apply
from guanxi.runtime.errors import unknown
from guanxi.runtime.instance_search import InstanceFilter, check_filter, next_matches
from guanxi.runtime.instances import actor_text
from guanxi.runtime.parcels import Parcel
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.stepping import Batch
from guanxi.runtime.store import batch_operations as store
from guanxi.runtime.store import instance_search, instances

Kind = Literal["cancel", "retry", "suspend", "resume", "set_variables", "migrate", "move"]

CHUNK = 20
LOOKED_AT = 200
"""So many instances a preview of a migration looks at."""

_json = msgspec.json.Encoder(decimal_format="number")
_filter = msgspec.json.Decoder(InstanceFilter)
_arguments = msgspec.json.Decoder(Arguments)


class BatchOperation(msgspec.Struct, frozen=True, kw_only=True):
    """How far it has come.

    Attributes:
        state: running, paused, done or cancelled.
        total: how many it is about; None while that is not known (a filter by variables).
        done, failed: how many had their turn, with and without success.
    """

    key: int
    kind: Kind
    filter: InstanceFilter
    arguments: Arguments
    state: str
    total: int | None
    done: int
    failed: int
    created_at: datetime
    ended_at: datetime | None
    actor: str


class BatchFailure(msgspec.Struct, frozen=True):
    """An instance with which it could not be done; nothing of it was changed, unless the message says so."""

    instance_key: int
    code: str
    message: str
    at: datetime


class BatchPreview(msgspec.Struct, frozen=True):
    """What an operation would be about: how many (None: not counted), and of those looked at which would fail."""

    total: int | None
    looked_at: int
    problems: tuple[tuple[int, Problem], ...]


def start_batch(
    runtime: Runtime, tx: Tx, kind: Kind, wanted: InstanceFilter, given: Arguments, *, actor: Actor
) -> BatchOperation:
    """Begin an operation over all active instances that match; the workers do it from now on.

    To try again what has one cause also takes up what crashed before it had an instance; that is not counted.

    Raises:
        Invalid: code ``runtime.filter_empty``, ``runtime.too_many_keys`` or ``runtime.arguments_missing``.
        NotFound: code ``runtime.unknown_process_definition``.
    """
    wanted = _checked(runtime, tx, kind, wanted, given)
    given = msgspec.structs.replace(given, signature=wanted.signature)
    key, until = tx.ids.new_key(), tx.ids.new_key()
    total = None if wanted.variables else instance_search.count(tx, wanted.conditions(), until)
    batch = runtime.batch(tx)
    store.add(
        tx,
        {
            "key": key,
            "kind": kind,
            "filter": _json.encode(wanted).decode(),
            "arguments": _json.encode(given).decode(),
            "state": "running",
            "total": total,
            "done": 0,
            "failed": 0,
            "after_key": 0,
            "until_key": until,
            "epoch": 0,
            "created_at": batch.at,
            "ended_at": None,
            "actor": actor_text(actor),
            "actor_name": actor.name,
        },
    )
    batch.send(0, 0, "batch", Parcel(operation=key))
    if kind == "retry" and wanted.signature:
        stopped.take_up_alike(batch, wanted.signature, actor_text(actor))
    batch.flush()
    told = {
        "kind": (None, kind),
        "filter": (None, msgspec.json.decode(_json.encode(wanted))),
        "arguments": (None, msgspec.json.decode(_json.encode(given))),
    }
    append_audit(tx, actor, "create", "batch_operation", str(key), told)
    return get_batch(tx, key)


def preview_batch(
    runtime: Runtime, tx: Tx, kind: Kind, wanted: InstanceFilter, given: Arguments
) -> BatchPreview:
    """Look at what an operation would be about, and for a migration at what speaks against it; changes nothing.

    Raises:
        Invalid, NotFound: as ``start_batch``.
    """
    wanted = _checked(runtime, tx, kind, wanted, given)
    until = tx.ids.new_key()
    total = None if wanted.variables else instance_search.count(tx, wanted.conditions(), until)
    if kind != "migrate":
        return BatchPreview(total, 0, ())
    keys, _ = next_matches(tx, wanted, 0, until, LOOKED_AT)
    target = runtime.definitions.load(tx, given.definition_key).definition.graph
    problems = []
    for key in keys:
        row = instances.get(tx, key)
        source = runtime.definitions.load(tx, row.definition_key).definition.graph
        seen = preview_migration(load_state(row.state), source, target, given.mapping)
        if seen.stranded:
            text = " ".join(one.message for one in seen.stranded)
            problems.append((key, Problem("runtime.stranded", text)))
    return BatchPreview(total, len(keys), tuple(problems))


def _checked(
    runtime: Runtime, tx: Tx, kind: Kind, wanted: InstanceFilter, given: Arguments
) -> InstanceFilter:
    """The filter, which must say something, for instances that still run."""
    if wanted == InstanceFilter():
        raise Invalid(
            "runtime.filter_empty",
            "The filter names nothing, so everything that runs would be meant.",
            "Say at least which process.",
        )
    check_filter(wanted)
    needed = {
        "set_variables": (("variables", given.variables),),
        "migrate": (("definition_key", given.definition_key),),
        "move": (("from_element", given.from_element), ("to_element", given.to_element)),
    }
    missing = {name: "is missing" for name, value in needed.get(kind, ()) if not value}
    if missing:
        raise Invalid("runtime.arguments_missing", f"“{kind}” needs {', '.join(missing)}.", "", missing)
    if kind == "migrate":
        runtime.definitions.load(tx, given.definition_key)
    state = wanted.state if wanted.state == "incident" else "active"
    return msgspec.structs.replace(wanted, state="incident" if kind == "retry" else state)


def pause_batch(tx: Tx, key: int, *, actor: Actor) -> BatchOperation:
    """Let an operation stop after the chunk that is being done.

    Raises:
        NotFound: code ``runtime.unknown_batch_operation``.
        Conflict: code ``runtime.wrong_state``; it does not run.
    """
    _turn(tx, key, ("running",), actor, "suspend", state="paused")
    return get_batch(tx, key)


def resume_batch(runtime: Runtime, tx: Tx, key: int, *, actor: Actor) -> BatchOperation:
    """Let a paused operation go on where it was.

    Raises:
        NotFound, Conflict: as ``pause_batch``.
    """
    row = _turn(tx, key, ("paused",), actor, "resume", state="running")
    store.change(tx, key, epoch=row.epoch + 1)  # a chunk may still be on its way from before
    batch = runtime.batch(tx)
    batch.send(0, 0, "batch", Parcel(operation=key, epoch=row.epoch + 1))
    batch.flush()
    return get_batch(tx, key)


def leave_paused(tx: Tx, parcel: Parcel) -> None:
    """Show that an operation does not go on by itself, because the chunk on its way is dropped."""
    row = store.lock(tx, parcel.operation)
    if row is not None and row.state == "running" and row.epoch == parcel.epoch:
        store.change(tx, row.key, state="paused")


def cancel_batch(tx: Tx, key: int, *, actor: Actor) -> BatchOperation:
    """End an operation; what it has done stays done.

    Raises:
        NotFound, Conflict: as ``pause_batch``.
    """
    _turn(tx, key, ("running", "paused"), actor, "cancel", state="cancelled", ends=True)
    return get_batch(tx, key)


def _turn(
    tx: Tx, key: int, allowed: tuple[str, ...], actor: Actor, action: str, *, state: str, ends: bool = False
) -> Any:
    row = store.lock(tx, key)
    if row is None:
        raise unknown("batch operation", key)
    if row.state not in allowed:
        raise Conflict(
            "runtime.wrong_state", f"The operation {key} is {row.state}.", "Reload to see its present state."
        )
    store.change(tx, key, state=state, **({"ended_at": to_micros(tx.now)} if ends else {}))
    append_audit(tx, actor, action, "batch_operation", str(key), {"state": (row.state, state)})
    return row


def get_batch(tx: Tx, key: int) -> BatchOperation:
    """Return an operation.

    Raises:
        NotFound: code ``runtime.unknown_batch_operation``.
    """
    row = store.get(tx, key)
    if row is None:
        raise unknown("batch operation", key)
    return _shown(row)


def list_batches(
    tx: Tx, *, state: str = "", before: int | None = None, limit: int = 50
) -> list[BatchOperation]:
    """Return operations, newest first."""
    return [_shown(row) for row in store.select(tx, state=state, before=before, limit=limit)]


def list_failures(tx: Tx, key: int, *, after: int = 0, limit: int = 200) -> list[BatchFailure]:
    """Return the instances with which an operation could not be done, in the order of their keys.

    Raises:
        NotFound: code ``runtime.unknown_batch_operation``.
    """
    get_batch(tx, key)
    return [
        BatchFailure(row.instance_key, row.code, row.message, from_micros(row.at))
        for row in store.failures(tx, key, after=after, limit=limit)
    ]


def _shown(row: Any) -> BatchOperation:
    return BatchOperation(
        key=row.key,
        kind=row.kind,
        filter=_filter.decode(row.filter),
        arguments=_arguments.decode(row.arguments),
        state=row.state,
        total=row.total,
        done=row.done,
        failed=row.failed,
        created_at=from_micros(row.created_at),
        ended_at=None if row.ended_at is None else from_micros(row.ended_at),
        actor=row.actor,
    )


def work_chunk(batch: Batch, parcel: Parcel) -> None:
    """Do the next chunk and send the one after it on its way; the caller flushes the batch."""
    tx = batch.tx
    row = store.lock(tx, parcel.operation)
    if row is None or row.state != "running" or row.epoch != parcel.epoch:
        return
    most = 1 if parcel.singly else CHUNK
    keys, goes_on = next_matches(tx, _filter.decode(row.filter), row.after_key, row.until_key, most)
    given = _arguments.decode(row.arguments)
    actor = _actor(row)
    problems = {key: apply(batch, key, row.kind, given, actor, row.key) for key in keys}
    failed = {key: problem for key, problem in problems.items() if problem is not None}
    _note(batch, row, failed, done=len(keys) - len(failed), goes_on=goes_on)
    if goes_on is not None:
        batch.send(0, 0, "batch", msgspec.structs.replace(parcel, singly=max(parcel.singly - 1, 0)))


def rescue_chunk(batch: Batch, parcel: Parcel, error: Exception) -> None:
    """A chunk crashed, which is a fault of ours: do its instances one by one, and leave out the one that crashes."""
    row = store.lock(batch.tx, parcel.operation)
    if row is None or row.state != "running" or row.epoch != parcel.epoch:
        return
    if not parcel.singly:
        batch.send(0, 0, "batch", msgspec.structs.replace(parcel, singly=CHUNK))
        return
    keys, goes_on = next_matches(batch.tx, _filter.decode(row.filter), row.after_key, row.until_key, 1)
    problem = Problem("server.mistake", f"{type(error).__name__}: the server's log tells more.")
    _note(batch, row, dict.fromkeys(keys, problem), done=0, goes_on=goes_on)
    if goes_on is not None:
        batch.send(0, 0, "batch", msgspec.structs.replace(parcel, singly=max(parcel.singly - 1, 0)))


def _note(batch: Batch, row: Any, failed: Mapping[int, Problem], *, done: int, goes_on: int | None) -> None:
    failures = [
        {
            "operation_key": row.key,
            "instance_key": key,
            "code": problem.code,
            "message": problem.message,
            "at": batch.at,
        }
        for key, problem in failed.items()
    ]
    store.add_failures(batch.tx, failures)
    values: dict[str, Any] = {"done": row.done + done, "failed": row.failed + len(failed)}
    if goes_on is None:
        values |= {"state": "done", "ended_at": batch.at, "total": values["done"] + values["failed"]}
    else:
        values["after_key"] = goes_on
    store.change(batch.tx, row.key, **values)


def _actor(row: Any) -> Actor:
    """Whoever began it, as the audit log shows them; their rights were checked then."""
    kind, _, identifier = row.actor.partition(":")
    return Actor(kind=kind, id=identifier, name=row.actor_name)
