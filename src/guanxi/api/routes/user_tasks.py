"""The inbox."""

from typing import Annotated, Literal

from litestar import Router, get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.access.users import get_user, list_users
from guanxi.api import shapes
from guanxi.api.authentication import SignedIn
from guanxi.api.keys import Key, to_key
from guanxi.api.schemas.tasks import Assignment, Completion, UserTask, UserTaskDetail, UserTasks
from guanxi.api.services import Services
from guanxi.feel.codec import decode_value, encode_value
from guanxi.platform.database import Tx
from guanxi.runtime import contracts as runtime
from guanxi.runtime import user_tasks

_MOST = 200


@get("/user-tasks", sync_to_thread=True)
def list_user_tasks(
    services: NamedDependency[Services],
    signed_in: NamedDependency[SignedIn],
    whose: Annotated[
        Literal["mine", "team", "all"],
        QueryParameter(name="scope", description="Assigned to me, offered to my groups, or all I may see."),
    ] = "mine",
    task_state: Annotated[Literal["open", "completed"], QueryParameter(name="state")] = "open",
) -> UserTasks:
    """Return tasks, the most urgent first."""
    actor = signed_in.actor
    require(actor, "read", "user_task")
    groups = signed_in.user.groups if signed_in.user else ()
    with services.database.read() as tx:
        found = user_tasks.list_user_tasks(
            tx,
            state=task_state,
            assignee=actor.id if whose == "mine" else None,
            offered_to=(actor.id, groups) if whose == "team" else None,
            limit=_MOST,
        )
        refs = shapes.record_refs(services, tx, found, actor)
        people = _people(tx)
    return UserTasks([shapes.user_task(one, refs, people) for one in found], len(found))


@get("/user-tasks/{key:str}", sync_to_thread=True)
def read_user_task(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> UserTaskDetail:
    """Return a task with its form and the variables it sees."""
    require(actor, "read", "user_task")
    with services.database.read() as tx:
        found = user_tasks.read_user_task(services.runtime, tx, to_key(key))
        refs = shapes.record_refs(services, tx, [found.task], actor)
        people = _people(tx)
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
    """Give a task to a person, or put it back to its groups."""
    require(actor, "update", "user_task")
    with services.database.write() as tx:
        if data.assignee is not None:
            get_user(tx, data.assignee)
        found = user_tasks.assign_user_task(tx, to_key(key), data.assignee or "")
        return _task(services, tx, found, actor)


@post("/user-tasks/{key:str}/completion", status_code=200, sync_to_thread=True)
def complete_user_task(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    data: JSONBody[Completion],
) -> UserTask:
    """Complete a task with the answers of its form; wrong answers are refused field by field."""
    require(actor, "update", "user_task")
    variables = {name: decode_value(value) for name, value in data.variables.items()}
    with services.database.write() as tx:
        found = user_tasks.complete_user_task(services.runtime, tx, to_key(key), variables, actor=actor)
        return _task(services, tx, found, actor)


def _task(services: Services, tx: Tx, found: runtime.UserTask, actor: Actor) -> UserTask:
    return shapes.user_task(found, shapes.record_refs(services, tx, [found], actor), _people(tx))


def _people(tx: Tx) -> dict[str, str]:
    return {user.id: user.name for user in list_users(tx, active_only=False)}


router = Router(
    "/",
    route_handlers=[list_user_tasks, read_user_task, assign_user_task, complete_user_task],
    tags=["tasks"],
)
