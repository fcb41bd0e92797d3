"""The inbox."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from litestar import Router, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.access.users import get_user
from guanxi.api import shapes
from guanxi.api.keys import Cursor, Key, Limit, to_key
from guanxi.api.schemas.tasks import (
    Assignment,
    Completion,
    Delegation,
    NewTaskComment,
    TaskComment,
    TaskComments,
    UserTask,
    UserTaskChange,
    UserTaskCounts,
    UserTaskDetail,
    UserTasks,
)
from guanxi.api.services import Services
from guanxi.feel.codec import encode_value
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid
from guanxi.runtime import contracts as runtime
from guanxi.runtime import task_changes, user_tasks
from guanxi.runtime.plain_texts import is_plain
from guanxi.runtime.task_query import TaskPlace, TaskQuery
from guanxi.runtime.task_rights import groups_of, require_visible, sees

_Moment = Annotated[datetime | None, QueryParameter(description="A moment with its zone.")]


@get("/user-tasks", sync_to_thread=True)
def list_user_tasks(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    whose: Annotated[
        Literal["mine", "team", "delegated", "all"],
        QueryParameter(
            name="scope",
            description="Assigned to me, offered to me or my groups, delegated by me, or all I may see.",
        ),
    ] = "mine",
    task_state: Annotated[Literal["open", "completed", "cancelled"], QueryParameter(name="state")] = "open",
    record_id: Annotated[str | None, QueryParameter(description="Only tasks about this record.")] = None,
    process_id: Annotated[str, QueryParameter(description="Only tasks of this process.")] = "",
    element_id: Annotated[str, QueryParameter(description="Only tasks of this element.")] = "",
    instance_key: Annotated[str, QueryParameter(description="Only tasks of this process instance.")] = "",
    unassigned: Annotated[bool, QueryParameter(description="Only tasks nobody has taken.")] = False,
    due_before: _Moment = None,
    due_after: _Moment = None,
    follow_up_before: Annotated[
        datetime | None,
        QueryParameter(description="Without tasks to be looked at from this moment on only."),
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 200,
) -> UserTasks:
    """Return tasks one may see, the most urgent first; ended ones the last ended first."""
    require(actor, "read", "user_task")
    with services.database.read() as tx:
        mine = (actor.person, groups_of(tx, actor.person))
        wanted = TaskQuery(
            state=task_state,
            assignee="" if unassigned else actor.person if whose == "mine" else None,
            owner=(actor.person or "-") if whose == "delegated" else "",
            offered_to=mine if whose == "team" else None,
            visible_to=sees(tx, actor),
            record_id=_plain(record_id or ""),
            process_id=_plain(process_id),
            element_id=_plain(element_id),
            instance_key=_number(instance_key),
            due_before=_zoned("due_before", due_before),
            due_after=_zoned("due_after", due_after),
            follow_up_before=_zoned("follow_up_before", follow_up_before),
        )
        found = user_tasks.list_user_tasks(tx, wanted, after=_place(cursor), limit=limit + 1)
        more, found = len(found) > limit, found[:limit]
        total = len(found) if cursor is None and not more else user_tasks.count_user_tasks(tx, wanted)
        refs = shapes.record_refs(services, tx, found, actor)
        people = shapes.people_of(tx, found)
    return UserTasks(
        [shapes.user_task(one, refs, people) for one in found],
        total,
        _cursor(user_tasks.place_of(found[-1])) if more else None,
    )


def _number(text: str) -> int:
    """A key to look for, 0 for none; one that nothing can have finds nothing."""
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


def _plain(text: str) -> str:
    """A text to look for; one that nothing can have finds nothing."""
    return text if is_plain(text) else "-"


def _zoned(name: str, moment: datetime | None) -> datetime | None:
    if moment is not None and moment.tzinfo is None:
        raise Invalid("request.moment", "A moment needs its zone, such as Z.", "", {name: "has no time zone"})
    return moment


def _cursor(place: TaskPlace) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def _place(cursor: str | None) -> TaskPlace | None:
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        place = msgspec.json.decode(base64.urlsafe_b64decode(padded), type=TaskPlace)
        if all(number is None or abs(number) < 2**63 for number in msgspec.structs.astuple(place)):
            return place
    except (UnicodeEncodeError, binascii.Error, msgspec.DecodeError, ValueError):
        pass
    raise Invalid(
        "request.cursor",
        "The cursor is not one this server gave.",
        "Begin again without it.",
        {"cursor": "unknown"},
    )


@get("/user-task-counts", sync_to_thread=True)
def count_user_tasks(services: NamedDependency[Services], actor: NamedDependency[Actor]) -> UserTaskCounts:
    """Return how many open tasks are assigned to me, offered to me or my groups, and delegated by me."""
    require(actor, "read", "user_task")
    with services.database.read() as tx:
        mine = TaskQuery(assignee=actor.person or "-")
        team = TaskQuery(offered_to=(actor.person, groups_of(tx, actor.person)), visible_to=sees(tx, actor))
        queries = (
            mine,
            team,
            TaskQuery(owner=actor.person or "-"),
            msgspec.structs.replace(mine, due_before=tx.now),
        )
        return UserTaskCounts(*(user_tasks.count_user_tasks(tx, one) for one in queries))


@get("/user-tasks/{key:str}", sync_to_thread=True)
def read_user_task(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> UserTaskDetail:
    """Return a task with its form and the variables it sees."""
    require(actor, "read", "user_task")
    with services.database.read() as tx:
        found = user_tasks.read_user_task(services.runtime, tx, to_key(key))
        require_visible(tx, found.task, actor)
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
    person = actor.person if data.assignee == "me" else data.assignee
    with services.database.write() as tx:
        if person is not None:
            get_user(tx, person)
        found = user_tasks.assign_user_task(services.runtime, tx, to_key(key), person or "", actor=actor)
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


@put("/user-tasks/{key:str}/delegation", sync_to_thread=True)
def delegate_user_task(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    data: JSONBody[Delegation],
) -> UserTask:
    """Have somebody else do a task one has; they give it back, and one completes it oneself."""
    require(actor, "update", "user_task")
    with services.database.write() as tx:
        get_user(tx, data.assignee)
        found = task_changes.delegate_user_task(services.runtime, tx, to_key(key), data.assignee, actor=actor)
        return _task(services, tx, found, actor)


@post("/user-tasks/{key:str}/resolution", status_code=200, sync_to_thread=True)
def resolve_user_task(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> UserTask:
    """Say that a delegated task is done: it goes back to the person it was done for."""
    require(actor, "update", "user_task")
    with services.database.write() as tx:
        found = task_changes.resolve_user_task(services.runtime, tx, to_key(key), actor=actor)
        return _task(services, tx, found, actor)


@patch("/user-tasks/{key:str}", sync_to_thread=True)
def update_user_task(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    data: JSONBody[UserTaskChange],
) -> UserTask:
    """Change dates, priority or candidates of a task one has; administrators those of any."""
    require(actor, "update", "user_task")
    given = {name: value for name in _FIELDS if (value := getattr(data, name)) is not msgspec.UNSET}
    for name in ("due_at", "follow_up_at"):
        _zoned(name, given.get(name))
    changes = {
        _FIELDS[name]: tuple(value) if isinstance(value, list) else value for name, value in given.items()
    }
    with services.database.write() as tx:
        for person in changes.get("candidate_users", ()):
            get_user(tx, person)
        found = task_changes.update_user_task(services.runtime, tx, to_key(key), changes, actor=actor)
        return _task(services, tx, found, actor)


_FIELDS = {
    "due_at": "due",
    "follow_up_at": "follow_up",
    "priority": "priority",
    "candidate_groups": "candidate_groups",
    "candidate_users": "candidate_users",
}


@get("/user-tasks/{key:str}/comments", sync_to_thread=True)
def list_task_comments(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> TaskComments:
    """Return what people say about a task, oldest first."""
    require(actor, "read", "user_task")
    with services.database.read() as tx:
        found = task_changes.list_task_comments(tx, to_key(key), actor=actor)
        return TaskComments(shapes.task_comments(tx, found))


@post("/user-tasks/{key:str}/comments", sync_to_thread=True)
def comment_on_task(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    data: JSONBody[NewTaskComment],
) -> TaskComment:
    """Say something about a task, open or not."""
    require(actor, "read", "user_task")
    with services.database.write() as tx:
        found = task_changes.comment_on_task(tx, to_key(key), data.text, actor=actor)
        return shapes.task_comments(tx, [found])[0]


def _task(services: Services, tx: Tx, found: runtime.UserTask, actor: Actor) -> UserTask:
    refs = shapes.record_refs(services, tx, [found], actor)
    return shapes.user_task(found, refs, shapes.people_of(tx, [found]))


router = Router(
    "/",
    route_handlers=[
        list_user_tasks,
        count_user_tasks,
        read_user_task,
        assign_user_task,
        complete_user_task,
        delegate_user_task,
        resolve_user_task,
        update_user_task,
        list_task_comments,
        comment_on_task,
    ],
    tags=["tasks"],
)
