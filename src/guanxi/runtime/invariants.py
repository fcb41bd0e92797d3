"""The proof that nothing is lost: what the state of an instance waits for and what the tables hold agree.

An active instance must have something that will move it: a job, a timer, a user task, a subscription, an instance it
called, an open incident, or a condition over its variables, which are looked at with every step.
Read by ``guanxi doctor --deep`` and by the crash tests.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from guanxi.engine import InstanceState, load_state
from guanxi.platform.database import Tx
from guanxi.runtime.store import audit as store

_CHUNK = 500


class Violation(msgspec.Struct, frozen=True):
    """Something that cannot be. ``rule`` is stable."""

    rule: str
    instance_key: int
    message: str


def find_violations(tx: Tx) -> Iterator[Violation]:
    """Yield everything that is inconsistent, instance by instance. Reads one chunk of instances at a time."""
    after = 0
    while rows := store.instances_after(tx, after, _CHUNK):
        after = rows[-1].key
        waits = store.waits_of(tx, [row.key for row in rows])
        for row in rows:
            yield from _check(row, waits.get(row.key, []))
    for key in store.orphans(tx):
        yield Violation("orphan", key, "a job, timer, task or incident belongs to no instance")
    for key, wait_key, stored in store.unanswered_calls(tx):
        if wait_key not in _kept(load_state(stored)):
            yield Violation("call", key, "waits for an instance it called, which will not answer")
    for key in store.lost_messages(tx):
        yield Violation("message", key, "a message was promised to it and is not on its way")
    for key in store.unfounded_waits(tx):
        yield Violation("record_wait", key, "waits for fields of a record, but no job does")


def _check(row: Any, waits: list[tuple[str, int]]) -> Iterator[Violation]:
    state = load_state(row.state)
    if state.status != row.status:
        yield Violation("status", row.key, f"the row says {row.status}, the state {state.status}")
    kept = _kept(state)
    expected = sorted(wait for wait in _expected(state) if wait[1] not in kept)
    found = sorted(wait for wait in waits if wait[1] not in kept)
    if expected != found:
        yield Violation("waits", row.key, f"the state waits for {expected}, the tables hold {found}")
    if row.incidents != len(state.incidents):
        yield Violation(
            "incidents", row.key, f"the row counts {row.incidents}, the state holds {len(state.incidents)}"
        )
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
