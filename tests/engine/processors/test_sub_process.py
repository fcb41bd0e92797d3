"""Embedded sub-processes and the scopes they open."""

from tests.engine.models import Instance, bpmn, flows, service

NESTED = bpmn(
    '<startEvent id="s"/><subProcess id="sub">{mapping}<startEvent id="i"/>'
    + service("a", "<zeebe:ioMapping>{inner}</zeebe:ioMapping>")
    + '<endEvent id="j"/>'
    + flows("i", "a", "j")
    + '</subProcess><userTask id="after"/><endEvent id="e"/>'
    + flows("s", "sub", "after", "e")
).decode()


def model(mapping: str = "", inner: str = "") -> bytes:
    """A sub-process with one task, mapped as said."""
    extension = f"<extensionElements><zeebe:ioMapping>{mapping}</zeebe:ioMapping></extensionElements>"
    return NESTED.replace("{mapping}", extension if mapping else "").replace("{inner}", inner).encode()


def test_ends_when_everything_inside_has_ended():
    """The token leaves the sub-process after its inner end event."""
    instance = Instance(model()).start()
    assert instance.waiting == ["a"]
    instance.complete("a")
    assert instance.completed == ["s", "i", "a", "j", "sub"]
    assert instance.waiting == ["after"]


def test_its_own_variables_hide_outer_ones_and_die_with_it():
    """An input of the sub-process is local; results go to the nearest scope that has the name."""
    instance = Instance(model('<zeebe:input source="=1" target="n"/>')).start(n=0)
    instance.complete("a", n=5, new=6)
    assert instance.variables == {"n": 0, "new": 6}


def test_output_mapping_carries_results_out():
    """What is mapped leaves the scope."""
    mapping = '<zeebe:input source="=1" target="n"/><zeebe:output source="=n" target="result"/>'
    instance = Instance(model(mapping)).start()
    instance.complete("a", n=5)
    assert instance.variables == {"result": 5}
