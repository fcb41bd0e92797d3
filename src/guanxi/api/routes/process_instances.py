"""Runs of processes."""

from typing import Annotated, Literal

from litestar import Router, get, post
from litestar.params import FromQuery, QueryParameter

from guanxi.api.keys import Cursor, Key, Limit
from guanxi.api.schemas.processes import ProcessInstance, ProcessInstanceDetail, ProcessInstances


@get("/process-instances", sync_to_thread=False)
def list_process_instances(
    process_id: FromQuery[str | None] = None,
    run_state: Annotated[
        Literal["active", "completed", "cancelled"] | None, QueryParameter(name="state")
    ] = None,
    record_id: Annotated[str | None, QueryParameter(description="Only runs about this record.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ProcessInstances:
    """Return runs, newest first."""
    raise NotImplementedError


@get("/process-instances/{key:str}", sync_to_thread=False)
def read_process_instance(key: Key) -> ProcessInstanceDetail:
    """Return a run with its path, its variables and its incidents."""
    raise NotImplementedError


@post("/process-instances/{key:str}/cancellation", status_code=200, sync_to_thread=True)
def cancel_process_instance(key: Key) -> ProcessInstance:
    """Cancel a run: its open tasks, jobs and timers end."""
    raise NotImplementedError


router = Router(
    "/",
    route_handlers=[list_process_instances, read_process_instance, cancel_process_instance],
    tags=["processes"],
)
