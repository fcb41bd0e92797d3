"""The properties of a start event with a record trigger, checked at publish."""

import pytest

from guanxi.bpmn import Element, ElementType, ProcessGraph
from guanxi.triggers.record_trigger import RecordTrigger, check_record_triggers, record_triggers

OBJECTS = {"lead": frozenset({"id", "email", "score", "status"}), "deal": frozenset({"id", "stage"})}


def process(**properties: str) -> ProcessGraph:
    """A process with one start event; `on="created"` becomes the property `trigger.on`."""
    start = Element(
        id="start",
        type=ElementType.START_EVENT,
        scope="p",
        name="A lead came in",
        line=7,
        properties={"trigger": "record", **{f"trigger.{name}": value for name, value in properties.items()}},
    )
    return ProcessGraph(
        id="p", name="P", executable=True, elements={"start": start}, flows={}, start_events=(start,)
    )


@pytest.mark.parametrize(
    ("properties", "rule", "message", "cure"),
    [
        (
            {"object": "leed", "on": "created"},
            "trigger.unknown_object",
            "'A lead came in': there is no object 'leed'.",
            "Did you mean 'lead'?",
        ),
        (
            {"on": "created"},
            "trigger.unknown_object",
            "'A lead came in': the property 'trigger.object' is missing.",
            "There are deal, lead.",
        ),
        (
            {"object": "lead", "on": "create"},
            "trigger.unknown_event",
            "'A lead came in': records have no event 'create'.",
            "Did you mean 'created'?",
        ),
        (
            {"object": "lead"},
            "trigger.unknown_event",
            "'A lead came in': the property 'trigger.on' is missing.",
            "Write one of created, updated, archived, restored.",
        ),
        (
            {"object": "lead", "on": "updated", "field": "scor"},
            "trigger.unknown_field",
            "'A lead came in': lead has no field 'scor'.",
            "Did you mean 'score'?",
        ),
        (
            {"object": "lead", "on": "updated", "to": "lost"},
            "trigger.unknown_field",
            "'A lead came in': 'trigger.from' and 'trigger.to' need 'trigger.field'.",
            "Name the field that changes.",
        ),
        (
            {"object": "lead", "on": "updated", "condition": "=new.emial = old.email"},
            "trigger.unknown_field",
            "'A lead came in': lead has no field 'emial'.",
            "Did you mean 'email'?",
        ),
        (
            {"object": "lead", "on": "updated", "condition": "=lead.score > 5"},
            "trigger.condition",
            "'A lead came in': the condition names 'lead'.",
            "It may name only old and new.",
        ),
        (
            {"object": "lead", "on": "updated", "condition": "new.score > 5"},
            "trigger.condition",
            "'A lead came in': the condition is no FEEL expression.",
            "Begin it with '=', for example =new.score > 50.",
        ),
        (
            {"object": "lead", "on": "updated", "conditoin": "=true"},
            "trigger.unknown_property",
            "'A lead came in': the property 'trigger.conditoin' is not known.",
            "Did you mean 'condition'?",
        ),
    ],
)
def test_each_mistake_is_named_with_its_cure(
    properties: dict[str, str], rule: str, message: str, cure: str
) -> None:
    """One finding each, at its element and line."""
    [finding] = check_record_triggers(process(**properties), OBJECTS)
    assert (finding.rule, finding.severity, finding.element_id, finding.line) == (rule, "error", "start", 7)
    assert (finding.message, finding.cure) == (message, cure)


def test_a_condition_that_cannot_be_read_is_a_finding() -> None:
    """A syntax error names the start event."""
    [finding] = check_record_triggers(process(object="lead", on="created", condition="=new.score >"), OBJECTS)
    assert finding.rule == "trigger.condition"
    assert finding.message.startswith("'A lead came in': the condition cannot be read: ")


def test_a_right_trigger_has_no_findings_and_is_read() -> None:
    """What the properties say is what the trigger does."""
    graph = process(
        object="lead", on="created, updated", field="status", to="qualified", condition="=new.score > 5"
    )

    [trigger] = record_triggers(graph)

    assert check_record_triggers(graph, OBJECTS) == []
    assert trigger.condition is not None
    assert trigger == RecordTrigger(
        element_id="start",
        object="lead",
        on=frozenset({"created", "updated"}),
        field="status",
        to_value="qualified",
        condition=trigger.condition,
    )


def test_a_start_event_without_trigger_is_left_alone() -> None:
    """A plain start event is no record trigger; an unknown kind is refused."""
    plain = Element(id="s", type=ElementType.START_EVENT, scope="p")
    other = Element(id="s", type=ElementType.START_EVENT, scope="p", properties={"trigger": "webhok"})

    def graph(start: Element) -> ProcessGraph:
        return ProcessGraph(
            id="p", name="P", executable=True, elements={"s": start}, flows={}, start_events=(start,)
        )

    assert (record_triggers(graph(plain)), check_record_triggers(graph(plain), OBJECTS)) == ((), [])
    assert [finding.rule for finding in check_record_triggers(graph(other), OBJECTS)] == [
        "trigger.unknown_kind"
    ]
