"""Suspended: nothing moves, nothing is lost."""

from guanxi.engine import dump_state, effects, load_state
from guanxi.engine.commands import (
    ActivateElement,
    CancelInstance,
    CompleteJob,
    CompleteUserTask,
    CorrelateMessage,
    MoveElement,
    Resume,
    SetVariables,
    StartInstance,
    Suspend,
    TriggerTimer,
)
from tests.engine.models import Instance, bpmn, flow, flows, service

MODEL = bpmn(
    '<startEvent id="s"/><parallelGateway id="f"/>'
    + service("a")
    + '<userTask id="u"/><intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
    '</timerEventDefinition></intermediateCatchEvent><intermediateCatchEvent id="m"><messageEventDefinition messageRef="M"/>'
    "</intermediateCatchEvent>"
    '<intermediateCatchEvent id="c"><conditionalEventDefinition><condition>=n = 1</condition></conditionalEventDefinition></intermediateCatchEvent>'
    + "".join(flow("f", one) for one in "autmc")
    + flows("s", "f"),
    '<message id="M" name="M"/>',
)


def code(outcome) -> str:
    """Of the refusal, or empty."""
    return outcome.rejection.code if outcome.rejection else ""


def test_what_can_wait_is_refused_and_what_cannot_is_kept():
    """Timers and people come again; the answers of workers and messages do not."""
    instance = Instance(MODEL).start()
    assert instance.send(Suspend()).effects == [effects.Suspended(0)]
    before = dump_state(instance.state)
    assert code(instance.send(TriggerTimer(instance.wait("t")))) == "suspended"
    assert code(instance.send(CompleteUserTask(instance.wait("u")))) == "suspended"
    assert code(instance.send(ActivateElement("a"))) == "suspended"
    key = next(one.key for one in instance.state.elements.values() if one.element_id == "a")
    assert code(instance.send(MoveElement(key, "u"))) == "suspended"
    assert dump_state(instance.state) == before
    job = instance.wait("a")
    assert instance.send(CompleteJob(job, {"r": 1})).effects == [effects.CloseWait(job, "job", True)]
    instance.send(CorrelateMessage(instance.wait("m"), {"m": 2}))
    instance.send(SetVariables(0, {"n": 1}))
    assert (instance.completed, instance.variables) == (["s", "f"], {"n": 1})
    assert code(instance.send(CompleteJob(job))) == "wrong_state"


def test_resuming_does_what_was_kept_in_order():
    """Also after the state was stored; conditions that turned true meanwhile happen now."""
    instance = Instance(MODEL).start()
    instance.send(Suspend())
    instance.send(CorrelateMessage(instance.wait("m"), {"r": 1}))
    instance.send(CompleteJob(instance.wait("a"), {"r": 2}))
    instance.send(SetVariables(0, {"n": 1}))
    instance.state = load_state(dump_state(instance.state))
    assert effects.Resumed(0) in instance.send(Resume()).effects
    assert instance.completed == ["s", "f", "m", "a", "c"]
    assert instance.variables == {"n": 1, "r": 2}
    assert (instance.waiting, instance.state.kept) == (["t", "u"], [])


def test_one_sub_process_can_be_suspended_alone():
    """The rest goes on; a boundary event of what is suspended waits too."""
    data = bpmn(
        '<startEvent id="s"/><parallelGateway id="f"/><subProcess id="sub"><userTask id="x"/></subProcess>'
        '<boundaryEvent id="b" attachedToRef="sub"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
        '</timerEventDefinition></boundaryEvent><userTask id="y"/>' + flows("s", "f", "sub") + flows("f", "y")
    )
    instance = Instance(data).start()
    key = next(one.key for one in instance.state.elements.values() if one.element_id == "sub")
    instance.send(Suspend(key))
    instance.complete("y")
    assert code(instance.send(CompleteUserTask(instance.wait("x")))) == "suspended"
    assert code(instance.send(TriggerTimer(instance.wait("b")))) == "suspended"
    instance.send(Resume(key))
    instance.complete("x")
    assert instance.status == "completed"


def test_a_suspended_instance_can_be_cancelled():
    """And nothing is left behind."""
    instance = Instance(MODEL).start()
    instance.send(Suspend())
    instance.send(CompleteJob(instance.wait("a")))
    instance.send(CancelInstance())
    assert (instance.status, instance.state.suspended, instance.state.kept) == ("cancelled", {}, [])


def test_refuses_what_makes_no_sense():
    """Twice, unknown, not suspended, not started."""
    instance = Instance(MODEL)
    assert code(instance.send(Suspend())) == "unknown_key"
    instance.send(StartInstance())
    assert code(instance.send(Resume())) == "wrong_state"
    assert code(instance.send(Suspend(99))) == "unknown_key"
    instance.send(Suspend())
    assert code(instance.send(Suspend())) == "wrong_state"


def test_what_is_being_ended_is_not_held_up():
    """The listener to the cancelling of a task works although the instance is suspended."""
    listener = (
        '<zeebe:taskListeners><zeebe:taskListener eventType="canceling" type="l"/></zeebe:taskListeners>'
    )
    data = bpmn(
        f'<startEvent id="s"/><userTask id="u"><extensionElements>{listener}</extensionElements></userTask>'
        + flows("s", "u")
    )
    instance = Instance(data).start()
    instance.send(Suspend())
    instance.send(CancelInstance())
    instance.send(CompleteJob(instance.wait("u")))
    assert instance.status == "cancelled"
