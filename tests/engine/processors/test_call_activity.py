"""Call activity."""

from guanxi.engine import effects as effect
from guanxi.engine.commands import CancelInstance, CompleteCall, FailJob, ResolveIncident, ThrowError
from tests.engine.models import Instance, bpmn, flows


def model(attributes: str = "", mapping: str = "") -> bytes:
    """A call of the process ``billing``."""
    return bpmn(
        f'<startEvent id="s"/><callActivity id="c"><extensionElements><zeebe:calledElement processId="billing" {attributes}/>'
        f"<zeebe:ioMapping>{mapping}</zeebe:ioMapping></extensionElements></callActivity>"
        '<endEvent id="e"/>' + flows("s", "c", "e")
    )


def test_hands_over_all_variables_and_takes_back_the_result():
    """That is what the attributes say when they are not given."""
    instance = Instance(model()).start(x=1)
    called = instance.last(effect.CallProcess)
    assert (called.process_id, called.variables, called.binding) == ("billing", {"x": 1}, "latest")
    instance.send(CompleteCall(called.key, {"x": 2, "y": 3}))
    assert instance.status == "completed"
    assert instance.variables == {"x": 2, "y": 3}


def test_hands_over_only_what_is_mapped():
    """Nothing leaks in or out."""
    mapping = '<zeebe:input source="=x" target="n"/><zeebe:output source="=m" target="result"/>'
    off = 'propagateAllParentVariables="false" propagateAllChildVariables="false"'
    instance = Instance(model(off, mapping)).start(x=1)
    called = instance.last(effect.CallProcess)
    assert called.variables == {"n": 1}
    instance.send(CompleteCall(called.key, {"m": 5, "secret": 1}))
    assert instance.variables == {"x": 1, "result": 5}


def test_cancelling_cancels_the_called_instance():
    """The runtime is told."""
    instance = Instance(model()).start()
    key = instance.last(effect.CallProcess).key
    instance.send(CancelInstance())
    assert effect.CancelCall(key) in instance.effects


def test_an_error_of_the_called_process_nothing_catches_is_an_incident():
    """At the call activity."""
    instance = Instance(model()).start()
    instance.send(ThrowError(instance.wait("c"), "BROKE"))
    assert instance.incidents == [("UNHANDLED_ERROR_EVENT", "c")]


def test_a_process_that_cannot_be_called_is_an_incident():
    """Resolving calls again, under a new key."""
    instance = Instance(model()).start()
    key = instance.wait("c")
    instance.send(FailJob(key, "billing is not deployed"))
    assert instance.incidents == [("CALLED_ELEMENT_ERROR", "c")]
    instance.send(ResolveIncident(next(iter(instance.state.incidents))))
    assert instance.last(effect.CallProcess).key > key
