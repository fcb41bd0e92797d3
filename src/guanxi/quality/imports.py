"""The life of an import: asked for, claimed under a lease, ended. The rows themselves are written elsewhere.

Imports run one after the other, oldest first, because two at once could both create what neither sees yet. Who
works one holds a lease; every transaction of the work proves it (``hold``), so that one who lost it writes nothing.
"""

from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from guanxi.access import present as access
from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, Forbidden, GuanxiError, NotFound
from guanxi.quality.mapping import Mapping
from guanxi.quality.report import FileReport, begin_files, forget_progress, read_files
from guanxi.quality.sources import delete_files, has_files
from guanxi.quality.tables import chunk_table, import_table

State = Literal["waiting", "running", "done", "failed", "cancelled"]
SourceKind = Literal["upload", "folder"]
Mode = Literal["run", "skip", "quiet", "try"]
"""What is announced of the records, see ``records.actions``; ``try`` writes nothing and tells what would happen."""
_OPEN = ("waiting", "running")
_TOKEN_BITS = 128
KEPT = timedelta(days=1)
"""How long the files of a trial stay, so that the import can follow without sending them again."""


class Problem(msgspec.Struct, frozen=True):
    """Why an import failed."""

    code: str
    message: str
    cure: str


class Import(msgspec.Struct, frozen=True):
    """An import and how far it came; ``files`` are in the order of work."""

    key: int
    state: State
    source: SourceKind
    mode: Mode
    mapping_name: str
    actor: Actor
    problem: Problem | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    files: tuple[FileReport, ...]


class Claim(msgspec.Struct, frozen=True):
    """An import in somebody's hands."""

    key: int
    token: str
    mode: Mode
    mapping: Mapping
    actor: Actor
    source: SourceKind


class LeaseLost(Exception):
    """The import was cancelled, or somebody else works it now: stop, write nothing."""


def request_import(
    tx: Tx,
    mapping_name: str,
    mapping: Mapping,
    *,
    actor: Actor,
    mode: Mode,
    source: SourceKind,
    fingerprint: str = "",
) -> int:
    """Write down that an import is wanted and return its key.

    Args:
        fingerprint: of a folder's files; tells whether an unfinished import of the same files is there.

    Raises:
        Forbidden: the actor may not import, or not write what the mapping writes.
    """
    require_rights(actor, mapping)
    _forget_old_trials(tx)
    key = tx.ids.new_key()
    values = {
        "key": key,
        "state": "waiting",
        "source": source,
        "mode": mode,
        "mapping_name": mapping_name,
        "mapping": msgspec.json.encode(mapping).decode(),
        "actor": _as_kept(actor),
        "fingerprint": fingerprint,
        "created_at": to_micros(tx.now),
    }
    tx.connection.execute(import_table.insert(), values)
    begin_files(tx, key, [(one.file, one.object) for one in mapping.files])
    append_audit(
        tx, actor, "create", "import", str(key), {"mapping": (None, mapping_name), "mode": (None, mode)}
    )
    return key


def require_rights(actor: Actor, mapping: Mapping) -> None:
    """Do nothing when the actor may import, and may write every object of the mapping.

    Raises:
        Forbidden: code ``access.forbidden``.
    """
    require(actor, "manage", "import")
    for one in mapping.files:
        for right in ("manage",) if one.object == "user" else ("create", "read", "update"):
            require(actor, right, one.object)  # type: ignore[arg-type]  # mypy widens the words


def present_actor(tx: Tx, actor: Actor) -> Actor:
    """Return the actor who asked for an import with the rights that are left now.

    Raises:
        Forbidden: code ``import.actor``; the person may not sign in any more.
    """
    present = access.present_actor(tx, actor)
    if present is None:
        raise Forbidden("import.actor", f"{actor.name} asked for this import and has no account any more.")
    return present


def is_upload_open(tx: Tx) -> bool:
    """Whether an upload waits or was begun; a look without locks, for an idle worker."""
    table = import_table.c
    query = sa.select(table.key).where(table.state.in_(_OPEN), table.source == "upload").limit(1)
    return tx.connection.execute(query).first() is not None


