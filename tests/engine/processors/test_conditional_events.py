"""Conditional events."""

from guanxi.engine.commands import SetVariables
from tests.engine.models import Instance, bpmn, flows

CONDITION = "<conditionalEventDefinition><condition>=x &gt; 10</condition></conditionalEventDefinition>"


def test_happens_when_the_condition_becomes_true():
    """A change of a variable is enough."""
    data = bpmn(
        f'<startEvent id="s"/><intermediateCatchEvent id="c">{CONDITION}</intermediateCatchEvent>'
        + flows("s", "c")
    )
    instance = Instance(data).start(x=1)
    assert instance.status == "active"
    instance.send(SetVariables(0, {"x": 11}))
    assert instance.status == "completed"


def test_happens_at_once_when_it_is_true_already():
    """Nothing has to change first."""
    data = bpmn(
        f'<startEvent id="s"/><intermediateCatchEvent id="c">{CONDITION}</intermediateCatchEvent>'
        + flows("s", "c")
    )
    assert Instance(data).start(x=11).status == "completed"


def test_a_non_interrupting_one_happens_each_time_it_turns_true():
    """Not while it stays true."""
    data = bpmn(
        f'<startEvent id="s"/><userTask id="a"/><boundaryEvent id="b" attachedToRef="a" cancelActivity="false">{CONDITION}'
        '</boundaryEvent><userTask id="n"/>' + flows("s", "a") + flows("b", "n")
    )
    instance = Instance(data).start(x=1)
    for value in (11, 12, 1, 13):
        instance.send(SetVariables(0, {"x": value}))
    assert instance.waiting == ["a", "b", "n", "n"]


def test_a_filter_looks_at_its_variables_only():
    """Another variable changing is nothing to it."""
    limits = '<extensionElements><zeebe:conditionalFilter variableNames="y"/></extensionElements>'
    condition = CONDITION.replace("<condition>", limits + "<condition>")
    data = bpmn(
        f'<startEvent id="s"/><intermediateCatchEvent id="c">{condition}</intermediateCatchEvent>'
        + flows("s", "c")
    )
    instance = Instance(data).start(x=1)
    instance.send(SetVariables(0, {"x": 11}))
    assert instance.status == "active"
    instance.send(SetVariables(0, {"y": 1}))
    assert instance.status == "completed"
