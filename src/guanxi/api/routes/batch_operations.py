"""Finding runs, and one operation over many of them."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.api import shapes
from guanxi.api.keys import Cursor, Key, Limit, before, to_key
from guanxi.api.schemas import batch_operations as schemas
from guanxi.api.services import Services
from guanxi.feel.codec import encode_value
from guanxi.runtime import batch_operations as runtime
from guanxi.runtime.batch_actions import Arguments
from guanxi.runtime.instance_search import InstanceFilter, search_instances


def _filter(given: schemas.RunFilter) -> InstanceFilter:
    return InstanceFilter(
        process_id=given.process_id,
        definition_key=to_key(given.definition_key or "0"),
        state=given.state or "",
        object=given.object,
        record_id=given.record_id,
        started_from=given.started_from,
        started_before=given.started_before,
        signature=given.signature,
        element_id=given.element_id,
        done_from=given.done_from,
        done_before=given.done_before,
        instance_keys=tuple(map(to_key, given.instance_keys)),
        variables=_stored(given.variables),
    )


def _stored(given: dict[str, Any]) -> dict[str, Any]:
    """Variables in their JSON form, once they are known to be values."""
    return {name: encode_value(value) for name, value in shapes.variables(given).items()}


def _arguments(given: schemas.BatchWish) -> Arguments:
    return Arguments(
        variables=_stored(given.variables),
        definition_key=to_key(given.definition_key or "0"),
        mapping=given.mapping,
        from_element=given.from_element,
        to_element=given.to_element,
    )


def _shown(found: runtime.BatchOperation) -> schemas.BatchOperation:
    wanted = msgspec.to_builtins(found.filter, builtin_types=(int,))
    for name in ("definition_key", "instance_keys"):
        if name in wanted:
            wanted[name] = list(map(str, wanted[name])) if name == "instance_keys" else str(wanted[name])
    return schemas.BatchOperation(
        key=str(found.key),
        kind=found.kind,
        state=found.state,
        total=found.total,
        done=found.done,
        failed=found.failed,
        created_at=found.created_at,
        ended_at=found.ended_at,
        actor=found.actor,
        filter=wanted,
    )


@post("/process-instance-searches", status_code=200, sync_to_thread=True)
def search_process_instances(
    services: NamedDependency[Services], actor: NamedDependency[Actor], data: JSONBody[schemas.RunSearch]
) -> schemas.RunsFound:
    """Find runs by process, version, state, record, time, error signature, and by what their variables say."""
    require(actor, "read", "process_instance")
    with services.database.read() as tx:
        found = search_instances(tx, _filter(data.filter), before=before(data.cursor), limit=data.limit)
        refs = shapes.record_refs(services, tx, found.instances, actor)
    return schemas.RunsFound(
        [shapes.process_instance(one, refs) for one in found.instances],
        None if found.goes_on is None else str(found.goes_on),
    )


@post("/batch-operations", status_code=202, sync_to_thread=True)
def start_batch_operation(
    services: NamedDependency[Services], actor: NamedDependency[Actor], data: JSONBody[schemas.BatchWish]
) -> schemas.BatchOperation:
    """Do something with all active runs that match. The workers do it in chunks; the answer is how it begins."""
    require(actor, "manage", "process_instance")
    wanted, given = _filter(data.filter), _arguments(data)
    with services.database.write() as tx:
        found = runtime.start_batch(services.runtime, tx, data.kind, wanted, given, actor=actor)
    return _shown(found)


@post("/batch-operation-previews", status_code=200, sync_to_thread=True)
def preview_batch_operation(
    services: NamedDependency[Services], actor: NamedDependency[Actor], data: JSONBody[schemas.BatchWish]
) -> schemas.BatchPreview:
    """Look at what an operation would be about and, for a migration, at what speaks against it; changes nothing."""
    require(actor, "manage", "process_instance")
    wanted, given = _filter(data.filter), _arguments(data)
    with services.database.read() as tx:
        found = runtime.preview_batch(services.runtime, tx, data.kind, wanted, given)
    problems = [schemas.BatchProblem(str(key), one.code, one.message) for key, one in found.problems]
    return schemas.BatchPreview(found.total, found.looked_at, problems)


@get("/batch-operations", sync_to_thread=True)
def list_batch_operations(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    batch_state: Annotated[
        Literal["running", "paused", "done", "cancelled"] | None, QueryParameter(name="state")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> schemas.BatchOperations:
    """Return operations over many runs, newest first."""
    require(actor, "read", "process_instance")
    with services.database.read() as tx:
        found = runtime.list_batches(tx, state=batch_state or "", before=before(cursor), limit=limit + 1)
    more = str(found[limit - 1].key) if len(found) > limit else None
    return schemas.BatchOperations([_shown(one) for one in found[:limit]], more)


@get("/batch-operations/{key:str}", sync_to_thread=True)
def read_batch_operation(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> schemas.BatchOperation:
    """Return how far an operation has come."""
    require(actor, "read", "process_instance")
    with services.database.read() as tx:
        return _shown(runtime.get_batch(tx, to_key(key)))


@get("/batch-operations/{key:str}/failures", sync_to_thread=True)
def list_batch_failures(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> schemas.BatchFailures:
    """Return the runs with which it could not be done, and why."""
    require(actor, "read", "process_instance")
    with services.database.read() as tx:
        found = runtime.list_failures(tx, to_key(key), after=before(cursor) or 0, limit=limit + 1)
    page = found[:limit]
    return schemas.BatchFailures(
        [schemas.BatchProblem(str(one.instance_key), one.code, one.message) for one in page],
        str(page[-1].instance_key) if len(found) > limit else None,
    )


@post("/batch-operations/{key:str}/suspension", status_code=200, sync_to_thread=True)
def pause_batch_operation(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> schemas.BatchOperation:
    """Let an operation stop after the chunk that is being done."""
    require(actor, "manage", "process_instance")
    with services.database.write() as tx:
        return _shown(runtime.pause_batch(tx, to_key(key), actor=actor))


@post("/batch-operations/{key:str}/resumption", status_code=200, sync_to_thread=True)
def resume_batch_operation(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> schemas.BatchOperation:
    """Let an operation go on where it was."""
    require(actor, "manage", "process_instance")
    with services.database.write() as tx:
        return _shown(runtime.resume_batch(services.runtime, tx, to_key(key), actor=actor))


@post("/batch-operations/{key:str}/cancellation", status_code=200, sync_to_thread=True)
def cancel_batch_operation(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> schemas.BatchOperation:
    """End an operation; what it has done stays done."""
    require(actor, "manage", "process_instance")
    with services.database.write() as tx:
        return _shown(runtime.cancel_batch(tx, to_key(key), actor=actor))


router = Router(
    "/",
    route_handlers=[
        search_process_instances,
        start_batch_operation,
        preview_batch_operation,
        list_batch_operations,
        read_batch_operation,
        list_batch_failures,
        pause_batch_operation,
        resume_batch_operation,
        cancel_batch_operation,
    ],
    tags=["processes"],
)
