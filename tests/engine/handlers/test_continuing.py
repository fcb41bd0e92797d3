"""A large multi-instance goes in parts, and comes to the same."""

import pytest

from guanxi.engine import Definition, dump_state, load_state, new_instance, replay, step
from guanxi.engine.commands import CancelInstance, CompleteJob, Continue, StartInstance, Suspend
from guanxi.engine.effects import CreateJob
from tests.engine.models import NOW, bpmn, flows, parse, service

EACH = (
    '<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=items"'
    ' inputElement="item" outputCollection="all" outputElement="=item"/></extensionElements>CONDITION'
    "</multiInstanceLoopCharacteristics>"
)
STOP = "<completionCondition>=numberOfCompletedInstances = 1</completionCondition>"


class Parts:
    """An instance stepped with at most three runs at a time, replayed and stored after each step."""

    def __init__(self, condition: str = ""):
        body = (
            '<startEvent id="s"/>'
            + service("a", "", EACH.replace("CONDITION", condition))
            + '<endEvent id="e"/>'
        )
        self.definition = Definition(parse(bpmn(body + flows("s", "a", "e"))))
        self.state = new_instance(self.definition)
        self.events: list = []

    def send(self, command):
        """Step once."""
        outcome = step(self.definition, self.state, command, NOW, chunk=3)
        self.events += outcome.events
        assert replay(self.definition, self.events) == self.state
        assert load_state(dump_state(self.state)) == self.state
        return outcome

    def jobs(self) -> list[int]:
        """Keys of open jobs."""
        return sorted(key for key, wait in self.state.waits.items() if wait.kind == "job")


def test_runs_are_started_in_parts():
    """Three, three, two; a run that is done in between changes nothing."""
    parts = Parts()
    outcome = parts.send(StartInstance({"items": list(range(8))}))
    assert (outcome.more, len([e for e in outcome.effects if isinstance(e, CreateJob)])) == (True, 3)
    for key in parts.jobs():
        parts.send(CompleteJob(key))
    assert parts.state.status == "active"
    assert parts.send(Continue()).more
    last = parts.send(Continue())
    assert (last.more, len(parts.jobs())) == (False, 5)
    for key in parts.jobs():
        parts.send(CompleteJob(key))
    assert parts.state.status == "completed"
    assert parts.state.variables[0]["all"] == list(range(8))


def grown(condition: str = "") -> Parts:
    """Eight runs, all open."""
    parts = Parts(condition)
    parts.send(StartInstance({"items": list(range(8))}))
    while parts.state.continuing:
        parts.send(Continue())
    return parts


def test_cancelling_goes_in_parts():
    """The instance ends with the last part; what has not had its turn takes no answer any more."""
    parts = grown()
    key = parts.jobs()[-1]
    assert parts.send(CancelInstance()).more
    assert parts.send(Continue()).more
    refused = parts.send(CompleteJob(key)).rejection
    assert refused is not None
    assert refused.code == "unknown_key"
    while parts.send(Continue()).more:
        pass
    assert (parts.state.status, parts.state.waits, parts.state.continuing) == ("cancelled", {}, {})


def test_enough_goes_in_parts():
    """The results come when the last open run has ended."""
    parts = grown(STOP)
    outcome = parts.send(CompleteJob(parts.jobs()[2]))
    assert outcome.more
    while parts.send(Continue()).more:
        pass
    assert parts.state.status == "completed"
    assert parts.state.variables[0]["all"] == [None, None, 2, *[None] * 5]


def test_enough_before_all_have_started():
    """The rest never starts."""
    parts = Parts(STOP)
    parts.send(StartInstance({"items": list(range(8))}))
    assert not parts.send(CompleteJob(parts.jobs()[0])).more
    assert parts.state.status == "completed"


@pytest.mark.parametrize("suspended", [False, True])
def test_there_is_nothing_to_go_on_with(suspended):
    """Refused; suspended, it does not even start more."""
    parts = Parts() if suspended else grown()
    if suspended:
        parts.send(StartInstance({"items": list(range(8))}))
        assert not parts.send(Suspend()).more
    refused = parts.send(Continue()).rejection
    assert refused is not None
    assert refused.code == ("suspended" if suspended else "wrong_state")
