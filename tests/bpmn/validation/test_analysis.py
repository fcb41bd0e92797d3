"""Loops without a wait, variables written by parallel branches, conditions that may be null."""

import pytest

from guanxi.bpmn import ProcessGraph, parse_bpmn
from guanxi.bpmn.findings import Finding, unaccepted
from guanxi.bpmn.validation import condition_findings, process_findings
from guanxi.feel import FeelType
from tests.engine.models import bpmn, flow, flows, service


def graph_of(body: str) -> ProcessGraph:
    """The process around a body."""
    return parse_bpmn(bpmn(body)).processes[0]


def found(body: str) -> list[tuple[str, str]]:
    """Rule and element of each finding."""
    return [(finding.rule, finding.element_id) for finding in process_findings(graph_of(body))]


def script(identifier: str, result: str = "n", expression: str = "=1", outputs: str = "") -> str:
    """A script task that sets a variable."""
    return (
        f'<scriptTask id="{identifier}"><extensionElements><zeebe:script expression="{expression}" resultVariable="{result}"/>'
        f"{outputs}</extensionElements></scriptTask>"
    )


def loop(inside: str, back: str = "") -> str:
    """A loop around an element ``a``."""
    return (
        '<startEvent id="s"/><exclusiveGateway id="m"/><exclusiveGateway id="x" default="x-e"/><endEvent id="e"/>'
        + inside
        + flows("s", "m", "a", "x")
        + flow("x", "e")
        + (back or flow("x", "m", "=n &lt; 3"))
    )


TIMER = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"


@pytest.mark.parametrize(
    ("inside", "waits"),
    [
        (script("a"), False),
        ('<manualTask id="a"/>', False),
        ('<subProcess id="a"><startEvent id="i"/></subProcess>', False),
        ('<userTask id="a"/>', True),
        (service("a"), True),
        (f'<intermediateCatchEvent id="a">{TIMER}</intermediateCatchEvent>', True),
        (
            '<subProcess id="a"><startEvent id="i"/><userTask id="u"/>' + flows("i", "u") + "</subProcess>",
            True,
        ),
        ('<callActivity id="a" calledElement="other"/>', True),
    ],
)
def test_a_loop_must_wait_for_something(inside, waits):
    """For a person, a worker, a time or another process."""
    expected = [] if waits else [("soundness.loop_without_wait", "m")]
    assert found(loop(inside)) == expected


def test_a_loop_over_a_link_or_a_caught_error_is_a_loop():
    """They take no time either."""
    link = (
        '<intermediateThrowEvent id="t"><linkEventDefinition name="L"/></intermediateThrowEvent>'
        '<intermediateCatchEvent id="c"><linkEventDefinition name="L"/></intermediateCatchEvent>'
    )
    assert found(loop(script("a") + link, flow("x", "t", "=true") + flows("c", "m"))) == [
        ("soundness.loop_without_wait", "m")
    ]
    error = '<boundaryEvent id="b" attachedToRef="a"><errorEventDefinition/></boundaryEvent>'
    assert found(loop(script("a") + error, flows("b", "m"))) == [("soundness.loop_without_wait", "m")]


def both(first: str, second: str, gateway: str = "parallel") -> str:
    """Two elements ``a`` and ``b`` side by side."""
    return (
        f'<startEvent id="s"/><{gateway}Gateway id="f"/><{gateway}Gateway id="j"/><endEvent id="e"/>'
        + first
        + second
        + flows("s", "f", "a", "j", "e")
        + flows("f", "b", "j")
    )


def outputs(source: str, target: str) -> str:
    """An output mapping."""
    return f'<zeebe:ioMapping><zeebe:output source="{source}" target="{target}"/></zeebe:ioMapping>'


CONFLICT = [("bpmn.write_conflict", "b")]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (script("a", "n"), script("b", "n"), CONFLICT),
        (script("a", "n"), script("b", "k"), []),
        (script("a", "n", outputs=outputs("=n", "k")), script("b", "n"), []),
        (service("a", outputs("=x", "lead.score")), service("b", outputs("=x + 1", "lead")), CONFLICT),
        (service("a", outputs("=x", "lead.score")), service("b", outputs("=x", "lead.owner")), []),
        (service("a", outputs("=true", "done")), service("b", outputs("=true", "done")), []),
        (
            script("a", "n"),
            '<subProcess id="b"><startEvent id="i"/>' + script("k", "n") + flows("i", "k") + "</subProcess>",
            CONFLICT,
        ),
        (
            script("a", "n"),
            '<subProcess id="b"><extensionElements><zeebe:ioMapping><zeebe:input source="=1" target="n"/>'
            '</zeebe:ioMapping></extensionElements><startEvent id="i"/>'
            + script("k", "n")
            + flows("i", "k")
            + "</subProcess>",
            [],
        ),
    ],
)
def test_branches_that_set_one_variable_are_found(first, second, expected):
    """The same path or a part of it, to another value, and not kept inside."""
    assert found(both(first, second)) == expected


