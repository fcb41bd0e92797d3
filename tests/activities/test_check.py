"""The check of activities at publish."""

import pytest

from guanxi.activities.check import check_element
from guanxi.bpmn.graph import Element, ElementType, JobDefinition, VariableMapping
from guanxi.bpmn.text import Text
from guanxi.feel import compile_expression

OBJECTS = {"lead": frozenset({"id", "email", "status", "title"})}
WAIT = {"object": "lead", "id": "=record.id"}
UPDATE = {"object": "lead", "id": "=record.id", "values": "={}"}
MAIL = {"to": "=lead.email", "subject": "Hello", "body": "Hello"}


def text(value: str) -> Text:
    """A value as the reader of BPMN files makes it."""
    expression = compile_expression(value[1:]) if value.startswith("=") and len(value) > 1 else None
    return Text(value, expression=expression)


def task(kind: str, inputs: dict[str, str]) -> Element:
    """A service task; an input named `values.status` maps into the context `values`."""
    return Element(
        id="task_1",
        type=ElementType.SERVICE_TASK,
        scope="p",
        name="Do it",
        line=12,
        job=JobDefinition(type=text(kind), retries=text("3")),
        inputs=tuple(VariableMapping(text(value), tuple(name.split("."))) for name, value in inputs.items()),
    )


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        ("guanxi.records.update", UPDATE),
        ("guanxi.records.update", {"object": "lead", "id": "=record.id", "values.status": "qualified"}),
        ("guanxi.records.update", {**UPDATE, "object": "=record.object"}),
        ("guanxi.email.send", MAIL),
        ("guanxi.email.send", {**MAIL, "to": "Ann <ann@example.com>, bob@example.com"}),
        ("guanxi.email.send", {**MAIL, "to": '=["ann@example.com"]', "reply_to": ""}),
        ("guanxi.email.send", {"to": "=lead.email", "template": "welcome", "purpose": "marketing"}),
        ("guanxi.records.wait_until_filled", {**WAIT, "fields": "email, status"}),
        ("guanxi.records.wait_until_filled", {**WAIT, "fields": '=["email"]'}),
        ("guanxi.records.wait_until_filled", {**WAIT, "fields": "=wanted"}),
        ("=type", {}),
    ],
)
def test_right_tasks_have_no_findings(kind: str, inputs: dict[str, str]) -> None:
    """Fixed and FEEL inputs, nested targets, a job type that is computed."""
    assert check_element(task(kind, inputs), OBJECTS) == []


def test_an_element_without_a_job_is_left_alone() -> None:
    """Only elements that call an activity are checked."""
    assert check_element(Element(id="g", type=ElementType.EXCLUSIVE_GATEWAY, scope="p"), OBJECTS) == []


@pytest.mark.parametrize(
    ("kind", "inputs", "rule", "message", "cure"),
    [
        (
            "guanxi.email.sent",
            {},
            "unknown_type",
            "there is no activity 'guanxi.email.sent'.",
            "Did you mean 'guanxi.email.send'?",
        ),
        (
            "guanxi.records.update",
            {**UPDATE, "valeus": "={}"},
            "unknown_input",
            "'Update a record' has no input 'valeus'.",
            "Did you mean 'values'?",
        ),
        (
            "guanxi.records.update",
            {"object": "lead", "values": "={}"},
            "missing_input",
            "“Record (id)” is missing.",
            "Give it: Id of the record, for example =record.id.",
        ),
        (
            "guanxi.email.send",
            {"to": "=lead.email", "subject": "Hello"},
            "missing_one_of",
            "it still needs Subject and Text (body), or Template.",
            "Fill that in.",
        ),
        (
            "guanxi.email.send",
            {**MAIL, "to": "nobody"},
            "wrong_input",
            "“To” is no mail address: 'nobody' is not one mail address.",
            "One address, several separated by commas, or a list of addresses.",
        ),
        (
            "guanxi.email.send",
            {**MAIL, "to": '=""'},
            "wrong_input",
            "“To” is no mail address: The receiver is empty.",
            "One address, several separated by commas, or a list of addresses.",
        ),
        (
            "guanxi.email.send",
            {**MAIL, "reply_to": '="sales"'},
            "wrong_input",
            "“Answer to (reply_to)” is no mail address: 'sales' is not one mail address.",
            "Address that gets the answers.",
        ),
        (
            "guanxi.email.send",
            {**MAIL, "purpose": "spam"},
            "wrong_input",
            "“Purpose” is 'spam', but must be one of transactional, marketing.",
            "Marketing mail goes only to people who agreed to it.",
        ),
        (
            "guanxi.records.find",
            {"object": "lead", "where": "={}", "limit": "ten"},
            "wrong_input",
            "“At most (limit)” is 'ten', but must be a number.",
            "How many records to return, 1 to 100.",
        ),
        (
            "guanxi.records.update",
            {**UPDATE, "id": "123"},
            "wrong_input",
            "“Record (id)” must be FEEL, which begins with '='.",
            "Id of the record, for example =record.id.",
        ),
        (
            "guanxi.records.update",
            {**UPDATE, "object": "laed"},
            "unknown_object",
            "there is no object 'laed'.",
            "Did you mean 'lead'?",
        ),
        (
            "guanxi.records.update",
            {"object": "lead", "id": "=record.id", "values.stauts": "new"},
            "unknown_field",
            "lead has no field 'stauts'.",
            "Did you mean 'status'?",
        ),
        (
            "guanxi.records.wait_until_filled",
            {**WAIT, "fields": "email, stauts"},
            "unknown_field",
            "lead has no field 'stauts'.",
            "Did you mean 'status'?",
        ),
        (
            "guanxi.records.wait_until_filled",
            {**WAIT, "fields": '=["emial"]'},
            "unknown_field",
            "lead has no field 'emial'.",
            "Did you mean 'email'?",
        ),
        (
            "guanxi.records.wait_until_filled",
            {**WAIT, "fields": "title"},
            "unknown_field",
            "lead has no field 'title'.",
            "It has email, id, status.",
        ),
    ],
)
def test_each_mistake_is_named_with_its_cure(
    kind: str, inputs: dict[str, str], rule: str, message: str, cure: str
) -> None:
    """One finding each, at its element and line, which forbids publishing."""
    [finding] = check_element(task(kind, inputs), OBJECTS)
    assert (finding.rule, finding.severity, finding.element_id, finding.line) == (
        f"activity.{rule}",
        "error",
        "task_1",
        12,
    )
    assert (finding.message, finding.cure) == (f"“Do it”: {message}", cure)


@pytest.mark.parametrize("place", ["{lead.last_name}", "{{ lead.last_name }}"])
def test_a_field_in_a_plain_mail_text_is_a_warning(place: str) -> None:
    """It would be sent as it stands; the cure names the field."""
    [finding] = check_element(
        task("guanxi.email.send", {**MAIL, "body": f"Dear {place}, {{welcome}}"}), OBJECTS
    )
    assert (finding.rule, finding.severity) == ("activity.literal_place", "warning")
    assert finding.message == f"“Do it”: “Text (body)” is sent with “{place}” as it stands."
    assert "lead.last_name]" in finding.cure


def test_a_job_type_of_others_is_a_warning() -> None:
    """A worker outside may serve it, so it is allowed."""
    [finding] = check_element(task("acme.print", {"copies": "2"}), OBJECTS)
    assert (finding.rule, finding.severity) == ("activity.unknown_type", "warning")
