"""Deadlocks and lack of synchronisation."""

import pytest

from guanxi.bpmn import parse_bpmn
from guanxi.bpmn.validation.soundness import soundness_findings
from tests.engine.models import bpmn, flow, flows


def found(body: str) -> list[tuple[str, str]]:
    """Rule and element of each finding."""
    graph = parse_bpmn(bpmn(body)).processes[0]
    return [(finding.rule, finding.element_id) for finding in soundness_findings(graph)]


def fork(split: str, join: str) -> str:
    """Two tasks between two gateways."""
    return (
        f'<startEvent id="s"/><{split}Gateway id="f"/><task id="a"/><task id="b"/><{join}Gateway id="j"/><endEvent id="e"/>'
        + flows("s", "f", "a", "j", "e")
        + flows("f", "b", "j")
    )


@pytest.mark.parametrize(
    ("split", "join", "rule"),
    [
        ("parallel", "parallel", None),
        ("exclusive", "exclusive", None),
        ("inclusive", "inclusive", None),
        ("parallel", "inclusive", None),
        ("exclusive", "inclusive", None),
        ("exclusive", "parallel", "soundness.deadlock"),
        ("inclusive", "parallel", "soundness.deadlock"),
        ("parallel", "exclusive", "soundness.lack_of_synchronisation"),
        ("inclusive", "exclusive", "soundness.lack_of_synchronisation"),
    ],
)
def test_gateways_that_do_not_fit_are_found(split, join, rule):
    """A join must fit its split."""
    rules = [name for name, _ in found(fork(split, join))]
    assert rules == ([] if rule is None else [rule])


def test_the_place_of_a_deadlock_is_named():
    """At the gateway that waits."""
    assert found(fork("exclusive", "parallel")) == [("soundness.deadlock", "j")]


def test_loops_and_boundary_events_are_sound():
    """A loop with an exit and an interrupting event are no fault."""
    body = (
        '<startEvent id="s"/><exclusiveGateway id="m"/><task id="a"/><exclusiveGateway id="x" default="x-e"/><endEvent id="e"/>'
        '<boundaryEvent id="t" attachedToRef="a"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
        '</timerEventDefinition></boundaryEvent><endEvent id="f"/>'
        + flows("s", "m", "a", "x")
        + flow("x", "m", "=again")
        + flow("x", "e")
        + flows("t", "f")
    )
    assert found(body) == []


def tasks(*names: str) -> str:
    """Tasks without work."""
    return "".join(f'<task id="{name}"/>' for name in names)


def test_an_element_that_nothing_leads_to_is_dead():
    """And so is what only follows it."""
    body = (
        '<startEvent id="s"/><endEvent id="e"/><endEvent id="f"/>'
        + tasks("a", "lost")
        + flows("s", "a", "e")
        + flows("lost", "f")
    )
    assert found(body) == [("soundness.dead_element", "f"), ("soundness.dead_element", "lost")]


def test_what_lies_behind_a_deadlock_is_not_reported_again():
    """One fault, one finding."""
    body = (
        fork("exclusive", "parallel") + tasks("z") + flows("e", "z").replace('sourceRef="e"', 'sourceRef="j"')
    )
    assert found(body) == [("soundness.deadlock", "j")]


def test_every_fault_of_a_process_is_found():
    """The search goes on beside a deadlock and behind two tokens."""
    body = (
        '<startEvent id="s"/><parallelGateway id="f"/><endEvent id="e"/><endEvent id="g"/>'
        '<exclusiveGateway id="x"/><parallelGateway id="stuck"/><exclusiveGateway id="twice"/><parallelGateway id="q"/>'
        + tasks("a", "b", "c", "d", "h")
        + flows("s", "f", "x", "a", "stuck", "e")
        + flows("x", "b", "stuck")
        + flows("f", "q", "c", "twice", "h", "g")
        + flows("q", "d", "twice")
    )
    assert sorted(found(body)) == [
        ("soundness.deadlock", "stuck"),
        ("soundness.lack_of_synchronisation", "twice"),
    ]


