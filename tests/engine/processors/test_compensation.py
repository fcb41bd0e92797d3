"""Compensation and transactions."""

import pytest

from guanxi.engine import new_instance, step
from guanxi.engine.commands import CompleteJob, StartInstance
from tests.engine.models import NOW, Instance, bpmn, flow, flows, service

HANDLERS = "".join(
    f'<boundaryEvent id="on_{name}" attachedToRef="{name}"><compensateEventDefinition/></boundaryEvent>'
    f'<serviceTask id="undo_{name}" isForCompensation="true"><extensionElements><zeebe:taskDefinition type="u"/>'
    f'</extensionElements></serviceTask><association id="as_{name}" sourceRef="on_{name}" targetRef="undo_{name}"/>'
    for name in ("a", "b")
)


def test_undoes_in_reverse_order_and_waits_for_it():
    """Last done, first undone; the event goes on when all is undone."""
    data = bpmn(
        '<startEvent id="s"/>'
        + service("a")
        + service("b")
        + HANDLERS
        + '<intermediateThrowEvent id="t"><compensateEventDefinition/></intermediateThrowEvent><userTask id="z"/>'
        + flows("s", "a", "b", "t", "z")
    )
    instance = Instance(data).start()
    instance.complete("a")
    instance.complete("b")
    assert instance.waiting == ["undo_b"]
    instance.complete("undo_b")
    assert instance.waiting == ["undo_a"]
    instance.complete("undo_a")
    assert instance.waiting == ["z"]


def test_undoes_one_activity_only():
    """activityRef names it; what was not done is not undone."""
    data = bpmn(
        '<startEvent id="s"/>'
        + service("a")
        + service("b")
        + HANDLERS
        + '<endEvent id="t"><compensateEventDefinition activityRef="a"/></endEvent>'
        + flows("s", "a", "b", "t")
    )
    instance = Instance(data).start()
    instance.complete("a")
    instance.complete("b")
    assert instance.waiting == ["undo_a"]
    instance.complete("undo_a")
    assert instance.status == "completed"


def test_nothing_done_nothing_undone():
    """The event passes."""
    data = bpmn(
        '<startEvent id="s"/>'
        + service("a")
        + service("b")
        + HANDLERS
        + '<endEvent id="t"><compensateEventDefinition/></endEvent>'
        + flows("s", "t")
    )
    assert Instance(data).start().status == "completed"


def test_a_cancelled_transaction_undoes_what_it_did_and_leaves_by_its_cancel_event():
    """Open work is withdrawn first."""
    data = bpmn(
        '<startEvent id="s"/><transaction id="tx"><startEvent id="i"/><parallelGateway id="f"/>'
        + service("a")
        + service("b")
        + HANDLERS
        + '<endEvent id="cancel"><cancelEventDefinition/></endEvent>'
        + flows("i", "f", "a", "cancel")
        + flows("f", "b")
        + '</transaction><boundaryEvent id="cancelled" attachedToRef="tx"><cancelEventDefinition/></boundaryEvent>'
        '<userTask id="z"/><endEvent id="e"/>' + flows("s", "tx", "e") + flows("cancelled", "z")
    )
    instance = Instance(data).start()
    instance.complete("a")
    assert instance.waiting == ["undo_a"]
    assert instance.terminated == ["b"]
    instance.complete("undo_a")
    assert instance.waiting == ["z"]


MANY = bpmn(
    '<startEvent id="s"/><exclusiveGateway id="m"/><task id="a"/><boundaryEvent id="b" attachedToRef="a">'
    '<compensateEventDefinition/></boundaryEvent><manualTask id="undo" isForCompensation="true"/>'
    '<association id="q" sourceRef="b" targetRef="undo"/><scriptTask id="k"><extensionElements>'
    '<zeebe:script expression="=n + 1" resultVariable="n"/></extensionElements></scriptTask>'
    '<exclusiveGateway id="g" default="g-c"/><intermediateThrowEvent id="c"><compensateEventDefinition/></intermediateThrowEvent>'
    '<userTask id="u"/><endEvent id="e"/>'
    + flows("s", "m", "a", "k", "g")
    + flow("g", "m", "=n &lt; 300")
    + flows("g", "c", "u", "e")
)


