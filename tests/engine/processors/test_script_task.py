"""Script tasks in FEEL."""

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
