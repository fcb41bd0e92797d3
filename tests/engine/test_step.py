"""Starting, moving on, refusing, cancelling."""

from guanxi.engine import effects as effect
from guanxi.engine import events as event
from guanxi.engine.appliers import APPLIERS
from guanxi.engine.commands import (
    CancelInstance,
    Command,
    CompleteJob,
    SetVariables,
    StartInstance,
    TriggerTimer,
)
from guanxi.engine.events import Event
from guanxi.engine.step import HANDLERS
from tests.engine.models import NOW, Instance, bpmn, flows, service

TWO_TASKS = bpmn(
    '<startEvent id="s"/>' + service("a") + service("b") + '<endEvent id="e"/>' + flows("s", "a", "b", "e")
)


def test_runs_a_sequence_to_its_end():
    """Each task waits for its job, and the process ends with the last token."""
    instance = Instance(TWO_TASKS).start(x=1)
    assert instance.waiting == ["a"]
    instance.complete("a", y=2)
    assert instance.waiting == ["b"]
    instance.complete("b")
    assert instance.status == "completed"
    assert instance.completed == ["s", "a", "b", "e"]
    assert instance.effects[-1] == effect.EndInstance("completed", {"x": 1, "y": 2})
    assert instance.state.elements == {}
    assert instance.state.waits == {}


def test_tells_history_what_happened():
    """The events of a start are exactly these, in this order."""
    instance = Instance(TWO_TASKS).start()
    at = int(NOW.timestamp()) * 1_000_000
    assert instance.events[:4] == [
        event.InstanceStarted("p", at, ("s",)),
        event.ElementActivated(1, "s", "startEvent", 0, at),
        event.ElementCompleted(1, "s", "startEvent", 0),
        event.SequenceFlowTaken("s-a", 0),
    ]


def test_refuses_an_unknown_key_and_changes_nothing():
    """A late or invented answer is rejected with a code."""
    instance = Instance(TWO_TASKS).start()
    before = instance.state.next_key
    outcome = instance.send(CompleteJob(99))
    assert outcome.rejection is not None
    assert outcome.rejection.code == "unknown_key"
    assert (outcome.events, outcome.effects) == ([], [])
    assert (instance.waiting, instance.state.next_key) == (["a"], before)


def test_refuses_a_command_of_another_kind():
    """A timer cannot be fired where a job is open."""
    instance = Instance(TWO_TASKS).start()
    outcome = instance.send(TriggerTimer(instance.wait("a")))
    assert outcome.rejection is not None
    assert outcome.rejection.code == "wrong_state"


def test_refuses_to_start_twice():
    """An instance has one start."""
    instance = Instance(TWO_TASKS).start()
    outcome = instance.send(StartInstance({}))
    assert outcome.rejection is not None
    assert outcome.rejection.code == "wrong_state"
    assert outcome.events == []


def test_cancel_ends_everything():
    """Jobs are withdrawn and nothing is left."""
    instance = Instance(TWO_TASKS).start()
    key = instance.wait("a")
    instance.send(CancelInstance())
    assert instance.status == "cancelled"
    assert instance.terminated == ["a"]
    assert effect.CloseWait(key, "job", False) in instance.effects
    assert instance.state.waits == {}


def test_sets_variables_in_one_scope():
    """An operator's change goes exactly where it was meant to."""
    instance = Instance(TWO_TASKS).start(x=1)
    key = instance.state.waits[instance.wait("a")].element_key
    instance.send(SetVariables(key, {"x": 2}))
    assert instance.variables == {"x": 1}
    assert instance.state.variables[key] == {"x": 2}


def test_every_event_has_an_applier():
    """Nothing can happen that the state does not know how to take."""
    assert set(APPLIERS) == set(Event.__args__)


def test_every_command_has_a_handler():
    """Whatever can be asked is answered."""
    assert set(HANDLERS) == set(Command.__args__)


def test_a_loop_without_a_wait_stops_with_an_incident():
    """A process that turns in circles must not hang its worker."""
    body = (
        '<startEvent id="s"/><exclusiveGateway id="g"/><task id="t"/><exclusiveGateway id="h" default="h-g"/>'
        '<endEvent id="e"/>' + flows("s", "g", "t", "h", "g")
    )
    body += '<sequenceFlow id="h-e" sourceRef="h" targetRef="e"><conditionExpression>=x = 2</conditionExpression></sequenceFlow>'
    instance = Instance(bpmn(body)).start(x=1)
    assert [kind for kind, _ in instance.incidents] == ["LOOP_WITHOUT_WAIT"]
