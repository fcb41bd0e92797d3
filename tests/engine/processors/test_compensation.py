"""Compensation and transactions."""

from tests.engine.models import Instance, bpmn, flow, flows, service

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
