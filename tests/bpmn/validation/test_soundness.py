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
