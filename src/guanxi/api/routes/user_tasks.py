"""The inbox."""

from typing import Annotated, Literal

from litestar import Router, get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.access.users import get_user
from guanxi.api import shapes
from guanxi.api.keys import Key, to_key
from guanxi.api.schemas.tasks import Assignment, Completion, UserTask, UserTaskDetail, UserTasks
from guanxi.api.services import Services
from guanxi.feel.codec import encode_value
from guanxi.platform.database import Tx
from guanxi.runtime import contracts as runtime
from guanxi.runtime import user_tasks

_MOST = 200


@get("/user-tasks", sync_to_thread=True)
def list_user_tasks(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    whose: Annotated[
        Literal["mine", "team", "all"],
        QueryParameter(name="scope", description="Assigned to me, offered to my groups, or all I may see."),
    ] = "mine",
    task_state: Annotated[Literal["open", "completed"], QueryParameter(name="state")] = "open",
    record_id: Annotated[str | None, QueryParameter(description="Only tasks about this record.")] = None,
) -> UserTasks:
    """Return tasks, the most urgent first."""
    require(actor, "read", "user_task")
    with services.database.read() as tx:
        assignee = actor.person if whose == "mine" else None
        groups = get_user(tx, actor.person).groups if whose == "team" and actor.person else ()
        offered_to = (actor.person, groups) if whose == "team" else None
        found = user_tasks.list_user_tasks(
            tx,
            state=task_state,
            assignee=assignee,
            offered_to=offered_to,
            record_id=record_id or "",
            limit=_MOST,
        )
        total = (
            len(found)  # a record has few
            if record_id
            else user_tasks.count_user_tasks(tx, state=task_state, assignee=assignee, offered_to=offered_to)
        )
        refs = shapes.record_refs(services, tx, found, actor)
        people = shapes.people_of(tx, found)
    return UserTasks([shapes.user_task(one, refs, people) for one in found], total)


@get("/user-tasks/{key:str}", sync_to_thread=True)
def read_user_task(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> UserTaskDetail:
    """Return a task with its form and the variables it sees."""
    require(actor, "read", "user_task")
    with services.database.read() as tx:
        found = user_tasks.read_user_task(services.runtime, tx, to_key(key))
        refs = shapes.record_refs(services, tx, [found.task], actor)
        people = shapes.people_of(tx, [found.task])
    return UserTaskDetail(
        **shapes.task_members(found.task, refs, people),
        form=found.form,
        variables={name: encode_value(value) for name, value in found.variables.items()},
    )


@put("/user-tasks/{key:str}/assignment", sync_to_thread=True)
def assign_user_task(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    data: JSONBody[Assignment],
) -> UserTask:
    """Give a task to a person, or put it back to its groups.

    People may take what is offered to them and give away what they have; administrators may do it to any task.
    """
    require(actor, "update", "user_task")
    with services.database.write() as tx:
        if data.assignee is not None:
            get_user(tx, data.assignee)
        found = user_tasks.assign_user_task(
            services.runtime, tx, to_key(key), data.assignee or "", actor=actor
        )
        return _task(services, tx, found, actor)


@post("/user-tasks/{key:str}/completion", status_code=200, sync_to_thread=True)
def complete_user_task(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    data: JSONBody[Completion],
) -> UserTask:
    """Complete a task one has with the answers of its form; wrong answers are refused field by field."""
    require(actor, "update", "user_task")
    variables = shapes.variables(data.variables)
    with services.database.write() as tx:
        found = user_tasks.complete_user_task(services.runtime, tx, to_key(key), variables, actor=actor)
        return _task(services, tx, found, actor)


def _task(services: Services, tx: Tx, found: runtime.UserTask, actor: Actor) -> UserTask:
    refs = shapes.record_refs(services, tx, [found], actor)
    return shapes.user_task(found, refs, shapes.people_of(tx, [found]))


router = Router(
    "/",
    route_handlers=[list_user_tasks, read_user_task, assign_user_task, complete_user_task],
    tags=["tasks"],
)
