"""Multi-instance activities."""

import pytest

from guanxi.engine.commands import ResolveIncident, SetVariables
from tests.engine.models import Instance, bpmn, flows, service

LOOP = (
    '<multiInstanceLoopCharacteristics isSequential="{sequential}"><extensionElements><zeebe:loopCharacteristics '
    'inputCollection="=items" inputElement="item" outputCollection="results" outputElement="=result"/>'
    "</extensionElements>{condition}</multiInstanceLoopCharacteristics>"
)


def model(sequential: str = "false", condition: str = "") -> bytes:
    """A service task for each of ``items``."""
    done = f"<completionCondition>{condition}</completionCondition>" if condition else ""
    loop = LOOP.format(sequential=sequential, condition=done)
    return bpmn('<startEvent id="s"/>' + service("a", "", loop) + '<endEvent id="e"/>' + flows("s", "a", "e"))


def keys(instance: Instance) -> list[int]:
    """Keys of the open jobs, oldest first."""
    return sorted(instance.state.waits)


def complete(instance: Instance, key: int, **variables) -> None:
    """Complete one of several jobs of the same element."""
    from guanxi.engine.commands import CompleteJob

    assert instance.send(CompleteJob(key, variables)).rejection is None


def test_parallel_runs_see_their_item_and_results_keep_the_order():
    """Whatever finishes first, the output collection follows the input."""
    instance = Instance(model()).start(items=["x", "y", "z"])
    assert instance.waiting == ["a", "a", "a"]
    scopes = [instance.state.waits[key].element_key for key in keys(instance)]
    assert [instance.state.variables[scope] for scope in scopes] == [
        {"loopCounter": 1, "item": "x"},
        {"loopCounter": 2, "item": "y"},
        {"loopCounter": 3, "item": "z"},
    ]
    for number, key in enumerate(reversed(keys(instance))):
        complete(instance, key, result=number)
    assert instance.status == "completed"
    assert instance.variables == {"items": ["x", "y", "z"], "results": [2, 1, 0]}


def test_sequential_runs_come_one_after_the_other():
    """One job at a time."""
    instance = Instance(model("true")).start(items=["x", "y"])
    assert instance.waiting == ["a"]
    complete(instance, keys(instance)[0], result=1)
    assert instance.waiting == ["a"]
    complete(instance, keys(instance)[0], result=2)
    assert instance.variables["results"] == [1, 2]
    assert instance.status == "completed"


def test_completion_condition_withdraws_the_rest():
    """Results of withdrawn runs are null."""
    instance = Instance(model("false", "=numberOfCompletedInstances &gt;= 2")).start(items=[1, 2, 3])
    first, second, _ = keys(instance)
    complete(instance, first, result="p")
    complete(instance, second, result="q")
    assert instance.status == "completed"
    assert instance.variables["results"] == ["p", "q", None]
    assert instance.terminated == ["a"]


def test_an_empty_collection_passes_through():
    """There is nothing to do."""
    instance = Instance(model()).start(items=[])
    assert instance.status == "completed"
    assert instance.variables["results"] == []


def test_a_collection_that_is_no_list_is_an_incident():
    """It can be cured and run again."""
    instance = Instance(model()).start(items="x")
    assert instance.incidents == [("EXTRACT_VALUE_ERROR", "a")]
    instance.send(SetVariables(0, {"items": ["x"]}))
    instance.send(ResolveIncident(next(iter(instance.state.incidents))))
    assert instance.waiting == ["a"]


def test_a_boundary_event_belongs_to_all_runs_together():
    """One timer, not one per run."""
    boundary = (
        '<boundaryEvent id="t" attachedToRef="a"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
        "</timerEventDefinition></boundaryEvent>"
    )
    data = model().replace(
        b'<endEvent id="e"/>', (boundary + '<endEvent id="e"/><endEvent id="f"/>' + flows("t", "f")).encode()
    )
    instance = Instance(data).start(items=[1, 2])
    assert instance.waiting == ["a", "a", "t"]
    instance.timer("t")
    assert instance.status == "completed"
    assert instance.terminated == ["a", "a", "a"]


def test_hundreds_of_runs_one_after_the_other_end_within_one_step():
    """One after the other, not one inside the other."""
    data = bpmn(
        '<startEvent id="s"/><scriptTask id="a"><extensionElements><zeebe:script expression="=n + 1" resultVariable="n"/>'
        '</extensionElements><multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>500</loopCardinality>'
        '</multiInstanceLoopCharacteristics></scriptTask><endEvent id="e"/>' + flows("s", "a", "e")
    )
    instance = Instance(data).start(n=0)
    assert (instance.status, instance.completed.count("a")) == ("completed", 501)


def behaving(behavior: str, more: str = "") -> Instance:
    """Three runs of a user task that throw the signal ``S`` as the behaviour says; a boundary event hears it."""
    loop = (
        f'<multiInstanceLoopCharacteristics behavior="{behavior}" noneBehaviorEventRef="SD" oneBehaviorEventRef="SD">'
        f"<loopCardinality>3</loopCardinality>{more}</multiInstanceLoopCharacteristics>"
    )
    data = bpmn(
        f'<startEvent id="s"/><userTask id="a">{loop}</userTask><boundaryEvent id="b" attachedToRef="a" cancelActivity="false">'
        '<signalEventDefinition signalRef="S"/></boundaryEvent><userTask id="heard"/><endEvent id="e"/>'
        + flows("s", "a", "e")
        + flows("b", "heard"),
        '<signal id="S" name="S"/><signalEventDefinition id="SD" signalRef="S"/>',
    )
    return Instance(data).start()


COMPLEX = (
    "<complexBehaviorDefinition><condition>=numberOfCompletedInstances = 2</condition>"
    '<event><signalEventDefinition signalRef="S"/></event></complexBehaviorDefinition>'
)


@pytest.mark.parametrize(
    ("behavior", "more", "heard"),
    [("All", "", 0), ("None", "", 3), ("One", "", 1), ("Complex", COMPLEX, 1)],
)
def test_behaviours_throw_as_runs_end(behavior, more, heard):
    """For none of them, for each, for the first, or as conditions say (BPMN 2.0 §10.3.8)."""
    instance = behaving(behavior, more)
    for _ in range(3):
        instance.complete("a")
    assert instance.waiting == ["heard"] * heard
    assert instance.completed.count("a") == 4
