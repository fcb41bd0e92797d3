"""Unknown names at the place of use."""

from guanxi.bpmn import publish_findings
from tests.engine.models import bpmn, flow, flows, parse, service

MODEL = bpmn(
    '<startEvent id="s"/><exclusiveGateway id="g" default="g-b"/><userTask id="a"/><endEvent id="b"/>'
    + flows("s", "g")
    + flow("g", "a", "=lead.bugdet &gt; 10 and answer = 1 and note.open = 2")
    + flow("g", "b")
)
KNOWN = {"lead": {"budget", "email"}, "note": None}


def test_an_unknown_field_is_an_error_that_offers_near_names():
    """A typing error in a field is caught before it runs."""
    found = [f for f in publish_findings(parse(MODEL), KNOWN) if f.rule == "bpmn.unknown_field"]
    assert [(f.severity, f.element_id) for f in found] == [("error", "g")]
    assert "lead.bugdet" in found[0].message
    assert "budget" in found[0].cure


def test_a_variable_nothing_sets_is_a_warning():
    """It may come from outside, so it can be accepted."""
    found = [f for f in publish_findings(parse(MODEL), KNOWN) if f.rule == "bpmn.unknown_variable"]
    assert [f.severity for f in found] == ["warning"]
    assert "answer" in found[0].message


def test_a_form_that_sets_it_is_enough():
    """Results of forms and jobs are known."""
    found = publish_findings(parse(MODEL), KNOWN, {"a": ["answer"]})
    assert [f.rule for f in found] == ["bpmn.unknown_field"]


def test_an_output_mapping_sees_the_result_of_its_own_task():
    """What a worker answers is not known here, so it is not complained about."""
    mapping = '<zeebe:ioMapping><zeebe:output source="=message_id" target="kept"/></zeebe:ioMapping>'
    data = bpmn('<startEvent id="s"/>' + service("a", mapping) + flows("s", "a"))
    assert publish_findings(parse(data), KNOWN) == []
