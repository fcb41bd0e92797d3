"""Stored states: what was written by any version before loads and goes on."""

from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from guanxi.engine import InstanceState, UnknownSchema, dump_state, load_state, step
from guanxi.engine.commands import (
    CompleteJob,
    CompleteUserTask,
    Continue,
    CorrelateMessage,
    ResolveIncident,
    Resume,
    SetVariables,
    TriggerTimer,
)
from guanxi.engine.serialise import SCHEMA_VERSION
from guanxi.engine.upgrades import UPGRADES
from tests.engine.models import Instance

STATES = sorted((Path(__file__).parent / "golden" / "states").glob("v*/*.json"))
ANSWERS = {
    "job": CompleteJob,
    "user_task": CompleteUserTask,
    "timer": TriggerTimer,
    "message": CorrelateMessage,
}


class Restored(Instance):
    """An instance that begins with a stored state; its history before is not known, so it is not replayed."""

    def __init__(self, path: Path):
        super().__init__(path.with_suffix(".bpmn").read_bytes())
        self.state = load_state(path.read_bytes())

    def send(self, command):
        """Step once, from a state stored and loaded."""
        self.state = load_state(dump_state(self.state))
        outcome = step(self.definition, self.state, command, self.now)
        self.events += outcome.events
        assert outcome.rejection is None
        return outcome


@pytest.mark.parametrize("path", STATES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_state_of_any_version_loads_and_goes_on_to_the_end(path):
    """Incidents are resolved, everything awaited happens, and the process completes with nothing left."""
    instance = Restored(path)
    assert load_state(dump_state(instance.state)) == instance.state
    instance.send(SetVariables(0, {"ready": True}))
    for key in list(instance.state.suspended):
        instance.send(Resume(key))
    for _ in range(50):
        if instance.status != "active":
            break
        if instance.state.continuing:
            instance.send(Continue())
        elif instance.state.incidents:
            instance.send(ResolveIncident(min(instance.state.incidents)))
        else:
            key, wait = max(instance.state.waits.items())
            instance.send(ANSWERS[wait.kind](key))
    assert instance.status == ("cancelled" if path.stem == "canceling_listener" else "completed")
    assert (instance.state.elements, instance.state.waits, instance.state.incidents) == ({}, {}, {})


def test_there_are_states_of_every_version():
    """A new schema version brings states of the one before."""
    assert {path.parent.name for path in STATES} == {f"v{version}" for version in (*UPGRADES, SCHEMA_VERSION)}
    assert max(UPGRADES) == SCHEMA_VERSION - 1


def test_an_upgraded_state_keeps_its_values():
    """Numbers stay exact, null stays null, waits keep what they wait for."""
    state = load_state(next(path for path in STATES if path.stem == "waits").read_bytes())
    assert state.variables[0] == {"x": "k", "when": None, "money": Decimal("12.50"), "r": [1, {"y": 2}]}
    found = [(wait.kind, wait.element_id, wait.name, wait.repetitions) for wait in state.waits.values()]
    assert found == [
        ("user_task", "u", "u", 1),
        ("timer", "b", "R3/PT1H", 3),
        ("timer", "t", "", 1),
        ("message", "m", "M", 1),
    ]
    assert dump_state(state).startswith(b'{"version":2,')


def test_what_is_no_state_or_a_later_one_is_refused():
    """By name, so that a host can be updated first."""
    later = dump_state(InstanceState("p")).replace(b'"version":2', b'"version":3')
    with pytest.raises(UnknownSchema, match="schema version 3; this program knows 1 to 2"):
        load_state(later)
    with pytest.raises(UnknownSchema):
        load_state(b"{}")
    with pytest.raises(msgspec.DecodeError):
        load_state(b"nothing")
