"""Business errors: who throws, who catches."""

from guanxi.engine import effects as effect
from guanxi.engine.commands import StartInstance, ThrowError
from tests.engine.models import Instance, bpmn, flows, service

ERROR = '<error id="Error_1" errorCode="NO_STOCK"/>'
BOUNDARY = (
    '<boundaryEvent id="caught" attachedToRef="{host}"><errorEventDefinition {ref}/></boundaryEvent>'
    '<userTask id="handle"/><endEvent id="f"/>' + flows("caught", "handle", "f")
)


def on_task(ref: str = 'errorRef="Error_1"') -> Instance:
    """A service task with an error event on its border."""
    body = '<startEvent id="s"/>' + service("a") + '<endEvent id="e"/>' + flows("s", "a", "e")
    return Instance(bpmn(body + BOUNDARY.format(host="a", ref=ref), ERROR)).start()


def test_a_worker_s_error_is_caught_on_the_task():
    """The task ends, its variables reach the handler."""
    instance = on_task()
    instance.send(ThrowError(instance.wait("a"), "NO_STOCK", "sold out", {"left": 0}))
    assert instance.terminated == ["a"]
    assert instance.waiting == ["handle"]
    assert instance.variables == {"left": 0}


def test_another_code_is_not_caught():
    """It becomes an incident and the job stays open."""
    instance = on_task()
    instance.send(ThrowError(instance.wait("a"), "OTHER"))
    assert instance.incidents == [("UNHANDLED_ERROR_EVENT", "a")]
    assert instance.waiting == ["a"]


def test_an_event_without_a_code_catches_everything():
    """No errorRef means any error."""
    instance = on_task("")
    instance.send(ThrowError(instance.wait("a"), "OTHER"))
    assert instance.waiting == ["handle"]


def in_sub_process(event_sub_process: str = "") -> bytes:
    """A sub-process whose end event throws."""
    body = (
        '<startEvent id="s"/><subProcess id="sub"><startEvent id="i"/>'
        '<endEvent id="thrown"><errorEventDefinition errorRef="Error_1"/></endEvent>'
        + flows("i", "thrown")
        + event_sub_process
        + '</subProcess><endEvent id="e"/>'
        + flows("s", "sub", "e")
    )
    return bpmn(body + BOUNDARY.format(host="sub", ref='errorRef="Error_1"'), ERROR)


def test_an_error_end_event_is_caught_on_the_sub_process():
    """Everything in the sub-process ends."""
    instance = Instance(in_sub_process()).start()
    assert instance.terminated == ["thrown", "sub"]
    assert instance.waiting == ["handle"]


def test_an_event_sub_process_catches_before_the_boundary():
    """The nearer scope wins; the sub-process then ends normally."""
    handler = (
        '<subProcess id="esp" triggeredByEvent="true"><startEvent id="es">'
        '<errorEventDefinition errorRef="Error_1"/></startEvent><userTask id="inner"/>'
        + flows("es", "inner")
        + "</subProcess>"
    )
    instance = Instance(in_sub_process(handler)).start()
    assert instance.waiting == ["inner"]
    instance.complete("inner")
    assert instance.status == "completed"
    assert "handle" not in instance.completed


def test_an_error_nothing_catches_in_a_called_process_goes_to_its_caller():
    """The called instance ends with the code."""
    data = bpmn(
        '<startEvent id="s"/><endEvent id="thrown"><errorEventDefinition errorRef="Error_1"/></endEvent>'
        + flows("s", "thrown"),
        ERROR,
    )
    instance = Instance(data)
    instance.send(StartInstance({"x": 1}, None, True))
    assert instance.effects[-1] == effect.EndInstance("completed", {"x": 1}, "NO_STOCK")
    assert instance.status == "completed"


def test_an_error_end_event_nothing_catches_is_an_incident():
    """The token stays at the event."""
    data = bpmn(
        '<startEvent id="s"/><endEvent id="thrown"><errorEventDefinition errorRef="Error_1"/></endEvent>'
        + flows("s", "thrown"),
        ERROR,
    )
    assert Instance(data).start().incidents == [("UNHANDLED_ERROR_EVENT", "thrown")]


def test_an_output_mapping_of_the_catching_event_sees_the_code_and_the_message():
    """Without a mapping they go nowhere."""
    mapping = (
        '<extensionElements><zeebe:ioMapping><zeebe:output source="=errorCode" target="why"/>'
        '<zeebe:output source="=errorMessage" target="said"/></zeebe:ioMapping></extensionElements>'
    )
    boundary = BOUNDARY.format(host="a", ref="").replace('attachedToRef="a">', f'attachedToRef="a">{mapping}')
    body = '<startEvent id="s"/>' + service("a") + '<endEvent id="e"/>' + flows("s", "a", "e")
    instance = Instance(bpmn(body + boundary, ERROR)).start()
    instance.send(ThrowError(instance.wait("a"), "OTHER", "Sold out"))
    assert instance.waiting == ["handle"]
    assert instance.variables == {"why": "OTHER", "said": "Sold out"}
