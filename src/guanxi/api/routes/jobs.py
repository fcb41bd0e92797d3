"""Jobs for workers of other programs, in any language."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from litestar import Request, Router, get, patch, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, PathParameter, QueryParameter

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.api import shapes
from guanxi.api.keys import Cursor, Limit, to_key
from guanxi.api.long_poll import LongPoll
from guanxi.api.schemas import jobs as schemas
from guanxi.api.services import Services
from guanxi.platform.errors import Invalid, NotFound
from guanxi.runtime import external_jobs as runtime
from guanxi.runtime import job_holding, job_search

JobKey = Annotated[
    str, PathParameter(pattern=r"^\d{1,19}-\d{1,19}$", description="The key of a job, as it was given.")
]


def _place(key: str) -> job_holding.Place:
    instance, _, job = key.partition("-")
    try:
        return to_key(instance), to_key(job)
    except NotFound:
        raise NotFound("runtime.unknown_job", f"There is no open job {key!r}.") from None


@post("/job-activations", status_code=200)
async def activate_jobs(
    request: Request[Any, Any, Any],
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    data: JSONBody[schemas.JobActivation],
) -> schemas.ActivatedJobs:
    """Give the worker due jobs of its types, each under a lease; wait for the first one if asked to.

    503 `runtime.too_many_waiting`: too many wait already; ask again in a few seconds.
    """
    for job_type in data.types:
        job_holding.require_type(actor, job_type)

    def take() -> list[schemas.ActivatedJob]:
        with services.database.write() as tx:
            found = runtime.activate_jobs(
                services.runtime,
                tx,
                types=data.types,
                worker=data.worker,
                lease=timedelta(milliseconds=data.timeout_ms),
                most=data.max_jobs,
                fetch=data.fetch_variables,
            )
            refs = shapes.record_refs(services, tx, found, actor)
            return [shapes.activated_job(one, data.worker, refs) for one in found]

    found = await sync_to_thread(take)
    if not found and data.request_timeout_ms:
        async with LongPoll(services.job_watch, data.types, data.request_timeout_ms / 1000, request) as poll:
            while not found and await poll.wait():
                found = await sync_to_thread(take)
    return schemas.ActivatedJobs(found)


@post("/jobs/{key:str}/completion", status_code=204, sync_to_thread=True)
def complete_job(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: JobKey,
    data: JSONBody[schemas.JobCompletion],
) -> None:
    """Say that the work is done; the run goes on in this very transaction.

    404 `runtime.unknown_job`: answered already, cancelled or unknown. 409 `runtime.stale_lease`: somebody else has it.
    """
    variables = shapes.variables(data.variables)
    with services.database.write() as tx:
        runtime.complete_job(
            services.runtime,
            tx,
            _place(key),
            data.lease_token,
            variables,
            actor=actor,
            result=None if data.result is None else _result(data.result),
        )


def _result(given: schemas.JobDecision) -> runtime.JobResult:
    return runtime.JobResult(
        denied=given.denied,
        denied_reason=given.denied_reason,
        corrections=shapes.variables(given.corrections),
        activate=tuple((one.element_id, shapes.variables(one.variables)) for one in given.activate),
        completed=given.completed,
        cancel_remaining=given.cancel_remaining,
    )


@post("/jobs/{key:str}/failure", status_code=200, sync_to_thread=True)
def fail_job(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: JobKey,
    data: JSONBody[schemas.JobFailure],
) -> schemas.JobFailed:
    """Say that the work failed: it is tried again later, or, without a try left, an incident opens."""
    variables = shapes.variables(data.variables)
    pause = data.retry_back_off_ms
    with services.database.write() as tx:
        left = runtime.fail_job(
            services.runtime,
            tx,
            _place(key),
            data.lease_token,
            message=data.message,
            actor=actor,
            retries=data.retries,
            wait=None if pause is None else timedelta(milliseconds=pause),
            variables=variables,
        )
        tx.wake = True
    return schemas.JobFailed(left)


@post("/jobs/{key:str}/error", status_code=204, sync_to_thread=True)
def throw_job_error(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: JobKey,
    data: JSONBody[schemas.JobError],
) -> None:
    """Throw a business error out of the job, which a boundary event or an event sub-process may catch."""
    variables = shapes.variables(data.variables)
    with services.database.write() as tx:
        runtime.throw_job_error(
            services.runtime,
            tx,
            _place(key),
            data.lease_token,
            code=data.code,
            message=data.message,
            variables=variables,
            actor=actor,
        )


@patch("/jobs/{key:str}", sync_to_thread=True)
def change_job(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: JobKey,
    data: JSONBody[schemas.JobChange],
) -> schemas.JobHeld:
    """Prolong the lease of a job one holds, or change its retries or priority; the latter is audited for operators."""
    with services.database.write() as tx:
        until = runtime.update_job(
            services.runtime,
            tx,
            _place(key),
            actor=actor,
            token=data.lease_token,
            retries=data.retries,
            lease=None if data.timeout_ms is None else timedelta(milliseconds=data.timeout_ms),
            priority=data.priority,
        )
    return schemas.JobHeld(until)


@get("/jobs", sync_to_thread=True)
def list_jobs(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    job_state: Annotated[
        Literal["activated", "available", "waiting", "suspended"] | None, QueryParameter(name="state")
    ] = None,
    job_type: Annotated[str | None, QueryParameter(name="type")] = None,
    queue: FromQuery[str | None] = None,
    process_id: FromQuery[str | None] = None,
    element_id: FromQuery[str | None] = None,
    worker: FromQuery[str | None] = None,
    instance_key: FromQuery[str | None] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> schemas.Jobs:
    """Return open jobs, those of the newest runs first."""
    require(actor, "read", "process_instance")
    filters = {
        "type": job_type,
        "queue": queue,
        "process_id": process_id,
        "element_id": element_id,
        "worker": worker,
        "instance_key": None if instance_key is None else to_key(instance_key),
    }
    with services.database.read() as tx:
        found = job_search.search_jobs(
            tx, state=job_state or "", filters=filters, after=_after(cursor), limit=limit + 1
        )
    page = found[:limit]
    last = None
    if len(found) > limit:
        last = job_holding.key_text((page[-1].instance_key, page[-1].wait_key))
    return schemas.Jobs([shapes.job(one) for one in page], last)


def _after(cursor: str | None) -> job_holding.Place | None:
    if cursor is None:
        return None
    try:
        return _place(cursor)
    except NotFound:
        cure = "Begin again without it."
        raise Invalid(
            "request.cursor", "The cursor is not one this server gave.", cure, {"cursor": "unknown"}
        ) from None


router = Router(
    "/",
    route_handlers=[activate_jobs, complete_job, fail_job, throw_job_error, change_job, list_jobs],
    tags=["jobs"],
)