def claim_upload(tx: Tx, lease: timedelta) -> Claim | None:
    """Take the oldest upload that waits or was left by a dead worker; None while another import runs."""
    rows = _open_imports(tx)
    if any(_is_held(row, tx) for row in rows):
        return None
    row = next((row for row in rows if row.source == "upload"), None)
    return None if row is None else _take(tx, row, lease)


def claim_import(tx: Tx, key: int, lease: timedelta) -> Claim | None:
    """Take this import; None while any import runs, this one included.

    Raises:
        Conflict: code ``import.ended``.
    """
    rows = _open_imports(tx)
    if any(_is_held(row, tx) for row in rows):
        return None
    row = next((row for row in rows if row.key == key), None)
    if row is None:
        raise Conflict("import.ended", f"The import {key} has ended.")
    return _take(tx, row, lease)


def find_unfinished(tx: Tx, fingerprint: str) -> int | None:
    """Return the key of the unfinished import of the same files by the same mapping."""
    table = import_table.c
    query = sa.select(table.key).where(table.state.in_(_OPEN), table.fingerprint == fingerprint)
    found = tx.connection.execute(query.order_by(table.key)).scalar()
    return None if found is None else int(found)


def hold(tx: Tx, claim: Claim, lease: timedelta) -> None:
    """Prove the lease and prolong it, at the beginning of a transaction of the work.

    Raises:
        LeaseLost: it is not held any more.
    """
    if not _change(tx, claim, lease_until=to_micros(tx.now + lease)):
        raise LeaseLost


def release(tx: Tx, claim: Claim) -> None:
    """Give an unfinished import back, so that the next one need not wait for the lease to end."""
    _change(tx, claim, lease_token=None, lease_until=None)


def finish(tx: Tx, claim: Claim, problem: Problem | None = None) -> None:
    """End an import that was done, or that failed; its files are deleted (a trial's are kept for a day), its report stays.

    Raises:
        LeaseLost: it is not held any more.
    """
    state: State = "done" if problem is None else "failed"
    text = None if problem is None else msgspec.json.encode(problem).decode()
    ended = {"lease_token": None, "lease_until": None, "finished_at": to_micros(tx.now), "problem": text}
    if not _change(tx, claim, state=state, **ended):
        raise LeaseLost
    if claim.mode != "try" or state != "done":
        delete_files(tx, claim.key)
    append_audit(tx, claim.actor, "update", "import", str(claim.key), {"state": ("running", state)})


def problem_of(error: GuanxiError) -> Problem:
    """Return a refusal as the reason of a failed import."""
    return Problem(error.code, error.message, error.cure)


def start_tried(tx: Tx, key: int, mode: Mode, *, actor: Actor) -> Import:
    """Import for good what was on trial, from the same files; the report begins anew.

    Raises:
        Forbidden: the actor may not import, or not write what the mapping writes.
        NotFound: code ``import.not_found``.
        Conflict: codes ``import.no_trial``, ``import.files_gone``.
    """
    require(actor, "manage", "import")
    before = read_import(tx, key)
    table = import_table.c
    query = sa.select(table.mapping).where(table.key == key)
    require_rights(actor, msgspec.json.decode(tx.connection.execute(query).scalar_one(), type=Mapping))
    if (before.mode, before.state) != ("try", "done"):
        raise Conflict(
            "import.no_trial", f"The import {key} is no trial that has ended.", "Start a new import."
        )
    if not has_files(tx, key):
        raise Conflict(
            "import.files_gone", "The files of the trial are not kept any more.", "Send them again."
        )
    again = {
        "state": "waiting",
        "mode": mode,
        "started_at": None,
        "finished_at": None,
        "actor": _as_kept(actor),
    }
    update = import_table.update().where(table.key == key, table.state == "done", table.mode == "try")
    if not tx.connection.execute(update.values(again)).rowcount:
        raise Conflict("import.no_trial", f"The import {key} was started already.")
    forget_progress(tx, key)
    append_audit(
        tx, actor, "update", "import", str(key), {"mode": ("try", mode), "state": ("done", "waiting")}
    )
    return read_import(tx, key)


