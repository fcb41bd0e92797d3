"""One change to many records of any object: preview, ask, watch, cancel."""

from typing import Annotated, Any

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import JSONBody, PathParameter

from guanxi.access.contracts import Actor
from guanxi.api.codec import ExactResponse, decode_exact, encode_exact
from guanxi.api.keys import Cursor, Key, Limit, before, to_key
from guanxi.api.once import IdempotencyKey, once
from guanxi.api.schemas import bulk as schemas
from guanxi.api.services import Services
from guanxi.records import bulk
from guanxi.records.bulk_undo import request_undo

Plural = Annotated[str, PathParameter(description="The plural of an object, e.g. `leads`.")]
_BEGUN = {
    202: ResponseSpec(
        schemas.BulkOperation, generate_examples=False, description="The operation as it begins."
    )
}


@post("/{plural:str}/bulk-preview", status_code=200, sync_to_thread=True)
def preview_bulk_operation(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    data: JSONBody[schemas.BulkWish],
) -> schemas.BulkPreview:
    """Look at how many records an operation would be about, and whether it makes sense; changes nothing."""
    wish = _wish(services, plural, data)
    with services.database.read() as tx:
        found = bulk.preview_bulk(tx, services.catalogue, wish, actor=actor)
    return schemas.BulkPreview(found.total, found.permitted, found.too_many)


@post("/{plural:str}/bulk", status_code=202, sync_to_thread=True, responses=_BEGUN)
def start_bulk_operation(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    data: JSONBody[schemas.BulkWish],
    idempotency_key: IdempotencyKey = None,
) -> Response[Any]:
    """Change all records that match. The workers do it in chunks, each record as if it were changed alone."""
    wish = _wish(services, plural, data)
    with services.database.write() as tx:

        def carry_out() -> bytes:
            return encode_exact(_shown(bulk.request_bulk(tx, services.catalogue, wish, actor=actor)))

        answer = once(tx, actor, idempotency_key, ("bulk", wish), carry_out)
    content = decode_exact(answer)
    headers = {"Location": f"/api/v1/bulk-operations/{content['key']}"}
    return ExactResponse(content, status_code=202, headers=headers)


@get("/bulk-operations", sync_to_thread=True)
def list_bulk_operations(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    cursor: Cursor = None,
    limit: Limit = 50,
) -> schemas.BulkOperations:
    """Return one's own operations, newest first; those of everybody for who may import."""
    with services.database.read() as tx:
        found = bulk.list_bulk(tx, actor=actor, before=before(cursor), limit=limit + 1)
    more = str(found[limit - 1].key) if len(found) > limit else None
    return schemas.BulkOperations([_shown(one) for one in found[:limit]], more)


@get("/bulk-operations/{key:str}", sync_to_thread=True)
def read_bulk_operation(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> schemas.BulkOperation:
    """Return how far an operation has come, and the first records that were refused."""
    with services.database.read() as tx:
        return _shown(bulk.read_bulk(tx, to_key(key), actor=actor))


@post("/bulk-operations/{key:str}/cancellation", status_code=200, sync_to_thread=True)
def cancel_bulk_operation(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> schemas.BulkOperation:
    """End an operation; what it has done stays done."""
    with services.database.write() as tx:
        return _shown(bulk.cancel_bulk(tx, to_key(key), actor=actor))


@post("/bulk-operations/{key:str}/suspension", status_code=200, sync_to_thread=True)
def suspend_bulk_operation(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> schemas.BulkOperation:
    """Let an operation rest until it is resumed."""
    with services.database.write() as tx:
        return _shown(bulk.turn_bulk(tx, to_key(key), on=False, actor=actor))


@post("/bulk-operations/{key:str}/resumption", status_code=200, sync_to_thread=True)
def resume_bulk_operation(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> schemas.BulkOperation:
    """Let an operation go on."""
    with services.database.write() as tx:
        return _shown(bulk.turn_bulk(tx, to_key(key), on=True, actor=actor))


@post("/bulk-operations/{key:str}/undoing", status_code=202, sync_to_thread=True)
def undo_bulk_operation(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    data: JSONBody[schemas.BulkUndo],
) -> schemas.BulkOperation:
    """Take an operation back by a new one; what somebody has changed since stays and is told among the refused."""
    with services.database.write() as tx:
        return _shown(request_undo(tx, to_key(key), mode=data.mode, actor=actor))


def _wish(services: Services, plural: str, data: schemas.BulkWish) -> bulk.BulkWish:
    return bulk.BulkWish(
        action=data.action,
        object=services.catalogue.by_plural(plural).name,
        filter=data.filter,
        q=data.q,
        values=data.values,
        mode=data.mode,
        at_most=data.at_most,
    )


def _shown(found: bulk.BulkOperation) -> schemas.BulkOperation:
    wish, problem = found.wish, found.problem
    return schemas.BulkOperation(
        key=str(found.key),
        action=wish.action,
        object=wish.object,
        filter=wish.filter,
        q=wish.q,
        values=wish.values,
        mode=wish.mode,
        undoes=None if wish.undoes is None else str(wish.undoes),
        state=found.state,
        total=found.total,
        changed=found.changed,
        unchanged=found.unchanged,
        refused=found.refused,
        refusals=[schemas.BulkRefusal(one.id, one.number, one.code, one.message) for one in found.refusals],
        problem=None if problem is None else schemas.BulkProblem(problem.code, problem.message, problem.cure),
        by=found.actor.name,
        created_at=found.created_at,
        finished_at=found.finished_at,
    )


router = Router(
    "/",
    route_handlers=[
        preview_bulk_operation,
        start_bulk_operation,
        list_bulk_operations,
        read_bulk_operation,
        cancel_bulk_operation,
        suspend_bulk_operation,
        resume_bulk_operation,
        undo_bulk_operation,
    ],
    tags=["records"],
)
