"""Verdicts about messages and signals: what they have come to for each process that they may start."""

from collections.abc import Sequence

from guanxi.platform.database import Tx
from guanxi.runtime.ports import StartVerdict
from guanxi.runtime.record_runs import Began
from guanxi.triggers.judge import Judgement, Verdict
from guanxi.triggers.pump import met
from guanxi.triggers.verdicts import StoredVerdict, store_verdicts

_SAID = {
    "received": (Verdict.RECEIVED, "Instance {instance}, which waited for it, has it."),
    "taken": (Verdict.RECEIVED, "The process has had this message already."),
    "key_busy": (
        Verdict.ALREADY_RUNNING,
        "Instance {active}, which this correlation key has started, still runs; a kept message starts the next one then.",
    ),
    "switched_off": (Verdict.SWITCHED_OFF, ""),
    "crashed": (
        Verdict.START_FAILED,
        "The start crashed. It is tried by itself, and lies aside with an incident when it crashes again.",
    ),
}


def note_starts(tx: Tx, found: Sequence[StartVerdict]) -> None:
    """Store what messages and signals have come to; fills ``runtime.ports.Witness``."""
    store_verdicts(tx, [_stored(tx, one) for one in found])


def _stored(tx: Tx, one: StartVerdict) -> StoredVerdict:
    kind, name = one.event
    judgement = _judgement(one)
    return StoredVerdict(
        key=tx.ids.new_key(),
        event_key=one.event_key,
        definition_key=one.definition_key,
        element_id=one.element_id,
        process_id=one.process_id,
        version=one.version,
        at=tx.now,
        event_kind=kind,
        object=one.object,
        record_id=one.record_id,
        verdict=judgement.verdict,
        reason=f"“{name}” {judgement.reason}".strip(),
        instance_key=one.instance_key or None,
    )


def _judgement(one: StartVerdict) -> Judgement:
    if one.outcome not in _SAID:
        return met(Began(one.outcome, one.instance_key, one.active_key))
    verdict, reason = _SAID[one.outcome]
    return Judgement(verdict, reason.format(instance=one.instance_key, active=one.active_key))
