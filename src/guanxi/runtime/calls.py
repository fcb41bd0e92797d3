"""Call activities: the called instance is one of its own; what it ends with goes back to its caller."""

from typing import Any

import msgspec

from guanxi.bpmn.graph import pin_name
from guanxi.engine import commands
from guanxi.platform.database import Tx
from guanxi.platform.errors import GuanxiError
from guanxi.runtime.parcels import Parcel
from guanxi.runtime.stepping import Batch, Live, NewInstance
from guanxi.runtime.store import calls, definitions

_CAUSES = msgspec.json.Decoder(tuple[int, ...])
DEEPEST = 200
"""How many calls and triggers may lie between an instance and its beginning; more is taken for a loop."""


def start_called(batch: Batch, live: Live, wait_key: int, parcel: Parcel) -> None:
    """Start what an instance calls; when that cannot be, the caller gets an incident that says why."""
    if wait_key not in live.state.waits:
        return  # cancelled meanwhile
    causes = (*_CAUSES.decode(live.causes), live.key)
    found = _called(batch.tx, live, parcel)
    problem = _problem(found, parcel, len(causes))
    if not problem:
        new = NewInstance(
            key=parcel.child_key,
            definition_key=found.key,
            triggered_at=batch.at,
            object=live.object,
            record_id=live.record_id,
            causes=msgspec.json.encode(causes).decode(),
            actor=f"process:{live.definition.process_id}",
        )
        try:
            batch.start(new, parcel.given(), None, called=True)
        except GuanxiError as error:
            problem = error.message
    if problem:
        batch.step(live, commands.FailJob(wait_key, problem))


def caller_of(tx: Tx, key: int) -> int | None:
    """Return the key of the instance that called this one, or None."""
    return calls.parent(tx, key)


def called_by(tx: Tx, key: int) -> dict[int, int]:
    """Return the instances that this one has called, in order, by the keys of its call activities."""
    return {row.element_key: row.child_key for row in calls.children(tx, key)}


def _called(tx: Tx, live: Live, parcel: Parcel) -> Any:
    """The version to start, by the binding of the call; None when there is none."""
    tag = parcel.version_tag if parcel.binding == "versionTag" else None
    pinned = live.definition.pinned.processes.get(pin_name(parcel.process_id, tag))
    if pinned is not None and (tag is not None or parcel.binding == "deployment"):
        return definitions.get(tx, pinned)
    if tag is not None:  # the id is given by an expression
        return definitions.tagged(tx, "process", parcel.process_id, tag)
    return definitions.newest(tx, "process", parcel.process_id)


def _problem(found: Any, parcel: Parcel, depth: int) -> str:
    if found is None:
        tag = f" with the version tag “{parcel.version_tag}”" if parcel.binding == "versionTag" else ""
        return f"No process “{parcel.process_id}”{tag} is deployed."
    if not found.enabled:
        return f"The process “{found.name}” is switched off."
    if depth > DEEPEST:
        return f"{depth} processes have called each other; that looks like a loop."
    return ""


def answer(parcel: Parcel, wait_key: int) -> commands.Command:
    """Return the command that tells the caller how the called instance ended."""
    if parcel.code:
        return commands.ThrowError(wait_key, parcel.code, "", parcel.given())
    return commands.CompleteCall(wait_key, parcel.given())
