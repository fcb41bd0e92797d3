"""Parallel gateway."""

from tests.engine.models import Instance, bpmn, flow, flows

FORK = bpmn(
    '<startEvent id="s"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/>'
    '<parallelGateway id="j"/><userTask id="c"/><endEvent id="e"/>'
    + flows("s", "f", "a", "j", "c", "e")
    + flows("f", "b", "j")
)


def test_takes_every_flow_and_joins_them():
    """The task behind the join waits for both branches and comes once."""
    instance = Instance(FORK).start()
    assert instance.waiting == ["a", "b"]
    instance.complete("b")
    assert instance.waiting == ["a"]
    instance.complete("a")
    assert instance.waiting == ["c"]
    instance.complete("c")
    assert instance.status == "completed"
    assert instance.completed.count("j") == 1


def test_a_token_that_waits_for_ever_keeps_the_process_open():
    """One branch decided another way: the join waits, which is no error."""
    data = bpmn(
        '<startEvent id="s"/><exclusiveGateway id="g" default="g-j"/><task id="a"/><parallelGateway id="j"/>'
        '<endEvent id="e"/>'
        + flow("s", "g")
        + flow("g", "a", "=x = 1")
        + flow("g", "j")
        + flows("a", "j", "e")
    )
    instance = Instance(data).start(x=2)
    assert instance.status == "active"
    assert instance.incidents == []
    assert instance.state.elements[0].arrived == {"g-j": 1}