def test_hundreds_are_undone_within_one_step():
    """One after the other, not one inside the other; nothing is left to undo."""
    instance = Instance(MANY).start(n=0)
    assert instance.completed.count("undo") == 300
    assert instance.waiting == ["u"]
    assert not instance.state.elements[0].data["compensable"]


def test_a_compensation_need_not_be_waited_for():
    """The token moves on at once; the scope still waits for the handlers."""
    data = bpmn(
        '<startEvent id="s"/>'
        + service("a")
        + '<boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>'
        '<serviceTask id="undo" isForCompensation="true"><extensionElements><zeebe:taskDefinition type="undo"/>'
        '</extensionElements></serviceTask><association id="q" sourceRef="b" targetRef="undo"/>'
        '<intermediateThrowEvent id="c"><compensateEventDefinition waitForCompletion="false"/></intermediateThrowEvent>'
        '<userTask id="u"/><endEvent id="e"/>' + flows("s", "a", "c", "u", "e")
    )
    instance = Instance(data).start()
    instance.complete("a")
    assert instance.waiting == ["u", "undo"]
    instance.complete("u")
    assert instance.status == "active"
    instance.complete("undo")
    assert (instance.status, instance.completed.count("u")) == ("completed", 1)


UNDONE = (
    '<boundaryEvent id="on_a" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>'
    '<serviceTask id="undo_a" isForCompensation="true"><extensionElements><zeebe:taskDefinition type="u"/>'
    '<zeebe:ioMapping><zeebe:input source="=seat" target="free"/></zeebe:ioMapping></extensionElements></serviceTask>'
    '<association id="as_a" sourceRef="on_a" targetRef="undo_a"/>'
)
EACH_SEAT = (
    '<multiInstanceLoopCharacteristics isSequential="{}"><extensionElements><zeebe:loopCharacteristics'
    ' inputCollection="=seats" inputElement="seat"/></extensionElements></multiInstanceLoopCharacteristics>'
)


def undone(instance: Instance) -> list[str]:
    """Complete the handlers as they come; gives what each was told to free."""
    freed = []
    while "undo_a" in instance.waiting:
        wait = instance.state.waits[instance.wait("undo_a")]
        freed.append(instance.state.variables[wait.element_key]["free"])
        instance.complete("undo_a")
    return freed


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_what_undoes_a_run_of_a_multi_instance_knows_its_item(sequential):
    """One handler per run, the last first, each with the item of its run."""
    data = bpmn(
        '<startEvent id="s"/>'
        + service("a", inner=EACH_SEAT.format(sequential))
        + UNDONE
        + '<intermediateThrowEvent id="t"><compensateEventDefinition activityRef="a"/></intermediateThrowEvent>'
        + '<userTask id="z"/>'
        + flows("s", "a", "t", "z")
    )
    instance = Instance(data).start(seats=["1A", "1B"])
    instance.complete("a")
    instance.complete("a")
    assert sorted(undone(instance)) == ["1A", "1B"]
    assert instance.waiting == ["z"]


def test_what_undoes_an_activity_in_a_repeated_sub_process_knows_the_item():
    """The variables of a completed sub-process are kept for its handlers."""
    data = bpmn(
        '<startEvent id="s"/><subProcess id="p1"><startEvent id="i"/>'
        + service("a")
        + UNDONE
        + '<endEvent id="j"/>'
        + flows("i", "a", "j")
        + EACH_SEAT.format("true")
        + '</subProcess><intermediateThrowEvent id="t"><compensateEventDefinition/></intermediateThrowEvent>'
        + '<userTask id="z"/>'
        + flows("s", "p1", "t", "z")
    )
    instance = Instance(data).start(seats=["1A", "1B", "1C"])
    for _ in range(3):
        instance.complete("a")
    assert undone(instance) == ["1C", "1B", "1A"]
    assert instance.waiting == ["z"]