def test_a_terminate_end_event_leaves_no_token_behind():
    """The other branch may be anywhere when it comes, also at a join that waits."""
    body = (
        '<startEvent id="s"/><parallelGateway id="f"/><exclusiveGateway id="x" default="x-stop"/><parallelGateway id="j"/>'
        '<endEvent id="stop"><terminateEventDefinition/></endEvent><endEvent id="e"/>'
        + tasks("a", "b")
        + flows("s", "f", "a", "x", "j", "e")
        + flows("f", "b", "j")
        + flow("x", "stop")
    )
    assert found(body) == []


def test_several_branches_may_end_at_one_end_event():
    """Each token ends there by itself."""
    body = (
        '<startEvent id="s"/><parallelGateway id="f"/><endEvent id="e"/>'
        + tasks("a", "b")
        + flows("s", "f", "a", "e")
        + flows("f", "b", "e")
    )
    assert found(body) == []


def test_a_default_flow_is_never_taken_with_another():
    """An inclusive choice between one flow and the default needs no synchronisation; two conditions do."""
    head = '<startEvent id="s"/><inclusiveGateway id="x" default="x-a"/><exclusiveGateway id="m"/><endEvent id="e"/>'
    body = head + tasks("a", "b") + flows("s", "x", "a", "m", "e") + flow("x", "b", "=big") + flows("b", "m")
    assert found(body) == []

    more = body + tasks("c") + flow("x", "c", "=new") + flows("c", "m")
    assert found(more) == [("soundness.lack_of_synchronisation", "m")]


def test_a_link_leads_to_its_catch_event():
    """What follows the catching event is reached, and a join behind it gets its token."""
    body = (
        '<startEvent id="s"/><parallelGateway id="f"/><parallelGateway id="j"/><endEvent id="e"/>'
        '<intermediateThrowEvent id="t"><linkEventDefinition name="L"/></intermediateThrowEvent>'
        '<intermediateCatchEvent id="c"><linkEventDefinition name="L"/></intermediateCatchEvent>'
        + tasks("a", "b")
        + flows("s", "f", "a", "t")
        + flows("f", "b", "j", "e")
        + flows("c", "j")
    )
    assert found(body) == []


def test_event_sub_processes_and_compensation_are_alive():
    """They have no incoming flow and need none."""
    body = (
        '<startEvent id="s"/><task id="a"/><endEvent id="e"/><task id="undo" isForCompensation="true"/>'
        '<boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>'
        '<association id="as" sourceRef="b" targetRef="undo" associationDirection="One"/>'
        '<subProcess id="es" triggeredByEvent="true"><startEvent id="es1"><timerEventDefinition>'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition></startEvent>"
        + tasks("es2")
        + flows("es1", "es2")
        + "</subProcess>"
        + flows("s", "a", "e")
    )
    assert found(body) == []


def wide(branches: int, steps: int) -> str:
    """Many branches of many exclusive diamonds between two parallel gateways."""
    body = '<startEvent id="s"/><parallelGateway id="f"/><parallelGateway id="j"/><endEvent id="e"/>' + flows(
        "s", "f"
    )
    for branch in range(branches):
        before = "f"
        for step in range(steps):
            key = f"{branch}_{step}"
            body += f'<exclusiveGateway id="x{key}"/><exclusiveGateway id="m{key}"/>' + tasks(
                f"a{key}", f"b{key}"
            )
            body += flows(before, f"x{key}", f"a{key}", f"m{key}") + flows(f"x{key}", f"b{key}", f"m{key}")
            before = f"m{key}"
        body += flows(before, "j")
    return body + flows("j", "e")


def test_many_parallel_branches_are_searched_within_the_bound():
    """Tasks and choices of one branch do not multiply with those of another."""
    assert found(wide(6, 3)) == []


def test_a_search_that_stops_says_so():
    """The finding names the scope; nothing is called dead that was only not looked at."""
    graph = parse_bpmn(bpmn(wide(9, 6))).processes[0]

    findings = soundness_findings(graph, largest=200)

    assert [(finding.rule, finding.element_id) for finding in findings] == [("soundness.bound", "p")]
    assert "200" in findings[0].message
