"""What an operator does to a running instance: stop it for a while, move its tokens, move it to another version.

All of it is noted in the audit log. Cancelling and changing variables are in ``instances``, trying again in
``incidents``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.engine import MigrationPreview, commands, load_state, preview_migration
from guanxi.feel.codec import encode_value
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid
from guanxi.runtime.contracts import ProcessInstance
from guanxi.runtime.errors import refusal, unknown
from guanxi.runtime.instances import actor_text, get_instance, step_instance
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.store import instances as store


class Move(msgspec.Struct, frozen=True):
    """End the live element instance ``element_key`` and start ``element_id`` in its place."""

    element_key: int
    element_id: str


class Start(msgspec.Struct, frozen=True):
    """Start ``element_id`` in the live scope ``scope`` (0: the process), which gets the variables (FEEL values)."""

    element_id: str
    scope: int = 0
    variables: Mapping[str, Any] = {}


class End(msgspec.Struct, frozen=True):
    """End the live element instance ``element_key``."""

    element_key: int


Change = Move | Start | End


def suspend_instance(runtime: Runtime, tx: Tx, key: int, *, actor: Actor) -> ProcessInstance:
    """Let nothing in an instance move until it is resumed: no job is handed out, no timer fires, no task is completed.

    What comes from outside meanwhile (messages, signals, answers) is kept and done then.

    Raises:
        NotFound: code ``runtime.unknown_process_instance`` or ``runtime.unknown_key``; it has ended.
        Conflict: code ``runtime.wrong_state``; it is suspended already.
    """
    found = step_instance(runtime, tx, key, commands.Suspend(), actor=actor)
    append_audit(tx, actor, "suspend", "process_instance", str(key), {})
    return found


def resume_instance(runtime: Runtime, tx: Tx, key: int, *, actor: Actor) -> ProcessInstance:
    """Let a suspended instance go on.

    Raises:
        NotFound: code ``runtime.unknown_process_instance``.
        Conflict: code ``runtime.wrong_state``; it is not suspended.
    """
    found = step_instance(runtime, tx, key, commands.Resume(), actor=actor)
    append_audit(tx, actor, "resume", "process_instance", str(key), {})
    return found


def is_suspended(tx: Tx, key: int) -> bool:
    """Whether an instance is suspended as a whole.

    Raises:
        NotFound: code ``runtime.unknown_process_instance``.
    """
    return 0 in load_state(_row(tx, key).state).suspended


def modify_instance(
    runtime: Runtime, tx: Tx, key: int, changes: Sequence[Change], *, actor: Actor
) -> ProcessInstance:
    """Move tokens by hand, all changes or none.

    Raises:
        Invalid: code ``runtime.nothing_to_change``.
        NotFound: code ``runtime.unknown_process_instance`` or ``runtime.unknown_key``.
        Conflict: code ``runtime.wrong_state``, ``runtime.no_such_element`` or ``runtime.suspended``.
    """
    if not changes:
        raise Invalid("runtime.nothing_to_change", "There is no change.", "Name what to move, start or end.")
    batch = runtime.batch(tx)
    live = batch.load(key)
    for change in changes:
        rejection = batch.step(live, _command(change), actor=actor_text(actor))
        if rejection is not None:
            raise refusal(rejection)
    batch.flush()
    told = [_told(change) for change in changes]
    append_audit(tx, actor, "modify", "process_instance", str(key), {"changes": (None, told)})
    return get_instance(tx, key)


def _command(change: Change) -> commands.Command:
    if isinstance(change, Move):
        return commands.MoveElement(change.element_key, change.element_id)
    if isinstance(change, Start):
        return commands.ActivateElement(change.element_id, change.scope, change.variables)
    return commands.TerminateElement(change.element_key)


def _told(change: Change) -> dict[str, Any]:
    told = {"what": type(change).__name__.lower(), **msgspec.structs.asdict(change)}
    if isinstance(change, Start):
        told["variables"] = encode_value(dict(change.variables))
    return told


def preview(
    runtime: Runtime, tx: Tx, key: int, definition_key: int, mapping: Mapping[str, str]
) -> MigrationPreview:
    """Look at what moving an instance to another version would do, without doing it.

    Args:
        mapping: old id to new id, of elements and flows, where they differ.

    Raises:
        NotFound: code ``runtime.unknown_process_instance`` or ``runtime.unknown_process_definition``.
    """
    row = _row(tx, key)
    source = runtime.definitions.load(tx, row.definition_key)
    target = runtime.definitions.load(tx, definition_key)
    return preview_migration(load_state(row.state), source.definition.graph, target.definition.graph, mapping)


def migrate_instance(
    runtime: Runtime, tx: Tx, key: int, definition_key: int, mapping: Mapping[str, str], *, actor: Actor
) -> ProcessInstance:
    """Let an instance go on with another version; see ``preview``.

    Raises:
        NotFound: code ``runtime.unknown_process_instance`` or ``runtime.unknown_process_definition``.
        Conflict: code ``runtime.stranded``, ``runtime.not_ready`` or ``runtime.wrong_state``; nothing was changed.
    """
    batch = runtime.batch(tx)
    live = batch.load(key)
    before = live.definition
    live.target = runtime.definitions.load(tx, definition_key)
    command = commands.MigrateInstance(live.target.definition, mapping)
    rejection = batch.step(live, command, actor=actor_text(actor))
    if rejection is not None:
        raise refusal(rejection)
    batch.flush()
    told = {
        "definition_key": (str(before.key), str(definition_key)),
        "mapping": (None, dict(mapping)),
    }
    append_audit(tx, actor, "migrate", "process_instance", str(key), told)
    return get_instance(tx, key)


def _row(tx: Tx, key: int) -> Any:
    row = store.get(tx, key)
    if row is None:
        raise unknown("process instance", key)
    return row