def repeated_transaction(sequential: str) -> bytes:
    """Each seat is taken and then confirmed or cancelled."""
    return bpmn(
        '<startEvent id="s"/><transaction id="tx"><startEvent id="i"/>'
        + service("a")
        + UNDONE
        + service("b")
        + '<exclusiveGateway id="g" default="g-j"/><endEvent id="j"/>'
        + '<endEvent id="cancel"><cancelEventDefinition/></endEvent>'
        + flows("i", "a", "b", "g", "j")
        + flow("g", "cancel", "=bad")
        + EACH_SEAT.format(sequential)
        + '</transaction><boundaryEvent id="cancelled" attachedToRef="tx"><cancelEventDefinition/></boundaryEvent>'
        + '<userTask id="z"/><userTask id="y"/>'
        + flows("s", "tx", "y")
        + flow("cancelled", "z")
    )


def test_one_cancelled_run_of_a_repeated_transaction_cancels_and_undoes_all_of_them():
    """The cancel event sits on the transaction as a whole; open, done and own work of every run is undone."""
    instance = Instance(repeated_transaction("false")).start(seats=["1A", "1B", "1C"], bad=False)
    for _ in range(3):
        instance.complete("a")
    first = min(key for key, wait in instance.state.waits.items() if wait.element_id == "b")
    instance.send(CompleteJob(first, {}))
    instance.complete("b", bad=True)
    assert instance.waiting == ["undo_a"]
    assert sorted(undone(instance)) == ["1A", "1B", "1C"]
    assert instance.waiting == ["z"]
    instance.complete("z")
    assert instance.status == "completed"


def test_a_sequential_transaction_that_is_cancelled_undoes_its_earlier_runs_and_starts_no_further():
    """The last first."""
    instance = Instance(repeated_transaction("true")).start(seats=["1A", "1B", "1C"], bad=False)
    instance.complete("a")
    instance.complete("b")
    instance.complete("a")
    instance.complete("b", bad=True)
    assert undone(instance) == ["1B", "1A"]
    assert instance.waiting == ["z"]


def test_runs_that_have_not_been_started_yet_are_not_started_by_a_cancelled_transaction():
    """In parts, too: what is left to start is forgotten."""
    instance = Instance(repeated_transaction("false"))
    instance.state, instance.events = new_instance(instance.definition), []
    outcome = step(
        instance.definition,
        instance.state,
        StartInstance({"seats": ["1A", "1B", "1C"], "bad": False}),
        NOW,
        chunk=1,
    )
    instance.events += outcome.events
    assert outcome.more
    instance.complete("a")
    instance.complete("b", bad=True)
    assert not instance.state.continuing
    assert undone(instance) == ["1A"]
    assert instance.waiting == ["z"]


def test_an_event_that_undoes_two_things_undoes_both():
    """Each definition of a multiple event names one; the event waits for both."""
    data = bpmn(
        '<startEvent id="s"/>'
        + service("a")
        + service("b")
        + HANDLERS
        + '<intermediateThrowEvent id="t"><compensateEventDefinition activityRef="a"/>'
        + '<compensateEventDefinition activityRef="b"/></intermediateThrowEvent><userTask id="z"/>'
        + flows("s", "a", "b", "t", "z")
    )
    instance = Instance(data).start()
    instance.complete("a")
    instance.complete("b")
    assert instance.waiting == ["undo_a"]
    instance.complete("undo_a")
    assert instance.waiting == ["undo_b"]
    instance.complete("undo_b")
    assert instance.waiting == ["z"]
