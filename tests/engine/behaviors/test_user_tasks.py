"""Task listeners: they correct or deny what is asked of a user task."""

from datetime import UTC, datetime

from guanxi.engine import effects
from guanxi.engine.commands import (
    AssignUserTask,
    CancelInstance,
    CompleteJob,
    CompleteUserTask,
    FailJob,
    JobResult,
    ResolveIncident,
    TerminateElement,
    ThrowError,
    UpdateUserTask,
)
from tests.engine.models import Instance, bpmn, flow, flows


def model(*listened: str, extra: str = "", more: str = "") -> bytes:
    """A user task ``u`` with a listener ``on-EVENT`` per event."""
    inner = "".join(f'<zeebe:taskListener eventType="{event}" type="on-{event}"/>' for event in listened)
    return bpmn(
        f'<startEvent id="s"/><userTask id="u"><extensionElements><zeebe:userTask/>{extra}'
        f'<zeebe:taskListeners>{inner}</zeebe:taskListeners></extensionElements></userTask><endEvent id="e"/>'
        + flows("s", "u", "e")
        + more
    )


ANNA = '<zeebe:assignmentDefinition assignee="anna"/>'


def task(instance: Instance) -> int:
    """Key of the user task's wait."""
    return next(key for key, wait in instance.state.waits.items() if wait.kind == "user_task")


def answer(instance: Instance, event: str, **result):
    """Complete the job of the listener to ``event``."""
    key = next(key for key, wait in instance.state.waits.items() if wait.listener == event)
    return instance.send(CompleteJob(key, {}, JobResult(**result) if result else None)).rejection


def effects_of(instance: Instance, kind: type) -> list:
    """All effects of one kind so far."""
    return [one for one in instance.effects if isinstance(one, kind)]


def test_the_task_is_offered_when_creating_was_agreed_to():
    """With the corrections; the listener is told what the task will be."""
    instance = Instance(model("creating", extra=ANNA)).start()
    job = instance.last(effects.CreateJob)
    assert (job.kind, job.listener, job.type) == ("task_listener", "creating", "on-creating")
    assert job.headers["io.camunda.zeebe:assignee"] == "anna"
    assert effects_of(instance, effects.CreateUserTask) == []
    due = datetime(2026, 2, 1, tzinfo=UTC)
    answer(instance, "creating", corrections={"priority": 80, "due": due, "candidate_groups": ["sales"]})
    created = instance.last(effects.CreateUserTask)
    assert (created.assignee, created.priority, created.due) == ("anna", 80, due)
    assert created.candidate_groups == ("sales",)
    instance.complete("u")
    assert instance.status == "completed"


def test_who_is_assigned_from_the_start_is_asked_about():
    """The task is open and nobody has it until the listener agrees."""
    instance = Instance(model("assigning", extra=ANNA)).start()
    assert instance.last(effects.CreateUserTask).assignee is None
    answer(instance, "assigning", corrections={"assignee": "ben"})
    assert instance.last(effects.ChangeUserTask) == effects.ChangeUserTask(
        key=task(instance), changes={"assignee": "ben"}
    )


def test_an_assignment_can_be_denied():
    """The task stays as it was, and can be assigned again."""
    instance = Instance(model("assigning")).start()
    instance.send(AssignUserTask(task(instance), "anna", "claim"))
    assert instance.last(effects.CreateJob).headers["io.camunda.zeebe:action"] == "claim"
    answer(instance, "assigning", denied=True, denied_reason="on leave")
    assert instance.last(effects.DenyUserTask).reason == "on leave"
    assert effects_of(instance, effects.ChangeUserTask) == []
    instance.send(AssignUserTask(task(instance), "ben"))
    answer(instance, "assigning")
    assert instance.last(effects.ChangeUserTask).changes == {"assignee": "ben"}


def test_without_listeners_a_change_is_done_at_once():
    """No job, one effect."""
    instance = Instance(model()).start()
    instance.send(UpdateUserTask(task(instance), {"priority": 10}))
    assert instance.last(effects.ChangeUserTask).changes == {"priority": 10}
    assert instance.waiting == ["u"]


def test_an_update_passes_its_listeners():
    """What is asked and what is corrected come together."""
    instance = Instance(model("updating", "updating")).start()
    instance.send(UpdateUserTask(task(instance), {"priority": 10}))
    answer(instance, "updating", corrections={"priority": 20})
    assert instance.last(effects.CreateJob).headers["io.camunda.zeebe:priority"] == "20"
    answer(instance, "updating")
    assert instance.last(effects.ChangeUserTask).changes == {"priority": 20}


