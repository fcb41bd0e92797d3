"""The inbox."""

from typing import Annotated, Literal

from litestar import Router, get, post, put
from litestar.params import JSONBody, QueryParameter

from guanxi.api.keys import Key
from guanxi.api.schemas.tasks import Assignment, Completion, UserTask, UserTaskDetail, UserTasks


@get("/user-tasks", sync_to_thread=False)
def list_user_tasks(
    whose: Annotated[
        Literal["mine", "team", "all"],
        QueryParameter(name="scope", description="Assigned to me, offered to my groups, or all I may see."),
    ] = "mine",
    task_state: Annotated[Literal["open", "completed"], QueryParameter(name="state")] = "open",
) -> UserTasks:
    """Return tasks, the most urgent first."""
    raise NotImplementedError


@get("/user-tasks/{key:str}", sync_to_thread=False)
def read_user_task(key: Key) -> UserTaskDetail:
    """Return a task with its form and the variables it sees."""
    raise NotImplementedError


@put("/user-tasks/{key:str}/assignment", sync_to_thread=True)
def assign_user_task(key: Key, data: JSONBody[Assignment]) -> UserTask:
    """Give a task to a person, or put it back to its groups."""
    raise NotImplementedError


@post("/user-tasks/{key:str}/completion", status_code=200, sync_to_thread=True)
def complete_user_task(key: Key, data: JSONBody[Completion]) -> UserTask:
    """Complete a task with the answers of its form; wrong answers are refused field by field."""
    raise NotImplementedError


router = Router(
    "/",
    route_handlers=[list_user_tasks, read_user_task, assign_user_task, complete_user_task],
    tags=["tasks"],
)
