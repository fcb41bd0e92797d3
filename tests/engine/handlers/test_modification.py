"""Tokens moved by hand."""

from guanxi.engine.commands import ActivateElement, MoveElement, StartInstance, TerminateElement
from tests.engine.models import Instance, bpmn, flows, service

MODEL = bpmn(
    '<startEvent id="s"/>'
    + service("a")
    + '<subProcess id="sub"><startEvent id="i"/><userTask id="x"/><userTask id="y"/>'
    + flows("i", "x", "y")
    + '</subProcess><boundaryEvent id="b" attachedToRef="sub"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
    '</timerEventDefinition></boundaryEvent><endEvent id="f"/><endEvent id="e"/>'
    + flows("s", "a", "sub", "e")
    + flows("b", "f")
)


def key_of(instance: Instance, element_id: str) -> int:
    """Key of the live instance of an element."""
    return next(e.key for e in instance.state.elements.values() if e.element_id == element_id)


def test_moves_a_token_on():
    """The job is withdrawn, the sub-process begins."""
    instance = Instance(MODEL).start()
    assert instance.send(MoveElement(key_of(instance, "a"), "sub")).rejection is None
    assert instance.terminated == ["a"]
    assert instance.waiting == ["b", "x"]


def test_moves_within_a_sub_process():
    """The sub-process goes on."""
    instance = Instance(MODEL).start()
    instance.complete("a")
    assert instance.send(MoveElement(key_of(instance, "x"), "y")).rejection is None
    assert instance.waiting == ["b", "y"]
    instance.complete("y")
    assert instance.status == "completed"


def test_moves_out_of_a_sub_process_and_into_one():
    """What is left empty ends; what has to be there begins, without its own start."""
    instance = Instance(MODEL).start()
    instance.complete("a")
    instance.send(MoveElement(key_of(instance, "x"), "a"))
    assert (instance.waiting, instance.terminated) == (["a"], ["x", "sub"])
    instance.send(MoveElement(key_of(instance, "a"), "y"))
    assert instance.waiting == ["b", "y"]
    instance.complete("y")
    assert instance.status == "completed"


def test_starts_inside_a_sub_process_that_is_not_live():
    """It listens to its boundary events from then on."""
    instance = Instance(MODEL).start()
    assert instance.send(ActivateElement("y")).rejection is None
    assert instance.waiting == ["a", "b", "y"]
    instance.timer("b")
    assert (instance.waiting, instance.status) == (["a"], "active")


REPEATED = bpmn(
    '<startEvent id="s"/><subProcess id="sub"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>'
    '</multiInstanceLoopCharacteristics><userTask id="x"/><userTask id="y"/></subProcess><userTask id="z"/>'
    + flows("s", "sub", "z")
    + flows("x", "y")
)


def test_a_single_run_of_a_repeated_activity_is_left_alone():
    """Nothing is moved out of it or started around it; inside it tokens may move."""
    instance = Instance(REPEATED).start()
    assert instance.waiting == ["x", "x"]
    body = next(key for key, one in instance.state.elements.items() if one.type == "multiInstanceBody")
    run = next(key for key, one in instance.state.elements.items() if one.scope == body)
    for command in (
        MoveElement(key_of(instance, "x"), "z"),
        TerminateElement(run),
        ActivateElement("y"),
        ActivateElement("x", body),
    ):
        rejection = instance.send(command).rejection
        assert rejection is not None
        assert rejection.code == "wrong_state"
    assert instance.waiting == ["x", "x"]
    instance.send(MoveElement(key_of(instance, "x"), "y"))
    assert instance.waiting == ["x", "y"]
    instance.send(MoveElement(body, "z"))
    assert instance.waiting == ["z"]


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
        ActivateElement("b"),
        ActivateElement("a", 2),
        MoveElement(2, "nowhere"),
        MoveElement(2, "b"),
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
