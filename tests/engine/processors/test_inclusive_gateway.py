"""Inclusive gateway: split and join, structured, unstructured and in loops."""

from tests.engine.models import Instance, bpmn, flow, flows

FORK = bpmn(
    '<startEvent id="s"/><inclusiveGateway id="f" default="f-c"/><userTask id="a"/><userTask id="b"/><userTask id="c"/>'
    '<inclusiveGateway id="j"/><userTask id="z"/>'
    + flow("s", "f")
    + flow("f", "a", "=x &gt; 1")
    + flow("f", "b", "=x &gt; 2")
    + flow("f", "c")
    + flows("a", "j", "z")
    + flow("b", "j")
    + flow("c", "j")
)


def test_takes_every_flow_that_holds_and_joins_exactly_those():
    """Two of three branches, then one token."""
    instance = Instance(FORK).start(x=3)
    assert instance.waiting == ["a", "b"]
    instance.complete("b")
    assert instance.waiting == ["a"]
    instance.complete("a")
    assert instance.waiting == ["z"]
    assert instance.completed.count("j") == 1


def test_takes_the_default_alone_when_nothing_holds():
    """The join waits for nobody else."""
    instance = Instance(FORK).start(x=0)
    assert instance.waiting == ["c"]
    instance.complete("c")
    assert instance.waiting == ["z"]


def test_a_late_branch_that_ends_elsewhere_releases_the_join():
    """When the token that could have come goes another way, the join starts."""
    data = bpmn(
        '<startEvent id="s"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/>'
        '<exclusiveGateway id="x" default="x-j"/><inclusiveGateway id="j"/><userTask id="z"/><endEvent id="e"/>'
        + flows("s", "f", "a", "j", "z")
        + flows("f", "b", "x")
        + flow("x", "e", "=gone")
        + flow("x", "j")
    )
    instance = Instance(data).start(gone=True)
    instance.complete("a")
    assert instance.waiting == ["b"]
    instance.complete("b")
    assert instance.waiting == ["z"]


def test_joins_in_a_loop():
    """A second round through the same join works like the first."""
    data = bpmn(
        '<startEvent id="s"/><exclusiveGateway id="m"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/>'
        '<inclusiveGateway id="j"/><exclusiveGateway id="x" default="x-e"/><endEvent id="e"/>'
        + flows("s", "m", "f", "a", "j", "x")
        + flows("f", "b", "j")
        + flow("x", "m", "=again")
        + flow("x", "e")
    )
    instance = Instance(data).start(again=True)
    instance.complete("a")
    instance.complete("b")
    assert instance.waiting == ["a", "b"]
    instance.complete("b", again=False)
    instance.complete("a")
    assert instance.status == "completed"
