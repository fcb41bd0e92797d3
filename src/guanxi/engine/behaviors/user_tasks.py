"""The life of an open user task: assigned, updated and completed through its listeners, who may correct or deny it.

Corrections count at once for the listeners that follow, and for the task when the last one has agreed.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from guanxi.bpmn import Element
from guanxi.bpmn.graph import UserTaskDefinition
from guanxi.engine import commands, effects
from guanxi.engine.behaviors.catching import happened
from guanxi.engine.behaviors.ending import open_incident
from guanxi.engine.behaviors.listening import listen, listeners_of, stop_listening
from guanxi.engine.behaviors.task_fields import ASKED, TASK, plain, rich, wrong_field
from guanxi.engine.definition import Rejection
from guanxi.engine.events import DataSet
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance, Wait
from guanxi.feel.codec import decode_value, encode_value

DENIABLE = ("assigning", "updating", "completing")


def open_task(run: Run, instance: ElementInstance, element: Element, task: effects.CreateUserTask) -> None:
    """Offer the task; one that is assigned from the start asks its listeners to that first."""
    assignee = task.assignee if listeners_of(element, "assigning") else None
    key = run.state.next_key
    wait = Wait(key=key, kind="user_task", element_key=instance.key, element_id=element.id, name=task.name)
    run.open_wait(wait)
    kept = None if assignee else task.assignee
    run.effects.append(structs.replace(task, key=key, assignee=kept))
    if assignee:
        if TASK in instance.data:
            run.emit(DataSet(instance.key, TASK, {**instance.data[TASK], "assignee": None}))
        ask(run, wait, "assigning", "assign", {"assignee": assignee}, {})


def ask(
    run: Run, wait: Wait, event: str, action: str, changes: Mapping[str, Any], variables: commands.Variables
) -> None:
    """Ask the listeners to ``event`` whether the task may be changed or completed; without any it is done at once."""
    instance = run.state.elements[wait.element_key]
    element = run.elements[wait.element_id]
    if not listeners_of(element, event):
        _do(run, instance, wait, event, changes, variables)
        return
    asked = {"action": action, "changes": plain(changes), "variables": encode_value(dict(variables))}
    run.emit(DataSet(instance.key, ASKED, asked))
    failure = listen(run, instance, element, event)
    if failure is not None:
        open_incident(run, instance, failure, "job")


def _do(
    run: Run,
    instance: ElementInstance,
    wait: Wait,
    event: str,
    changes: Mapping[str, Any],
    variables: commands.Variables,
) -> None:
    if changes:
        run.effects.append(effects.ChangeUserTask(key=wait.key, changes=dict(changes)))
        if TASK in instance.data:
            run.emit(DataSet(instance.key, TASK, {**instance.data[TASK], **plain(changes)}))
    if event == "completing":
        happened(run, wait, variables)


def check_answer(event: str, command: commands.CompleteJob) -> Rejection | None:
    """Whether a task listener may answer so."""
    if command.variables:
        return Rejection("not_allowed", "A task listener sets no variables; it corrects or denies.")
    result = command.result
    if result is None:
        return None
    if result.denied and event not in DENIABLE:
        return Rejection("not_allowed", f"A listener to {event} cannot deny it.")
    if result.corrections and (event == "canceling" or result.denied):
        return Rejection("not_allowed", "A task that is cancelled or left as it was cannot be corrected.")
    wrong = wrong_field(result.corrections)
    return Rejection("not_allowed", wrong) if wrong else None


def take_answer(run: Run, instance: ElementInstance, event: str, result: commands.JobResult) -> bool:
    """Keep corrections; a denial ends the asking, and then the answer is True."""
    if result.denied:
        stop_listening(run, instance)
        wait = task_wait(run, instance)
        run.emit(DataSet(instance.key, ASKED, None))
        run.effects.append(effects.DenyUserTask(key=wait.key, event=event, reason=result.denied_reason))
    elif result.corrections:
        asked = instance.data.get(ASKED) or {"changes": {}, "variables": {}}
        changes = {**asked["changes"], **plain(result.corrections)}
        run.emit(DataSet(instance.key, ASKED, {**asked, "changes": changes}))
    return result.denied


def go_on(run: Run, instance: ElementInstance, element: Element, event: str) -> None:
    """All listeners to ``event`` have agreed: do what was asked, corrections included."""
    asked = instance.data.get(ASKED) or {}
    changes = rich(asked.get("changes", {}))
    if ASKED in instance.data:
        run.emit(DataSet(instance.key, ASKED, None))
    if event == "creating":
        fields = {**instance.data[TASK], **plain(changes)}
        run.emit(DataSet(instance.key, TASK, fields))
        definition = element.user_task or UserTaskDefinition()
        task = effects.CreateUserTask(
            key=0,
            element_key=instance.key,
            element_id=element.id,
            form_key=definition.form_key,
            headers=definition.headers,
            **rich(fields),
        )
        open_task(run, instance, element, task)
    else:
        variables = decode_value(asked.get("variables", {}))
        _do(run, instance, task_wait(run, instance), event, changes, variables)


def task_wait(run: Run, instance: ElementInstance) -> Wait:
    """The wait of the open task."""
    return next(wait for key in instance.waits if (wait := run.state.waits[key]).kind == "user_task")
