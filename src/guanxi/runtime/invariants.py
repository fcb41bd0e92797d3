"""The proof that nothing is lost: what the state of an instance waits for and what the tables hold agree.

An active instance must have something that will move it: a job, a timer, a user task, a subscription, an instance it
called, an open incident, or a condition over its variables, which are looked at with every step.
Read by ``guanxi doctor --deep``, by the crash tests, and by every worker, a few instances at a time.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from guanxi.engine import InstanceState, load_state
from guanxi.platform.database import Tx
from guanxi.runtime.parcels import unpack
from guanxi.runtime.store import audit as store
from guanxi.runtime.store import batch_operations as batches
from guanxi.runtime.store import instance_counts, record_runs, stopped

_CHUNK = 500


_AGAIN = (
    "Let the element begin anew: POST /api/v1/process-instances/{key}/modification, moving it to itself; "
    "or cancel the run."
)
CURES = {
    "waits": _AGAIN,
    "stuck": _AGAIN,
    "token": _AGAIN,
    "call": _AGAIN,
    "incident_twice": "Resolve the incidents of the run: POST /api/v1/incidents/INCIDENT/resolution.",
    "stopped": "Let the element begin anew, or cancel the run.",
    "definition": "Restore the version from the last backup, or cancel the run.",
    "batch": "Pause the operation {key} and let it go on: POST /api/v1/batch-operations/{key}/suspension, …/resumption.",
    "count": "Only the numbers in the list of processes are wrong.",
}
"""What to do about a violation, by its rule; of the others the run goes on all the same."""
_HARMLESS = "The run is not held up by this."


class Violation(msgspec.Struct, frozen=True):
    """Something that cannot be. ``rule`` is stable.

    ``instance_key`` is for ``batch`` rules the key of an operation, for ``count`` that of a version of a process.
    """

    rule: str
    instance_key: int
    message: str

    @property
    def cure(self) -> str:
        """What an operator can do."""
        return CURES.get(self.rule, _HARMLESS).format(key=self.instance_key)


def find_violations(tx: Tx) -> Iterator[Violation]:
    """Yield everything that is inconsistent, instance by instance. Reads one chunk of instances at a time."""
    after = 0
    while rows := store.instances_after(tx, after, _CHUNK):
        after = rows[-1].key
        yield from violations_among(tx, rows)
    for key in store.orphans(tx):
        yield Violation("orphan", key, "a job, timer, task or incident belongs to no instance")
    for key, wait_key, stored in store.unanswered_calls(tx):
        if wait_key not in _kept(load_state(stored)):
            yield Violation("call", key, "waits for an instance it called, which will not answer")
    for key in store.unfounded_waits(tx):
        yield Violation("record_wait", key, "waits for fields of a record, but no job does")
    for key in stopped.inconsistent(tx):
        yield Violation("stopped", key, "a step that crashed, its work and its incident do not agree")
    for key in store.undeliverable(tx):
        yield Violation("delivery", key, "something is on its way to it, but it does not exist")
    for key in store.undefined(tx):
        yield Violation("definition", key, "belongs to a version of a process that does not exist")
    for key in store.blocked_starts(tx):
        yield Violation(
            "message_start", key, "has ended, and still keeps messages from starting the next one"
        )
    for key in record_runs.forgotten(tx):
        yield Violation(
            "waiting_start", key, "waits for an instance of its record to end, but none is at work"
        )
    for key, active, completed in instance_counts.wrong(tx):
        text = f"{active} too many of its instances are told as active, {completed} as completed"
        yield Violation("count", key, text)
    yield from _batches(tx)


def _batches(tx: Tx) -> Iterator[Violation]:
    """An operation that runs has its next chunk on the way, and counts the failures that are noted."""
    coming = {(found.operation, found.epoch) for found in map(unpack, batches.parcels(tx))}
    for row in batches.running(tx):
        if (row.key, row.epoch) not in coming:
            yield Violation("batch", row.key, "an operation over many instances runs, and nothing moves it")
    for key in batches.miscounted(tx):
        yield Violation("batch_failures", key, "an operation counts other failures than are noted")


def violations_among(tx: Tx, rows: Sequence[Any]) -> Iterator[Violation]:
    """Yield what is inconsistent in these rows of ``store.audit``: the state and the waits of each instance."""
    keys = [row.key for row in rows]
    waits, crashed = store.waits_of(tx, keys), stopped.counts(tx, keys)
    for row in rows:
        yield from _check(row, waits.get(row.key, []), crashed.get(row.key, 0))


def _check(row: Any, waits: list[tuple[str, int]], crashed: int) -> Iterator[Violation]:
    state = load_state(row.state)
    if state.status != row.status:
        yield Violation("status", row.key, f"the row says {row.status}, the state {state.status}")
    kept = _kept(state)
    expected = sorted(wait for wait in _expected(state) if wait[1] not in kept)
    found = sorted(wait for wait in waits if wait[1] not in kept)
    if expected != found:
        yield Violation("waits", row.key, f"the state waits for {expected}, the tables hold {found}")
    known = len(state.incidents) + crashed
    if row.incidents != known:
        yield Violation("incidents", row.key, f"the row counts {row.incidents}, and there are {known}")
    stopped = [found.element_key for found in state.incidents.values()]
    if len(stopped) != len(set(stopped)):
        yield Violation("incident_twice", row.key, "an element has more than one open incident")
    if (row.ended_at is None) != (state.status == "active"):
        yield Violation("ended", row.key, f"is {state.status}, and its end is {row.ended_at}")
    if state.status == "active":
        looks = any(wait.kind == "conditional" for wait in state.waits.values())
        if not waits and not looks and not state.suspended:
            yield Violation("stuck", row.key, "active, but nothing will ever move it")
        yield from _leaves(row.key, state)


def _kept(state: InstanceState) -> set[int]:
    """Waits whose answer came while the instance was suspended: their row may be gone already."""
    return {entry["fields"]["key"] for entry in state.kept}


def _expected(state: InstanceState) -> Iterator[tuple[str, int]]:
    stopped = {incident.wait_key for incident in state.incidents.values()}
    for key, wait in state.waits.items():
        if wait.kind != "conditional" and not (wait.kind == "job" and key in stopped):
            yield wait.kind, key
    for key in state.incidents:
        yield "incident", key


def _leaves(instance_key: int, state: InstanceState) -> Iterator[Violation]:
    """Every element instance without children must wait for something or have an incident."""
    stopped = {incident.element_key for incident in state.incidents.values()}
    for key, element in state.elements.items():
        if not (element.children or element.waits or element.tokens or key in stopped):
            yield Violation("token", instance_key, f"{element.element_id} ({key}) waits for nothing")
