"""Real processes of many tools, driven at random: no step ever raises, and at every step the laws hold.

Live state = replayed state = stored state; no token is lost; what has ended leaves nothing behind. Messages, calls,
migration and suspension are among what happens.

Nobody drew these for this engine; what comes up in them (loops, events in odd places, broken timers) must end in
events, incidents or refusals, never in an exception.
"""

import random
from pathlib import Path

import pytest

from guanxi.bpmn import errors, parse_bpmn
from guanxi.bpmn.camunda7 import convert_camunda7
from guanxi.engine import Definition, dump_state, load_state, new_instance, replay, step
from guanxi.engine import commands as do
from tests.engine.models import NOW
from tests.engine.test_unstructured import check

ANSWERS = {
    "job": do.CompleteJob,
    "user_task": do.CompleteUserTask,
    "timer": do.TriggerTimer,
    "message": do.CorrelateMessage,
    "signal": do.CatchSignal,
    "call": do.CompleteCall,
}
STEPS = 60


def definitions(suites: Path) -> list[Definition]:
    """Every process of the suites that can be run."""
    found = []
    for folder in ("bpmn-scenarios", "bpmn-conformance", "import-corpus"):
        for path in sorted((suites / folder).rglob("*.bpmn*")):
            parsed = parse_bpmn(path.read_bytes(), convert=convert_camunda7)
            if not errors(parsed.findings):
                found += [Definition(graph) for graph in parsed.processes]
    return found


@pytest.fixture(scope="module")
def processes(suites: Path) -> list[Definition]:
    """All of them, read once."""
    found = definitions(suites)
    if not found:
        pytest.skip("no third-party suites here; set GUANXI_SUITES to their folder")
    return found


def some_command(
    state, definition: Definition, others: list[Definition], chance: random.Random
) -> do.Command:
    """Mostly an answer to what is awaited; now and then an operator does something."""
    pick, elements = chance.choice, list(definition.graph.elements)
    live, key = list(state.elements), chance.choice(list(state.waits))
    answer = ANSWERS.get(state.waits[key].kind, do.CompleteJob)(key)
    rare = [
        do.Suspend(pick(live)),
        do.Resume(pick([*state.suspended, 0])),
        do.ThrowError(key, "X"),
        do.ThrowEscalation(key, "X"),
        do.FailJob(key, "no"),
        do.ResolveIncident(pick([*state.incidents, 0])),
        do.MoveElement(pick(live), pick(elements)),
        do.ActivateElement(pick(elements), pick(live)),
        do.TerminateElement(pick(live)),
        do.MigrateInstance(pick([definition, pick(others)])),
        do.SetVariables(pick(live), {"x": chance.randint(0, 3)}),
    ]
    return pick(rare) if chance.random() < 0.4 else answer


def drive(first: Definition, others: list[Definition], chance: random.Random) -> None:
    """One instance through some random steps."""
    definition, state, history = first, new_instance(first), []
    starts = definition.graph.start_events
    command: do.Command = do.StartInstance({}, starts[0].id if starts else None, False, "seed")
    for _ in range(STEPS):
        before = dump_state(state)
        outcome = step(definition, state, command, NOW, chunk=50)
        history += outcome.events
        if outcome.rejection is not None:
            assert dump_state(state) == before
        elif isinstance(command, do.MigrateInstance):
            definition = command.target
        stored = load_state(dump_state(state))
        assert stored == state
        assert replay(first, history) == state
        check(state)
        state = stored
        if state.status != "active" or not (state.waits or outcome.more):
            break
        command = do.Continue() if outcome.more else some_command(state, definition, others, chance)


@pytest.mark.parametrize("seed", range(3))
def test_no_real_process_breaks_the_engine(processes, seed):
    """Whatever is sent to it, and in whatever order."""
    chance = random.Random(seed)
    for definition in processes:
        drive(definition, processes, chance)
