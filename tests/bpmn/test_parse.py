"""Reading files: what becomes of good ones, and what is said about bad ones."""

import pytest

from guanxi.bpmn import parse_bpmn
from tests.engine.models import bpmn, flow, flows, parse, service


def rules(data: bytes) -> list[tuple[str, str, int]]:
    """Rule, element and line of each finding."""
    return [(f.rule, f.element_id, f.line) for f in parse_bpmn(data).findings]


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "xml.malformed"),
        (b"<definitions>", "xml.malformed"),
        (b"not xml at all", "xml.malformed"),
        (b"<?xml version='1.0' encoding='no-such'?><a/>", "xml.malformed"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "xml.doctype"),
        (b"<a/>", "bpmn.not_bpmn"),
        (b"<a>" * 300 + b"</a>" * 300, "xml.malformed"),
    ],
)
def test_refuses_what_is_no_bpmn_with_a_finding(data, rule):
    """Nothing raises, nothing is half read."""
    parsed = parse_bpmn(data)
    assert parsed.processes == ()
    assert [finding.rule for finding in parsed.findings] == [rule]


def test_malformed_xml_names_the_line():
    """The place is where the reader stumbled."""
    assert parse_bpmn(b"<a>\n<b>\n</a>").findings[0].line == 3


def test_reads_start_event_properties():
    """A record trigger is a start event with properties."""
    start = (
        '<startEvent id="s"><extensionElements><zeebe:properties><zeebe:property name="trigger" value="record"/>'
        '<zeebe:property name="trigger.object" value="lead"/></zeebe:properties></extensionElements></startEvent>'
    )
    graph = parse(bpmn(start + '<endEvent id="e"/>' + flows("s", "e")))
    assert graph.start_events[0].properties == {"trigger": "record", "trigger.object": "lead"}


def test_a_feel_error_is_a_finding_with_its_place():
    """The line of the file and the column of the expression are named."""
    data = bpmn(
        '<startEvent id="s"/><exclusiveGateway id="g" default="g-b"/>\n<endEvent id="a"/><endEvent id="b"/>'
        + flows("s", "g")
        + flow("g", "a", "=x &gt;")
        + flow("g", "b")
    )
    finding = parse_bpmn(data).findings[0]
    assert (finding.rule, finding.element_id, finding.line) == ("feel.syntax", "g-a", 5)
    assert "column" in finding.message


def test_an_element_that_cannot_run_is_refused_with_its_place():
    """Rule, element and line."""
    data = bpmn(
        '<startEvent id="s"/>\n<choreographyTask id="c"/>\n<complexGateway id="x"/><endEvent id="e"/>'
        + flows("s", "x", "e")
    )
    assert all(rule != "bpmn.crash" for rule, _, _ in rules(data))


@pytest.mark.parametrize(
    ("body", "rule", "element"),
    [
        ('<task id="a"/>' + flow("a", "nowhere"), "bpmn.flow_end", "a-nowhere"),
        ('<startEvent id="s"/><serviceTask id="a"/>' + flows("s", "a"), "bpmn.no_work", "a"),
        ('<startEvent id="s"/><scriptTask id="a"/>' + flows("s", "a"), "bpmn.no_work", "a"),
        ('<startEvent id="s"/><businessRuleTask id="a"/>' + flows("s", "a"), "bpmn.no_work", "a"),
        ('<startEvent id="s"/><task id="a"/><task id="a"/>' + flows("s", "a"), "bpmn.id", "a"),
        ('<startEvent id="s"/><boundaryEvent id="b" attachedToRef="x"/>', "bpmn.boundary_host", "b"),
        ('<startEvent id="s"/><boundaryEvent id="b" attachedToRef="b"/>', "bpmn.boundary_host", "b"),
        ('<startEvent id="s"/><boundaryEvent id="b" attachedToRef="s"/>', "bpmn.boundary_host", "b"),
        ('<startEvent id="s"/><endEvent id="e"/>' + flows("s", "e", "s"), "bpmn.start_incoming", "s"),
        (
            '<startEvent id="s"/><intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>soon'
            "</timeDuration></timerEventDefinition></intermediateCatchEvent>" + flows("s", "t"),
            "bpmn.timer",
            "t",
        ),
        (
            '<startEvent id="s"/><exclusiveGateway id="g"/><task id="a"/><task id="b"/>'
            + flows("s", "g", "a")
            + flows("g", "b"),
            "bpmn.flow_condition",
            "g",
        ),
        (
            '<startEvent id="s"/><task id="a"/>' + flow("s", "a", "x > 1".replace(">", "&gt;")),
            "bpmn.condition_expression",
            "s-a",
        ),
    ],
)
def test_refuses_what_cannot_run(body, rule, element):
    """Each rule names the element."""
    found = [(r, e) for r, e, line in rules(bpmn(body)) if line > 0]
    assert (rule, element) in found


