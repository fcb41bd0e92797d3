"""Tokens moved by hand."""

from guanxi.engine.commands import ActivateElement, MoveElement, StartInstance, TerminateElement
from tests.engine.models import Instance, bpmn, flows, service

MODEL = bpmn(
    '<startEvent id="s"/>'
    + service("a")
    + '<subProcess id="sub"><startEvent id="i"/><userTask id="x"/><userTask id="y"/>'
    + flows("i", "x", "y")
    + '</subProcess><endEvent id="e"/>'
    + flows("s", "a", "sub", "e")
)


def key_of(instance: Instance, element_id: str) -> int:
    """Key of the live instance of an element."""
    return next(e.key for e in instance.state.elements.values() if e.element_id == element_id)


def test_moves_a_token_on():
    """The job is withdrawn, the sub-process begins."""
    instance = Instance(MODEL).start()
    assert instance.send(MoveElement(key_of(instance, "a"), "sub")).rejection is None
    assert instance.terminated == ["a"]
    assert instance.waiting == ["x"]


def test_moves_within_a_sub_process():
    """Only to what lies in the same scope."""
    instance = Instance(MODEL).start()
    instance.complete("a")
    refused = instance.send(MoveElement(key_of(instance, "x"), "a")).rejection
    assert refused is not None
    assert refused.code == "no_such_element"
    assert instance.waiting == ["x"]
    instance.send(MoveElement(key_of(instance, "x"), "y"))
    assert instance.waiting == ["y"]
    instance.complete("y")
    assert instance.status == "completed"


def test_starts_a_second_token():
    """Both must end."""
    instance = Instance(MODEL).start()
    instance.send(ActivateElement("a", 0, {"n": 1}))
    assert instance.waiting == ["a", "a"]
    assert instance.variables == {"n": 1}


def test_ending_the_last_token_ends_the_process():
    """Nothing is left to wait for."""
    instance = Instance(MODEL).start()
    instance.send(TerminateElement(key_of(instance, "a")))
    assert instance.status == "completed"


def test_refuses_what_is_not_there():
    """Nothing changes."""
    instance = Instance(MODEL).start()
    before = instance.state.next_key
    for command in (
        TerminateElement(99),
        TerminateElement(0),
        ActivateElement("nowhere"),
        ActivateElement("x"),
    ):
        assert instance.send(command).rejection is not None
    assert (instance.state.next_key, instance.waiting) == (before, ["a"])


def test_chance_is_drawn_from_the_seed():
    """The same seed gives the same id on replay, another seed another one."""
    data = bpmn(
        '<startEvent id="s"/><scriptTask id="a"><extensionElements><zeebe:script expression="=uuid()" resultVariable="u"/>'
        '</extensionElements></scriptTask><endEvent id="e"/>' + flows("s", "a", "e")
    )
    drawn = []
    for seed in ("1", "1", "2"):
        instance = Instance(data)
        instance.send(StartInstance({}, None, False, seed))
        drawn.append(instance.variables["u"])
    assert drawn[0] == drawn[1] != drawn[2]
    assert isinstance(drawn[0], str)
