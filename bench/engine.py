"""The engine alone, in memory: completed elements per second of some shapes, and SpiffWorkflow on the same W1.

W1 is start → gateway → two service tasks → end, five elements. Nothing is stored; a job is completed the moment it
is offered.
"""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.harness import Case, measure, write_result
from bench.peers.environments import python_of
from guanxi.bpmn import errors, parse_bpmn
from guanxi.dmn import parse_dmn
from guanxi.engine import Definition, new_instance, step
from guanxi.engine.commands import CompleteJob, CompleteUserTask, StartInstance, TriggerTimer
from guanxi.engine.events import ElementCompleted
from tests.engine.models import bpmn, flow, flows, service

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
INSTANCES = 1_000
SPIFF = "3.2.0"
PACK = Path(__file__).parents[1] / "src" / "guanxi" / "packs" / "lead_intake"
EACH = (
    '<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=items"'
    ' inputElement="item"/></extensionElements></multiInstanceLoopCharacteristics>'
)
ENDS = '<startEvent id="s"/><endEvent id="e"/>'
W1 = bpmn(
    ENDS
    + '<exclusiveGateway id="g" default="g-b"/>'
    + service("a")
    + service("b")
    + flow("s", "g")
    + flow("g", "a", "=x &gt; 1")
    + flow("g", "b")
    + flows("a", "b", "e")
)
SEQUENCE = bpmn(
    ENDS + "".join(service(f"t{n}") for n in range(10)) + flows("s", *(f"t{n}" for n in range(10)), "e")
)
PARALLEL = bpmn(
    ENDS
    + '<parallelGateway id="f"/><parallelGateway id="j"/>'
    + "".join(service(f"t{n}") + flows("f", f"t{n}", "j") for n in range(5))
    + flows("s", "f")
    + flows("j", "e")
)
LOOP = bpmn(
    ENDS
    + '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x-e"/>'
    + service("a", '<zeebe:ioMapping><zeebe:output source="=n + 1" target="n"/></zeebe:ioMapping>')
    + flows("s", "m", "a", "x")
    + flow("x", "m", "=n &lt; 10")
    + flow("x", "e")
)
MULTI = bpmn(ENDS + service("a", "", EACH) + flows("s", "a", "e"))


def main() -> bool:
    """Measure, store, and tell whether the bars hold."""
    lead = {
        "email": "mei@x.example",
        "company_name": "Harbour",
        "budget": Decimal(90_000),
        "source": "referral",
    }
    intake = {
        "lead": lead,
        "record": {"object": "lead", "id": "1"},
        "owner": {"id": "7", "email": "o@x.example"},
    }
    hundred, many = ({"items": list(range(count))} for count in (100, 10_000))
    cases = [
        _case("W1", W1, {"x": 2}),
        _case("sequence of 10", SEQUENCE, {}),
        _case("parallel, 5 branches", PARALLEL, {}),
        _case("loop, 10 turns", LOOP, {"n": 0}),
        _case("lead intake", (PACK / "lead-intake.bpmn").read_bytes(), intake),
        _case("multi-instance of 100", MULTI, hundred, 50),
        _case("multi-instance of 10,000", MULTI, many, 1),
    ]
    with _spiff() as peer:
        found = measure([*cases, peer])
    micros = {name: figure.cpu_seconds_per_1000 * 1000 for name, figure in found.items()}
    bars = {
        "W1: µs of CPU per completed element": (micros["W1"], 20.0),
        "W1: share of SpiffWorkflow's CPU": (micros["W1"] / micros["W1, SpiffWorkflow"], 0.1),
        "multi-instance: a child of 10,000 against one of 100": (
            micros["multi-instance of 10,000"] / micros["multi-instance of 100"],
            1.5,
        ),
    }
    return write_result("engine", found, bars, {"units": "completed elements"})


def _case(name: str, data: bytes, variables: dict[str, Any], instances: int = INSTANCES) -> Case:
    parsed = parse_bpmn(data)
    if errors(parsed.findings):
        raise ValueError(f"{name}: {errors(parsed.findings)[0].message}")
    decisions = {path.stem: parse_dmn(path.read_bytes()) for path in PACK.glob("*.dmn")}
    definition = Definition(parsed.processes[0], decisions)

    def run(_: Any) -> int:
        return sum(_once(definition, variables) for _ in range(instances))

    return Case(name, run)


ANSWERS: dict[str, Callable[[int], Any]] = {
    "job": CompleteJob,
    "user_task": CompleteUserTask,
    "timer": TriggerTimer,
}


def _once(definition: Definition, variables: dict[str, Any]) -> int:
    """One instance from start to end; the number of elements it completed."""
    state = new_instance(definition)
    outcome = step(definition, state, StartInstance(variables), NOW)
    done = _completed(outcome.events)
    while state.waits:
        for key, wait in list(state.waits.items()):
            if key in state.waits:
                done += _completed(step(definition, state, ANSWERS[wait.kind](key), NOW).events)
    if state.status != "completed":
        raise RuntimeError(f"stuck: {list(state.incidents.values())}")
    return done


def _completed(events: list[Any]) -> int:
    return sum(1 for event in events if event.__class__ is ElementCompleted)


@contextmanager
def _spiff() -> Iterator[Case]:
    script = Path(__file__).parent / "peers" / "engine_peer.py"
    command = [str(python_of("SpiffWorkflow", SPIFF)), str(script)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def run(_: Any) -> int:
            assert process.stdin is not None
            assert process.stdout is not None
            print(INSTANCES // 5, file=process.stdin, flush=True)
            process.stdout.readline()
            return INSTANCES // 5 * 5

        yield Case("W1, SpiffWorkflow", run, servers=lambda: [process.pid])
        assert process.stdin is not None
        process.stdin.close()
