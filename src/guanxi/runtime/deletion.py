"""Deleting deployed versions. A version never changes; it goes when nothing needs it any more, and not before."""

from typing import Any

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict
from guanxi.runtime.draft_contracts import DefinitionKind
from guanxi.runtime.errors import unknown
from guanxi.runtime.event_starts import plan_event_starts
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.stopped import forget_starts
from guanxi.runtime.store import definitions as definition_store
from guanxi.runtime.store import deletion as store
from guanxi.runtime.timers import plan_starts


def delete_version(runtime: Runtime, tx: Tx, kind: DefinitionKind, key: int, *, actor: Actor) -> None:
    """Delete a version of a process, decision or form.

    When it was the newest one of a process, the one before takes its place, switched off.

    Raises:
        NotFound: code ``runtime.unknown_process_definition``, ``…_decision_definition``, ``…_form_definition``.
        Conflict: code ``runtime.version_needed``; instances are there on it, running or kept; a version of a process
            was deployed with it; or it is the newest one and switched on.
    """
    row = definition_store.version(tx, kind, key)
    if row is None:
        raise unknown(f"{kind} definition", key)
    identifier = str(getattr(row, f"{kind}_id"))
    needed = _needed(tx, kind, identifier, row)
    if needed:
        message = f"Version {row.version} of the {kind} “{identifier}” is needed: {needed}"
        raise Conflict("runtime.version_needed", message, "Delete or change that first.")
    if kind == "process":
        forget_starts(tx, key)
    store.delete(tx, kind, row)
    if kind == "process" and row.latest:
        _take_its_place(runtime, tx, identifier)
    told = {"version": (row.version, None)}
    append_audit(tx, actor, "delete", f"{kind}_definition", identifier, told)


def _needed(tx: Tx, kind: str, identifier: str, row: Any) -> str:
    """By what a version is needed, as the end of a sentence; empty when by nothing."""
    pinning = store.pinned_by(tx, kind, identifier, row.key)
    if pinning is not None:
        return f"version {pinning.version} of the process “{pinning.process_id}” was deployed with it."
    if kind != "process":
        return ""
    count = store.instances(tx, row.key)
    if count:
        return f"there are {count} instances on it, running or kept."
    return "it is the newest one and switched on." if row.latest and row.enabled else ""


def _take_its_place(runtime: Runtime, tx: Tx, process_id: str) -> None:
    before = definition_store.newest(tx, "process", process_id)
    if before is None:
        return
    store.make_latest(tx, before.key)
    graph = runtime.definitions.load(tx, before.key).definition.graph
    plan_event_starts(tx, before.key, graph)
    plan_starts(tx, before.key, graph, None, runtime.time_zone)
