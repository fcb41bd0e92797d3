"""Script tasks in FEEL."""

import pytest

from tests.engine.models import Instance, bpmn, flows

SCRIPT = bpmn(
    '<startEvent id="s"/><scriptTask id="a"><extensionElements>'
    '<zeebe:script expression="=x + 1" resultVariable="y"/></extensionElements></scriptTask><endEvent id="e"/>'
    + flows("s", "a", "e")
)


def test_writes_the_value_to_its_variable():
    """The script runs at once, without a job."""
    instance = Instance(SCRIPT).start(x=1)
    assert instance.status == "completed"
    assert instance.variables == {"x": 1, "y": 2}


def test_an_expression_that_fails_gives_null():
    """FEEL errors are null."""
    assert Instance(SCRIPT).start().variables == {"y": None}


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("count(for i in 1..1000000000 return 1)", "A list would be longer than 1000000 items."),
        ("{f: function(n) f(n), r: f(1)}.r", "Functions call each other more than 100 levels deep."),
        ("foo(x)", "A null cannot be called."),
    ],
)
def test_a_script_that_cannot_be_evaluated_is_an_incident(expression, why):
    """A spent budget or a function that does not exist is no null: the instance waits, nothing is written."""
    model = SCRIPT.replace(b"=x + 1", f"={expression}".encode())
    instance = Instance(model).start(x=1)
    assert (instance.status, instance.variables) == ("active", {"x": 1})
    assert instance.incidents == [("EXTRACT_VALUE_ERROR", "a")]
    message = next(iter(instance.state.incidents.values())).message
    assert message == f"The script of “a” “={expression}” could not be evaluated: {why}"


def test_a_mapping_that_cannot_be_evaluated_is_an_incident():
    """The same holds for input mappings."""
    mapping = (
        '<zeebe:ioMapping><zeebe:input source="=foo(x)" target="z"/></zeebe:ioMapping></extensionElements>'
    )
    instance = Instance(SCRIPT.replace(b"</extensionElements>", mapping.encode(), 1)).start(x=1)
    assert (instance.status, instance.incidents) == ("active", [("IO_MAPPING_ERROR", "a")])
    assert instance.variables == {"x": 1}
