"""What a step costs, counted in instructions of the interpreter: exact on every machine, whatever else it does."""

import sys
from typing import Any

import pytest

from guanxi.engine import Definition, new_instance, step
from guanxi.engine import commands as do
from tests.engine.models import NOW, bpmn, flow, flows, parse, service

ENDS = '<startEvent id="s"/><endEvent id="e"/>'


def each(sequential: str) -> str:
    """Repeated for a list, with results that are kept."""
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{sequential}"><extensionElements><zeebe:loopCharacteristics'
        ' inputCollection="=items" inputElement="item" outputCollection="all" outputElement="=item"/>'
        "</extensionElements></multiInstanceLoopCharacteristics>"
    )


def beside(kind: str) -> str:
    """A chain of tasks beside a task that is repeated, between two gateways."""
    chain = [f"t{number}" for number in range(6)]
    return (
        f'{ENDS}<{kind}Gateway id="f"/><{kind}Gateway id="j"/>{service("m", "", each("false"))}'
        + "".join(service(name) for name in chain)
        + flows("s", "f", *chain, "j", "e")
        + flows("f", "m", "j")
    )


def branches(kind: str, count: int) -> str:
    """Many drawn branches between two gateways."""
    names = [f"t{number}" for number in range(count)]
    return (
        f'{ENDS}<{kind}Gateway id="f"/><{kind}Gateway id="j"/>{flows("s", "f")}{flows("j", "e")}'
        + "".join(service(name) + flows("f", name, "j") for name in names)
    )


LOOP = (
    f'{ENDS}<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x-e"/>{service("t")}'
    + flows("s", "m", "t", "x")
    + flow("x", "m", "=again")
    + flow("x", "e")
)


def costs(body: str, variables: dict[str, Any], steps: int) -> list[int]:
    """Instructions of each of the first steps, always answering the oldest job of a task named t…, else any."""
    definition = Definition(parse(bpmn(body)))
    state = new_instance(definition)
    step(definition, state, do.StartInstance(variables), NOW)
    found = []
    for _ in range(steps):
        waits = sorted(state.waits.values(), key=lambda wait: (wait.element_id[0] != "t", wait.key))
        found.append(instructions(definition, state, do.CompleteJob(waits[0].key)))
    return found


def instructions(definition, state, command) -> int:
    """How many the interpreter takes for one step."""
    count = 0

    def trace(frame, event, _):
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        outcome = step(definition, state, command, NOW)
    finally:
        sys.settrace(before)
    assert outcome.rejection is None
    return count


def test_a_step_costs_the_same_however_long_the_history():
    """The 200th turn of a loop is as cheap as the third."""
    found = costs(LOOP, {"again": True}, 200)
    assert found[199] == found[3]


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_a_step_costs_the_same_however_many_runs_have_finished(sequential):
    """The 200th run of a repeated task is as cheap as the third."""
    body = ENDS + service("t", "", each(sequential)) + flows("s", "t", "e")
    found = costs(body, {"items": list(range(300))}, 200)
    assert found[199] == found[3]


@pytest.mark.parametrize("kind", ["parallel", "inclusive"])
def test_a_step_costs_the_same_however_wide_another_branch_is(kind):
    """A task beside two runs of another, and beside 500."""
    few, many = (costs(beside(kind), {"items": list(range(count))}, 4)[3] for count in (2, 500))
    assert many == few


def test_an_inclusive_join_costs_little_more_with_many_branches():
    """It looks at its incoming flows each time, and searches the graph once."""
    few, many = (costs(branches("inclusive", count), {}, 6)[5] for count in (10, 200))
    assert many < few + 190 * 40


UNDONE = (
    ENDS
    + f'<task id="a">{each("false")}</task>'
    + '<boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>'
    + service("t").replace("<serviceTask", '<serviceTask isForCompensation="true"')
    + '<association id="q" sourceRef="b" targetRef="t"/>'
    + '<intermediateThrowEvent id="c"><compensateEventDefinition/></intermediateThrowEvent>'
    + flows("s", "a", "c", "e")
)


def test_undoing_costs_the_same_however_much_is_left_to_undo():
    """The third of 300 handlers is as cheap as the third of 10, and as the 200th."""
    few, many = costs(UNDONE, {"items": list(range(10))}, 5), costs(UNDONE, {"items": list(range(300))}, 200)
    assert few[3] == many[3] == many[199]
