"""User tasks."""

from datetime import UTC, datetime

from guanxi.engine import effects as effect
from tests.engine.models import Instance, bpmn, flows

TASK = bpmn(
    '<startEvent id="s"/><userTask id="call" name="Call the lead"><extensionElements><zeebe:userTask/>'
    '<zeebe:formDefinition formId="call-lead"/>'
    '<zeebe:assignmentDefinition assignee="=owner" candidateGroups="sales, service" candidateUsers="=others"/>'
    '<zeebe:taskSchedule dueDate="2026-01-06T10:00:00Z" followUpDate="{follow_up}"/>'
    '<zeebe:priorityDefinition priority="80"/>'
    '</extensionElements></userTask><endEvent id="e"/>'.replace("{follow_up}", "P1D")
    + flows("s", "call", "e")
)


def test_offers_a_task_with_people_dates_and_form():
    """Everything the inbox needs is in the effect."""
    instance = Instance(TASK).start(owner="ann", others=["bob"])
    assert instance.last(effect.CreateUserTask) == effect.CreateUserTask(
        key=3,
        element_key=2,
        element_id="call",
        name="Call the lead",
        assignee="ann",
        candidate_groups=("sales", "service"),
        candidate_users=("bob",),
        form_key="call-lead",
        due=datetime(2026, 1, 6, 10, tzinfo=UTC),
        follow_up=datetime(2026, 1, 6, 9, tzinfo=UTC),
        priority=80,
    )


def test_answers_become_variables():
    """The person's answers leave the task."""
    instance = Instance(TASK).start()
    assert instance.last(effect.CreateUserTask).assignee is None
    instance.complete("call", outcome="qualified")
    assert instance.status == "completed"
    assert instance.variables == {"outcome": "qualified"}


def test_an_assignee_that_is_no_text_is_an_incident():
    """A list is no person."""
    instance = Instance(TASK).start(owner=["ann"])
    assert instance.incidents == [("EXTRACT_VALUE_ERROR", "call")]
