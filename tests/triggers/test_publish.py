"""The names in the expressions of a process, checked with what the rooms know about them."""

import pytest

from guanxi.bpmn import ProcessGraph, parse_bpmn
from guanxi.triggers.publish import check_names
from tests.engine.models import bpmn, flow, flows

OBJECTS = {"lead": frozenset({"id", "email", "score"})}
TRIGGERED = (
    '<startEvent id="s"><extensionElements><zeebe:properties><zeebe:property name="trigger" value="record"/>'
    '<zeebe:property name="trigger.object" value="lead"/><zeebe:property name="trigger.on" value="created"/>'
    "</zeebe:properties></extensionElements></startEvent>"
)
TIMER = '<startEvent id="s"><timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition></startEvent>'


def process(condition: str, *, start: str = TRIGGERED, work: str = '<manualTask id="w"/>') -> ProcessGraph:
    """start → work → gateway with the condition."""
    body = f'{start}{work}<exclusiveGateway id="g" default="g-b"/><endEvent id="a"/><endEvent id="b"/>'
    data = bpmn(body + flows("s", "w", "g") + flow("g", "a", condition) + flow("g", "b"))
    return parse_bpmn(data).processes[0]


def service(job_type: str) -> str:
    """A service task."""
    return (
        f'<serviceTask id="w"><extensionElements><zeebe:taskDefinition type="{job_type}"/>'
        "</extensionElements></serviceTask>"
    )


def user_task(form: str) -> str:
    """A user task, with a form when one is named."""
    named = f'<zeebe:formDefinition formId="{form}"/>' if form else ""
    return f'<userTask id="w"><extensionElements><zeebe:userTask/>{named}</extensionElements></userTask>'


def check(graph: ProcessGraph) -> list[tuple[str, str, str]]:
    """Severity, rule and element of each finding."""
    found = check_names(graph, {"f": {"outcome"}}, objects=OBJECTS)
    return [(one.severity, one.rule.removeprefix("bpmn."), one.element_id) for one in found]


@pytest.mark.parametrize(
    ("condition", "work", "severity"),
    [
        ("=owner.email != null", service("guanxi.records.assign"), None),
        ("=onwer.email != null", service("guanxi.records.assign"), "error"),
        ("=onwer.email != null", service("own-worker"), "warning"),
        ("=outcome = 1", user_task("f"), None),
        ("=outcom = 1", user_task("f"), "error"),
        ("=outcom = 1", user_task(""), "warning"),
        ('=record.object = "lead" and lead.score &gt; 1', user_task("f"), None),
    ],
)
def test_a_variable_must_have_a_source(condition: str, work: str, severity: str | None) -> None:
    """What activities and forms answer is known; an open source makes a warning of the error."""
    expected = [(severity, "unknown_variable", "g")] if severity else []
    assert check(process(condition, work=work)) == expected


def test_who_starts_the_process_may_bring_variables() -> None:
    """A none start is open, a timer brings nothing."""
    none = process("=amount &gt; 1", start='<startEvent id="s"/>')
    assert check(none) == [("warning", "unknown_variable", "g")]
    assert check(process("=amount &gt; 1", start=TIMER)) == [("error", "unknown_variable", "g")]


def test_fields_and_functions_are_errors_however_open_the_process_is() -> None:
    """A record has the fields of the catalogue; no source can bring a function."""
    graph = process("=lead.scoer &gt; 1 and foo(1)", work=service("own-worker"))
    assert check(graph) == [("error", "unknown_field", "g"), ("error", "unknown_function", "g")]
    [field, _] = check_names(graph, {}, objects=OBJECTS)
    assert field.message == "“g” uses “lead.scoer”, but “lead” has no field “scoer”."
    assert field.cure == "Did you mean “score”?"
    assert field.line > 0