def _as_kept(actor: Actor) -> str:
    return msgspec.json.encode(msgspec.structs.replace(actor, held=None)).decode()


def _forget_old_trials(tx: Tx) -> None:
    table = import_table.c
    old = sa.select(table.key).where(
        table.mode == "try", table.state == "done", table.finished_at < to_micros(tx.now - KEPT)
    )
    tx.connection.execute(chunk_table.delete().where(chunk_table.c.import_key.in_(old)))


def cancel_import(tx: Tx, key: int, *, actor: Actor) -> Import:
    """End an import before its end; the rows that are done stay, its files are deleted.

    Raises:
        Forbidden: the actor may not import.
        NotFound: code ``import.not_found``.
        Conflict: code ``import.ended``.
    """
    require(actor, "manage", "import")
    before = read_import(tx, key)
    ended = {"lease_token": None, "lease_until": None, "finished_at": to_micros(tx.now), "state": "cancelled"}
    table = import_table.c
    update = import_table.update().where(table.key == key, table.state.in_(_OPEN)).values(ended)
    if not tx.connection.execute(update).rowcount:
        raise Conflict("import.ended", f"The import {key} has ended: {before.state}.")
    delete_files(tx, key)
    append_audit(tx, actor, "update", "import", str(key), {"state": (before.state, "cancelled")})
    return read_import(tx, key)


def read_import(tx: Tx, key: int) -> Import:
    """Return an import.

    Raises:
        NotFound: code ``import.not_found``.
    """
    row = tx.connection.execute(sa.select(import_table).where(import_table.c.key == key)).first()
    if row is None:
        raise NotFound("import.not_found", f"There is no import {key}.")
    return _import(row, read_files(tx, [key])[key])


def list_imports(tx: Tx, *, before: int | None = None, limit: int = 50) -> list[Import]:
    """Return imports, newest first.

    Args:
        before: only imports with a smaller key; for paging.
    """
    query = sa.select(import_table).order_by(import_table.c.key.desc()).limit(limit)
    if before is not None:
        query = query.where(import_table.c.key < before)
    rows = tx.connection.execute(query).all()
    files = read_files(tx, [row.key for row in rows])
    return [_import(row, files[row.key]) for row in rows]


def _open_imports(tx: Tx) -> list[Any]:
    """Return unfinished imports, oldest first, locked: of two who want one, the second sees the first's lease."""
    query = sa.select(import_table).where(import_table.c.state.in_(_OPEN)).order_by(import_table.c.key)
    return list(tx.connection.execute(query if tx.dialect == "sqlite" else query.with_for_update()))


def _is_held(row: Any, tx: Tx) -> bool:
    return row.lease_until is not None and row.lease_until > to_micros(tx.now)


def _take(tx: Tx, row: Any, lease: timedelta) -> Claim:
    token = tx.ids.new_token(_TOKEN_BITS)
    held = {"state": "running", "lease_token": token, "lease_until": to_micros(tx.now + lease)}
    started = {"started_at": row.started_at or to_micros(tx.now)}
    tx.connection.execute(import_table.update().where(import_table.c.key == row.key).values(held | started))
    mapping = msgspec.json.decode(row.mapping, type=Mapping)
    return Claim(row.key, token, row.mode, mapping, msgspec.json.decode(row.actor, type=Actor), row.source)


def _change(tx: Tx, claim: Claim, **values: Any) -> bool:
    table = import_table.c
    held = sa.and_(table.key == claim.key, table.lease_token == claim.token)
    return bool(tx.connection.execute(import_table.update().where(held).values(values)).rowcount)


def _import(row: Any, files: tuple[FileReport, ...]) -> Import:
    return Import(
        row.key,
        row.state,
        row.source,
        row.mode,
        row.mapping_name,
        msgspec.json.decode(row.actor, type=Actor),
        None if row.problem is None else msgspec.json.decode(row.problem, type=Problem),
        from_micros(row.created_at),
        None if row.started_at is None else from_micros(row.started_at),
        None if row.finished_at is None else from_micros(row.finished_at),
        files,
    )
