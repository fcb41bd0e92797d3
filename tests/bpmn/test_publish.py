"""Unknown names at the place of use."""

import pytest

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


def found_in(condition, *, closed=False):
    """Severity, rule and cure of what is said about a condition."""
    data = bpmn(
        '<startEvent id="s"/><exclusiveGateway id="g" default="g-b"/><userTask id="a"/><endEvent id="b"/>'
        + flows("s", "g")
        + flow("g", "a", condition)
        + flow("g", "b")
    )
    return [(f.severity, f.rule, f.cure) for f in publish_findings(parse(data), KNOWN, closed=closed)]


def test_a_variable_that_can_come_from_nowhere_is_an_error():
    """Where every source is known, it is a typing error."""
    assert found_in("=laed.budget = 1", closed=True) == [
        ("error", "bpmn.unknown_variable", "Did you mean “lead”?")
    ]


def test_a_function_that_does_not_exist_is_an_error_everywhere():
    """No variable can hold a function, so nothing can bring it."""
    expected = [("error", "bpmn.unknown_function", "Did you mean “count”?")]
    assert found_in("=cuont(note) = 1") == expected
    assert found_in("=note[cuont(item) = 1] = note") == expected


def test_a_call_without_fitting_arguments_is_a_warning():
    """It is always null."""
    assert found_in('=contains("a")') == [("warning", "feel.arguments", "Correct the expression.")]


@pytest.mark.parametrize(
    "condition",
    [
        "=some one in note satisfies one.name = lead.email",
        "=count(note[price &gt; 2]) = 1",
        "={twice: function(x) 2 * x, four: twice(2)}.four = 4",
        "=count(for lead in note return lead.anything) = 1",
        "=lead.email.anything = null and note.anything.more = 1",
        "=is defined(lead.budget) and get or else(note, 1) = 1",
        "=note = date and time(lead.email) or now() &gt; note",
    ],
)
def test_what_can_be_is_not_complained_about(condition):
    """Variables of the expression itself, entries of open lists, and the inside of fields."""
    assert found_in(condition, closed=True) == []
