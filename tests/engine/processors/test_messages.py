"""Messages: catch events, boundary events, receive and send tasks, event sub-processes."""

from guanxi.engine import effects as effect
from guanxi.engine.commands import CorrelateMessage, ResolveIncident, SetVariables, StartInstance
from tests.engine.models import Instance, bpmn, flows, service

ROOTS = (
    '<message id="M" name="order paid"><extensionElements>'
    '<zeebe:subscription correlationKey="=order"/></extensionElements></message>'
)
CATCH = '<intermediateCatchEvent id="c"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>'


def test_waits_for_its_message_under_its_key():
    """Name and correlation key are evaluated once, on entry."""
    instance = Instance(bpmn('<startEvent id="s"/>' + CATCH + flows("s", "c"), ROOTS)).start(order="A-1")
    opened = instance.last(effect.OpenSubscription)
    assert (opened.kind, opened.name, opened.correlation_key) == ("message", "order paid", "A-1")
    instance.send(CorrelateMessage(instance.wait("c"), {"amount": 5}))
    assert instance.status == "completed"
    assert instance.variables == {"order": "A-1", "amount": 5}


def test_a_missing_correlation_key_is_an_incident():
    """A message for nobody would never come."""
    instance = Instance(bpmn('<startEvent id="s"/>' + CATCH + flows("s", "c"), ROOTS)).start()
    assert instance.incidents == [("EXTRACT_VALUE_ERROR", "c")]
    instance.send(SetVariables(0, {"order": "A-1"}))
    instance.send(ResolveIncident(next(iter(instance.state.incidents))))
    assert instance.waiting == ["c"]


def test_receive_task_waits_like_a_catch_event():
    """Same subscription, same result."""
    data = bpmn('<startEvent id="s"/><receiveTask id="r" messageRef="M"/>' + flows("s", "r"), ROOTS)
    instance = Instance(data).start(order="A-1")
    instance.send(CorrelateMessage(instance.wait("r")))
    assert instance.status == "completed"


def test_a_non_interrupting_boundary_message_can_come_again():
    """The subscription stays open."""
    boundary = '<boundaryEvent id="b" attachedToRef="a" cancelActivity="false"><messageEventDefinition messageRef="M"/></boundaryEvent>'
    data = bpmn(
        '<startEvent id="s"/>'
        + service("a")
        + boundary
        + '<userTask id="n"/>'
        + flows("s", "a")
        + flows("b", "n"),
        ROOTS,
    )
    instance = Instance(data).start(order="A-1")
    for _ in range(2):
        instance.send(CorrelateMessage(instance.wait("b")))
    assert instance.waiting == ["a", "b", "n", "n"]


def test_send_task_and_message_end_publish():
    """The runtime gets name, key and what the element sees."""
    data = bpmn(
        '<startEvent id="s"/><sendTask id="t" messageRef="M"/>'
        '<endEvent id="e"><messageEventDefinition messageRef="M"/></endEvent>' + flows("s", "t", "e"),
        ROOTS,
    )
    instance = Instance(data).start(order="A-1")
    published = [e for e in instance.effects if isinstance(e, effect.PublishMessage)]
    assert [(p.element_id, p.name, p.correlation_key) for p in published] == [
        ("t", "order paid", "A-1"),
        ("e", "order paid", "A-1"),
    ]
    assert published[0].variables == {"order": "A-1"}


def test_an_interrupting_event_sub_process_ends_its_scope():
    """Open tasks are withdrawn; the process ends with the event sub-process."""
    esp = (
        '<subProcess id="esp" triggeredByEvent="true"><startEvent id="es"><messageEventDefinition messageRef="M"/>'
        '</startEvent><userTask id="x"/>' + flows("es", "x") + "</subProcess>"
    )
    data = bpmn('<startEvent id="s"/><userTask id="a"/>' + flows("s", "a") + esp, ROOTS)
    instance = Instance(data).start(order="A-1")
    instance.send(CorrelateMessage(instance.wait("es"), {"why": "stop"}))
    assert instance.waiting == ["x"]
    assert instance.terminated == ["a"]
    instance.complete("x")
    assert instance.status == "completed"
    assert instance.variables["why"] == "stop"


def test_a_receive_task_can_start_the_process():
    """Its message has come already, so it does not wait for another."""
    data = bpmn(
        '<receiveTask id="r" instantiate="true" messageRef="M"/><userTask id="a"/>' + flows("r", "a"), ROOTS
    )
    instance = Instance(data)
    assert [start.id for start in instance.definition.graph.start_events] == ["r"]
    instance.send(StartInstance({"order": "A-1"}, "r"))
    assert instance.completed == ["r"]
    assert instance.waiting == ["a"]


def test_a_parallel_event_gateway_that_starts_the_process_waits_for_the_other_events():
    """The first message starts it; the second is awaited inside."""
    data = bpmn(
        '<eventBasedGateway id="g" instantiate="true" eventGatewayType="Parallel"/>'
        '<intermediateCatchEvent id="c"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>'
        '<receiveTask id="r" messageRef="M"/>' + flows("g", "c") + flows("g", "r"),
        ROOTS,
    )
    instance = Instance(data)
    assert [start.id for start in instance.definition.graph.start_events] == ["c", "r"]
    instance.send(StartInstance({"order": "A-1"}, "c"))
    assert (instance.completed, instance.waiting) == (["c"], ["r"])
    instance.send(CorrelateMessage(instance.wait("r")))
    assert instance.status == "completed"
