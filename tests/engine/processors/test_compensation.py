"""Compensation and transactions."""

from tests.engine.models import Instance, bpmn, flows, service

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
