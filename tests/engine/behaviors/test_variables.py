"""Who sees and who writes which variable."""

from guanxi.engine import visible_variables
from guanxi.engine.commands import ResolveIncident, SetVariables
from tests.engine.models import Instance, bpmn, flows, service


def model(mapping: str) -> bytes:
    """One service task with this ioMapping."""
    extension = f"<zeebe:ioMapping>{mapping}</zeebe:ioMapping>"
    return bpmn(
        '<startEvent id="s"/>' + service("a", extension) + '<endEvent id="e"/>' + flows("s", "a", "e")
    )


def test_inputs_are_local_and_later_ones_see_earlier_ones():
    """The job sees the inputs; the process does not."""
    data = model('<zeebe:input source="=x" target="n"/><zeebe:input source="=n + 1" target="m"/>')
    instance = Instance(data).start(x=1)
    key = instance.state.waits[instance.wait("a")].element_key
    assert visible_variables(instance.state, key) == {"x": 1, "n": 1, "m": 2}
    assert instance.variables == {"x": 1}


def test_inputs_may_build_a_context():
    """Two targets below one name share it; the global value of that name is not touched."""
    data = model('<zeebe:input source="=x" target="a.b"/><zeebe:input source="fixed" target="a.c.d"/>')
    instance = Instance(data).start(x=1, a={"z": 1})
    key = instance.state.waits[instance.wait("a")].element_key
    assert visible_variables(instance.state, key)["a"] == {"b": 1, "c": {"d": "fixed"}}
    assert instance.variables["a"] == {"z": 1}


def test_a_missing_source_gives_null():
    """Missing is no failure."""
    instance = Instance(model('<zeebe:input source="=nowhere" target="n"/>')).start()
    key = instance.state.waits[instance.wait("a")].element_key
    assert visible_variables(instance.state, key) == {"n": None}


def test_without_outputs_the_whole_result_leaves():
    """New names become global."""
    instance = Instance(model("")).start(x=1)
    instance.complete("a", x=2, y=3)
    assert instance.variables == {"x": 2, "y": 3}


def test_a_result_stays_in_the_scope_that_has_the_name():
    """A local input of the same name takes the result, and dies with the task."""
    instance = Instance(model('<zeebe:input source="=x" target="n"/>')).start(x=1)
    instance.complete("a", n=5, y=3)
    assert instance.variables == {"x": 1, "y": 3}


def test_with_outputs_only_mapped_values_leave():
    """The rest of the result is dropped."""
    instance = Instance(model('<zeebe:output source="=score + 1" target="lead.score"/>')).start(
        lead={"name": "A", "score": 0}
    )
    instance.complete("a", score=7, noise=1)
    assert instance.variables == {"lead": {"name": "A", "score": 8}}


def test_a_mapping_that_fails_is_an_incident_and_keeps_the_result():
    """A function cannot be kept in a variable; after the cure the result is still there."""
    instance = Instance(
        model('<zeebe:output source="=if ok then score else function(x) x" target="y"/>')
    ).start(ok=False)
    instance.complete("a", score=7)
    assert instance.incidents == [("IO_MAPPING_ERROR", "a")]
    assert instance.variables == {"ok": False}
    instance.send(SetVariables(0, {"ok": True}))
    instance.send(ResolveIncident(next(iter(instance.state.incidents))))
    assert instance.status == "completed"
    assert instance.variables == {"ok": True, "y": 7}
