"""The search that leaves out what does not matter finds what trying every order of every move finds."""

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.bpmn import ProcessGraph, parse_bpmn
from guanxi.bpmn.validation.soundness import soundness_findings
from guanxi.bpmn.validation.tokens import Game
from tests.engine.models import bpmn, flow, flows

KINDS = ("task", "exclusiveGateway", "parallelGateway", "inclusiveGateway")
MOST = 3_000


@st.composite
def bodies(draw) -> str:
    """A few elements of any kind, connected in any way, each behind an earlier one."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=2, max_size=8))
    body = '<startEvent id="s"/><endEvent id="e"/>'
    body += "".join(f'<{kind} id="n{number}"/>' for number, kind in enumerate(kinds))
    pairs = {("s", "n0")}
    for number, kind in enumerate(kinds):
        if number:
            pairs.add((f"n{draw(st.integers(0, number - 1))}", f"n{number}"))
        for _ in range(0 if kind == "task" else draw(st.integers(0, 2))):
            pairs.add((f"n{number}", draw(st.sampled_from(["e", *(f"n{k}" for k in range(1, len(kinds)))]))))
    sources = {source for source, _ in pairs}
    pairs |= {(f"n{number}", "e") for number in range(len(kinds)) if f"n{number}" not in sources}
    return body + "".join(flow(source, target) for source, target in sorted(pairs))


def tried(graph: ProcessGraph) -> tuple[set[str], bool] | None:
    """What a search without any short cut finds: the elements that wait for ever, and whether tokens meet; None when
    there is too much to try."""
    game = Game(graph, graph.root)
    game._is_free = lambda element: False
    game._is_last = lambda element, marking: False
    waiting, seen, stuck = list(game.starts(graph.root)), set(), set()
    while waiting:
        marking = waiting.pop()
        if marking in seen:
            continue
        if len(seen) == MOST:
            return None
        seen.add(marking)
        moves = game.moves(marking)
        if marking and not moves:
            stuck.add(marking)
        waiting += [after for _, after in moves]
    return stuck, bool(game.unsafe)


@given(bodies())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_finds_what_trying_everything_finds(body):
    """A deadlock where there is one, two tokens where there are two, and nothing where all is well."""
    graph = parse_bpmn(bpmn(body)).processes[0]
    everything = tried(graph)
    if everything is None:
        return

    rules = {finding.rule for finding in soundness_findings(graph, largest=MOST)}

    stuck, unsafe = everything
    found = "soundness.lack_of_synchronisation" in rules
    assert found <= unsafe
    if not unsafe:
        assert ("soundness.deadlock" in rules) == bool(stuck)
    elif not has_loop(graph):  # in a loop, tokens that follow each other far apart are not seen together
        assert found


def has_loop(graph: ProcessGraph) -> bool:
    """Whether an element leads to itself."""
    return any(
        element.id in reached(graph, [flow.target for flow in element.outgoing])
        for element in graph.elements.values()
    )


def reached(graph: ProcessGraph, starts: list[str]) -> set[str]:
    """What elements lead to, themselves included."""
    seen, stack = set(starts), list(starts)
    while stack:
        fresh = {flow.target for flow in graph.elements[stack.pop()].outgoing} - seen
        seen |= fresh
        stack += fresh
    return seen


@st.composite
def blocks(draw, key: str = "b", depth: int = 3) -> tuple[str, str, str]:
    """A well-nested block: its elements and flows, its first and its last element."""
    kind = draw(st.sampled_from(("task", "sequence", "exclusive", "parallel", "inclusive", "loop")))
    if depth == 0 or kind == "task":
        return f'<task id="{key}"/>', key, key
    parts = [draw(blocks(f"{key}{number}", depth - 1)) for number in range(draw(st.integers(2, 3)))]
    body = "".join(part[0] for part in parts)
    if kind == "sequence":
        steps = "".join(flows(one[2], other[1]) for one, other in pairwise(parts))
        return body + steps, parts[0][1], parts[-1][2]
    if kind == "loop":
        inside, first, last = parts[0]
        gateways = f'<exclusiveGateway id="{key}m"/><exclusiveGateway id="{key}x"/>'
        return (
            inside + gateways + flows(f"{key}m", first) + flows(last, f"{key}x", f"{key}m"),
            f"{key}m",
            f"{key}x",
        )
    gateways = f'<{kind}Gateway id="{key}f"/><{kind}Gateway id="{key}j"/>'
    ways = "".join(flows(f"{key}f", first) + flows(last, f"{key}j") for _, first, last in parts)
    return body + gateways + ways, f"{key}f", f"{key}j"


@given(blocks())
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_well_nested_processes_are_sound(block):
    """No false alarm, and no search that stops."""
    body, first, last = block
    ends = '<startEvent id="s"/><endEvent id="e"/>' + flows("s", first) + flows(last, "e")

    assert soundness_findings(parse_bpmn(bpmn(body + ends)).processes[0]) == []