def test_completing_waits_for_its_listeners():
    """The answers of the form arrive when they have agreed; meanwhile nobody can do anything to the task."""
    instance = Instance(model("completing")).start()
    key = task(instance)
    instance.send(CompleteUserTask(key, {"ok": True}))
    assert (instance.status, instance.variables) == ("active", {})
    for command in (
        CompleteUserTask(key),
        AssignUserTask(key, "x"),
        UpdateUserTask(key, {}),
        ThrowError(key, "E"),
    ):
        assert instance.send(command).rejection is not None
    answer(instance, "completing")
    assert (instance.status, instance.variables) == ("completed", {"ok": True})


def test_a_completion_can_be_denied():
    """The task is open as before, without the answers."""
    instance = Instance(model("completing")).start()
    instance.send(CompleteUserTask(task(instance), {"ok": True}))
    answer(instance, "completing", denied=True, denied_reason="amount missing")
    assert instance.last(effects.DenyUserTask) == effects.DenyUserTask(
        key=task(instance), event="completing", reason="amount missing"
    )
    assert (instance.status, instance.variables) == ("active", {})


def test_what_a_listener_may_not_say_is_refused():
    """No variables, no unknown fields, no denial of creating; nothing changes."""
    instance = Instance(model("creating")).start()
    key = instance.wait("u")
    for command in (
        CompleteJob(key, {"x": 1}),
        CompleteJob(key, {}, JobResult(denied=True)),
        CompleteJob(key, {}, JobResult(corrections={"name": "x"})),
        CompleteJob(key, {}, JobResult(corrections={"priority": "high"})),
        CompleteJob(key, {}, JobResult(corrections={"due": datetime(2026, 1, 1)})),
        ThrowError(key, "E"),
    ):
        rejection = instance.send(command).rejection
        assert rejection is not None
        assert rejection.code == "not_allowed"
    assert list(instance.state.waits) == [key]


def test_a_failed_listener_is_an_incident():
    """Resolving offers the listener again; the task is still asked the same."""
    instance = Instance(model("completing")).start()
    instance.send(CompleteUserTask(task(instance), {"ok": True}))
    instance.send(FailJob(instance.wait("u"), "down"))
    assert instance.incidents == [("TASK_LISTENER_NO_RETRIES", "u")]
    instance.send(ResolveIncident(next(iter(instance.state.incidents))))
    answer(instance, "completing")
    assert instance.variables == {"ok": True}


BOUNDARY = (
    '<boundaryEvent id="b" attachedToRef="u"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
    '</timerEventDefinition></boundaryEvent><endEvent id="f"/>' + flow("b", "f")
)


def test_cancelling_waits_for_its_listeners():
    """The task leaves the inbox at once; the process ends when the listener is done."""
    instance = Instance(model("canceling", more=BOUNDARY)).start()
    key = task(instance)
    instance.timer("b")
    assert instance.completed[-1] == "f"
    assert effects.CloseWait(key, "user_task", False) in instance.effects
    assert (instance.status, instance.waiting) == ("active", ["u"])
    answer(instance, "canceling")
    assert (instance.status, instance.terminated) == ("completed", ["u"])


def test_cancelling_the_instance_waits_too():
    """A second cancel is refused; the end is that of the first."""
    instance = Instance(model("canceling")).start()
    instance.send(CancelInstance())
    assert instance.status == "active"
    again = instance.send(CancelInstance()).rejection
    assert again is not None
    assert again.code == "wrong_state"
    answer(instance, "canceling")
    assert instance.status == "cancelled"
    assert instance.last(effects.EndInstance).state == "cancelled"


def test_cancelling_inside_sub_processes_ends_them_from_the_inside_out():
    """Every scope around waits for the listener."""
    inner = model("canceling").decode().split('isExecutable="true">')[1].split("</process>")[0]
    data = bpmn(f'<startEvent id="s0"/><subProcess id="sub">{inner}</subProcess>' + flows("s0", "sub"))
    instance = Instance(data).start()
    sub = next(one.key for one in instance.state.elements.values() if one.element_id == "sub")
    instance.send(TerminateElement(sub))
    assert instance.waiting == ["u"]
    answer(instance, "canceling")
    assert (instance.status, instance.terminated) == ("completed", ["u", "sub"])
