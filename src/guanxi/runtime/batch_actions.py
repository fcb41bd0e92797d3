"""What an operation over many instances does to each: the same commands as an operator's, in a batch of many steps."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.engine import ROOT, Rejection, commands
from guanxi.feel.codec import decode_value, encode_value
from guanxi.platform.errors import GuanxiError
from guanxi.runtime import stopped
from guanxi.runtime.errors import refusal
from guanxi.runtime.instances import actor_text, not_while_called
from guanxi.runtime.stepping import Batch, Live
from guanxi.runtime.store import calls, incidents
from guanxi.runtime.store import stopped as stopped_store


class Arguments(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What some kinds of operation need to know.

    Attributes:
        variables: for ``set_variables``: global ones, in JSON form.
        definition_key, mapping: for ``migrate``: the version to go on with; new id by old id where they differ.
        from_element, to_element: for ``move``: ids.
        signature: for ``retry``: only incidents of this cause; that of the filter.
    """

    variables: Mapping[str, Any] = {}
    definition_key: int = 0
    mapping: Mapping[str, str] = {}
    from_element: str = ""
    to_element: str = ""
    signature: str = ""


class Problem(msgspec.Struct, frozen=True):
    """Why an operation could not be done with an instance."""

    code: str
    message: str


Changes = dict[str, tuple[Any, Any]]
Action = Callable[[Batch, Live, Arguments, Actor], Changes | GuanxiError | Rejection]
"""Steps an instance; returns what the audit log is to say, or why it could not be done."""


def apply(
    batch: Batch, key: int, kind: str, given: Arguments, actor: Actor, operation: int
) -> Problem | None:
    """Do it with one instance; return why not, where it cannot be done. The caller flushes the batch."""
    live = batch.load(key)
    if live.status != "active":
        return Problem("runtime.ended", f"The instance {key} has ended.")
    found = ACTIONS[kind](batch, live, given, actor)
    if isinstance(found, Rejection):
        found = refusal(found)
    if isinstance(found, GuanxiError):
        return Problem(found.code, found.message)
    changes = {**found, "batch_operation": (None, str(operation))}
    append_audit(batch.tx, actor, _AUDITED[kind], "process_instance", str(key), changes)
    return None


def _step(batch: Batch, live: Live, command: commands.Command, actor: Actor) -> Rejection | None:
    return batch.step(live, command, actor=actor_text(actor))


def _cancel(batch: Batch, live: Live, _: Arguments, actor: Actor) -> Changes | GuanxiError | Rejection:
    call = calls.caller(batch.tx, live.key)
    if call is not None:
        return not_while_called(live.key, call.instance_key)
    return _step(batch, live, commands.CancelInstance(), actor) or {"status": ("active", live.status)}


def _suspend(batch: Batch, live: Live, _: Arguments, actor: Actor) -> Changes | Rejection:
    return _step(batch, live, commands.Suspend(), actor) or {}


def _resume(batch: Batch, live: Live, _: Arguments, actor: Actor) -> Changes | Rejection:
    return _step(batch, live, commands.Resume(), actor) or {}


def _retry(batch: Batch, live: Live, given: Arguments, actor: Actor) -> Changes | Rejection:
    wanted = list(live.state.incidents)
    if given.signature:
        alike = incidents.alike(batch.tx, live.key, given.signature)
        wanted = [key for key in wanted if key in alike]
    crashed = stopped_store.alike(batch.tx, live.key, given.signature)
    if not wanted and not crashed:
        return Rejection("no_incident", f"The instance {live.key} has no such incident any more.")
    for key in wanted:
        rejection = _step(batch, live, commands.ResolveIncident(key), actor)
        if rejection is not None:
            return rejection
    if crashed and ROOT in live.state.suspended:
        return Rejection("suspended", f"The instance {live.key} is suspended; resume it first.")
    for step in crashed:
        stopped.take_up(batch, live, step, actor_text(actor))
    return {"incidents": (len(wanted) + len(crashed), live.incidents)}


def _set_variables(batch: Batch, live: Live, given: Arguments, actor: Actor) -> Changes | Rejection:
    before = live.state.variables.get(0, {})
    changes = {name: (encode_value(before.get(name)), value) for name, value in given.variables.items()}
    values = {name: decode_value(value) for name, value in given.variables.items()}
    return _step(batch, live, commands.SetVariables(0, values), actor) or changes


def _migrate(batch: Batch, live: Live, given: Arguments, actor: Actor) -> Changes | Rejection:
    before = live.definition.key
    live.target = batch.definitions.load(batch.tx, given.definition_key)
    command = commands.MigrateInstance(live.target.definition, given.mapping)
    return _step(batch, live, command, actor) or {
        "definition_key": (str(before), str(given.definition_key)),
        "mapping": (None, dict(given.mapping)),
    }


def _move(batch: Batch, live: Live, given: Arguments, actor: Actor) -> Changes | Rejection:
    found = [one.key for one in live.state.elements.values() if one.element_id == given.from_element]
    if not found:
        return Rejection("no_such_element", f"“{given.from_element}” is not live in the instance {live.key}.")
    for key in found:
        rejection = _step(batch, live, commands.MoveElement(key, given.to_element), actor)
        if rejection is not None:
            return rejection
    return {"moved": (given.from_element, given.to_element)}


ACTIONS: Mapping[str, Action] = {
    "cancel": _cancel,
    "retry": _retry,
    "suspend": _suspend,
    "resume": _resume,
    "set_variables": _set_variables,
    "migrate": _migrate,
    "move": _move,
}
_AUDITED = {"set_variables": "update", "move": "modify", "retry": "resolve"} | {
    one: one for one in ("cancel", "suspend", "resume", "migrate")
}