def test_only_branches_that_run_together_conflict():
    """One of two, or one after the other, is no conflict; an event beside the activity is."""
    assert found(both(script("a"), script("b"), "exclusive")) == []
    assert found(both(script("a"), script("b"), "inclusive")) == CONFLICT
    after = '<startEvent id="s"/>' + script("a") + script("b") + flows("s", "a", "b")
    assert found(after) == []
    beside = (
        f'<startEvent id="s"/><userTask id="u"/><boundaryEvent id="t" attachedToRef="u" cancelActivity="false">{TIMER}'
        "</boundaryEvent>" + script("a") + script("b") + flows("s", "u", "a") + flows("t", "b")
    )
    assert [rule for rule, _ in found(beside)] == ["bpmn.write_conflict"]


NUMBER = FeelType("number", nullable=True)
LEAD = FeelType("context", (NUMBER, FeelType("string")), ("score", "region"))


@pytest.mark.parametrize(
    ("condition", "doubtful"),
    [
        ("lead.score > 50", "“lead.score”"),
        ("lead.score != null and lead.score > 50", ""),
        ("lead.score > 50 and lead.score != null", ""),
        ("lead.score = null or lead.score > 50", ""),
        ("not(lead.score = null) and lead.score between 1 and 5", ""),
        ("lead.score > 50 and lead.score != null or limit > 3", ""),
        ("lead.score > 50 and lead.score > 60", "“lead.score”"),
        ("if lead.score = null then false else lead.score > 5", ""),
        ("get or else(lead.score, 0) > 50", ""),
        ('lead.region in ("EU", "US")', ""),
        ("lead.score in [1..5]", "“lead.score”"),
        ("lead.score = 5", ""),
        ("lead.score + limit > 5", "“lead.score”"),
        ("limit > 5", ""),
        ("unknown.score > 5", ""),
    ],
)
def test_a_condition_asks_before_it_compares_what_may_be_missing(condition, doubtful):
    """The finding names the path; what is asked for, before or after, is no doubt any more."""
    text = condition.replace("<", "&lt;").replace(">", "&gt;")
    body = '<startEvent id="s"/><exclusiveGateway id="x" default="x-e"/><endEvent id="e"/><endEvent id="f"/>'
    graph = graph_of(body + flows("s", "x", "e") + flow("x", "f", f"={text}"))

    findings = condition_findings(graph, {"lead": LEAD, "limit": FeelType("number")})

    assert [(one.rule, one.element_id) for one in findings] == (
        [("bpmn.null_condition", "x-f")] if doubtful else []
    )
    assert all(f"when {doubtful} is empty" in one.message for one in findings)


def test_a_condition_that_is_no_question_is_found():
    """A text or a number is neither true nor false."""
    body = '<startEvent id="s"/><exclusiveGateway id="x" default="x-e"/><endEvent id="e"/><endEvent id="f"/>'
    graph = graph_of(body + flows("s", "x", "e") + flow("x", "f", "=lead.region"))

    assert [one.rule for one in condition_findings(graph, {"lead": LEAD})] == ["bpmn.condition_type"]


def test_findings_are_accepted_by_name():
    """By rule, by rule and element, or all; other warnings and a search that stopped need no acceptance."""
    stuck, other, stopped, plain = (
        Finding(rule=rule, element_id="j", severity="warning", message="")
        for rule in ("soundness.deadlock", "soundness.dead_element", "soundness.bound", "bpmn.write_conflict")
    )
    everything = (stuck, other, stopped, plain)

    assert unaccepted(everything, ()) == (stuck, other)
    assert unaccepted(everything, ("soundness.deadlock",)) == (other,)
    assert unaccepted(everything, ("soundness.deadlock@j", "soundness.dead_element@k")) == (other,)
    assert unaccepted(everything, ("*",)) == ()