def test_a_good_model_has_no_findings():
    """No false alarm."""
    assert (
        rules(bpmn('<startEvent id="s"/>' + service("a") + '<endEvent id="e"/>' + flows("s", "a", "e"))) == []
    )


def test_a_process_without_start_is_refused():
    """There is nothing to begin with."""
    assert ("bpmn.no_start", "p", 2) in rules(bpmn("<documentation>empty</documentation>"))


def test_the_document_keeps_what_it_does_not_know():
    """Foreign extensions survive the round trip."""
    data = bpmn(
        '<startEvent id="s" xmlns:x="urn:x" x:color="red"><extensionElements><x:deep><x:er/></x:deep></extensionElements></startEvent>'
    )
    document = parse_bpmn(data).document
    assert document is not None
    assert b"<x:deep><x:er/></x:deep>" in document.render()
    assert b'x:color="red"' in document.render()


def test_an_extension_that_would_do_nothing_is_refused():
    """What cannot be executed is said, not ignored."""
    data = bpmn(
        '<startEvent id="s"/>'
        + service("a", "<zeebe:teleport/>")
        + '<endEvent id="e"/>'
        + flows("s", "a", "e")
    )
    assert [(rule, element) for rule, element, _ in rules(data)] == [("zeebe.not_executable", "a")]


@pytest.mark.parametrize("attributes", ['eventType="start"', 'eventType="later" type="x"', 'type="x"'])
def test_a_listener_needs_an_event_and_a_job_type(attributes):
    """Otherwise it would silently do nothing."""
    listener = f"<zeebe:executionListeners><zeebe:executionListener {attributes}/></zeebe:executionListeners>"
    data = bpmn('<startEvent id="s"/>' + service("a", listener) + '<endEvent id="e"/>' + flows("s", "a", "e"))
    assert [(rule, element) for rule, element, _ in rules(data)] == [("zeebe.listener", "a")]


def test_an_element_that_does_not_run_is_named_once_with_those_that_do():
    """Its flows bring no findings of their own; what stands beside the flow of tokens brings none at all."""
    beside = '<laneSet id="lanes"/><dataObject id="d"/><textAnnotation id="note"/><group id="g"/>'
    data = bpmn(
        f'{beside}<startEvent id="s"/>\n<fooEvent id="x" name="Foo"/><endEvent id="e"/>'
        + flows("s", "x", "e")
    )
    [finding] = [one for one in parse_bpmn(data).findings if one.rule == "bpmn.unknown_element"]
    line = data[: data.index(b"<fooEvent")].count(b"\n") + 1
    assert (finding.severity, finding.element_id, finding.line) == ("error", "x", line)
    assert finding.message == "“Foo” is a bpmn:fooEvent, which Guanxi does not execute."
    assert finding.cure.startswith("Use one of: adHocSubProcess, boundaryEvent, businessRuleTask, ")
    assert [one.rule for one in parse_bpmn(data).findings] == ["bpmn.unknown_element"]
