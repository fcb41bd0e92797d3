"""What an operator does to a run and to incidents; everything stands in the audit log."""

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.api import shapes
from guanxi.api.keys import Key, to_key
from guanxi.api.schemas.operations import (
    ElementMove,
    Migration,
    MigrationPreview,
    Modification,
    ResolutionOfAlike,
    Resolved,
    Stranded,
)
from guanxi.api.schemas.processes import ProcessInstance
from guanxi.api.services import Services
from guanxi.platform.database import Tx
from guanxi.runtime import contracts, operations
from guanxi.runtime.incidents import resolve_alike

_MOST_AT_ONCE = 100


def _shown(services: Services, tx: Tx, found: contracts.ProcessInstance, actor: Actor) -> ProcessInstance:
    return shapes.process_instance(found, shapes.record_refs(services, tx, [found], actor))


@post("/process-instances/{key:str}/suspension", status_code=200, sync_to_thread=True)
def suspend_process_instance(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> ProcessInstance:
    """Let nothing in a run move until it is resumed: no job, no timer, no task; what comes from outside is kept."""
    require(actor, "manage", "process_instance")
    with services.database.write() as tx:
        found = operations.suspend_instance(services.runtime, tx, to_key(key), actor=actor)
        return _shown(services, tx, found, actor)


@post("/process-instances/{key:str}/resumption", status_code=200, sync_to_thread=True)
def resume_process_instance(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> ProcessInstance:
    """Let a suspended run go on; timers that fell due meanwhile fire now."""
    require(actor, "manage", "process_instance")
    with services.database.write() as tx:
        found = operations.resume_instance(services.runtime, tx, to_key(key), actor=actor)
        return _shown(services, tx, found, actor)


@post("/process-instances/{key:str}/modification", status_code=200, sync_to_thread=True)
def modify_process_instance(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    data: JSONBody[Modification],
) -> ProcessInstance:
    """Move tokens of a run by hand: move, start, end elements; all changes or none."""
    require(actor, "manage", "process_instance")
    changes: list[operations.Change] = [
        *(operations.Move(to_key(one.element_key), one.element_id) for one in data.moves),
        *(
            operations.Start(
                one.element_id,
                0 if one.scope_key is None else to_key(one.scope_key),
                shapes.variables(one.variables),
            )
            for one in data.starts
        ),
        *(operations.End(to_key(one)) for one in data.ends),
    ]
    with services.database.write() as tx:
        found = operations.modify_instance(services.runtime, tx, to_key(key), changes, actor=actor)
        return _shown(services, tx, found, actor)


@post("/process-instances/{key:str}/migration-preview", status_code=200, sync_to_thread=True)
def preview_migration(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    data: JSONBody[Migration],
) -> MigrationPreview:
    """Look at what moving a run to another version would do, and what speaks against it; changes nothing."""
    require(actor, "manage", "process_instance")
    with services.database.read() as tx:
        found = operations.preview(
            services.runtime, tx, to_key(key), to_key(data.definition_key), data.mapping
        )
    return MigrationPreview(
        moves=[ElementMove(str(one), before, after) for one, before, after in found.moves if one],
        closed=len(found.closed),
        opened=[element_id for _, element_id in found.opened],
        stranded=[
            Stranded(one.rule, one.element_id, None if one.key < 0 else str(one.key), one.message)
            for one in found.stranded
        ],
    )


@post("/process-instances/{key:str}/migration", status_code=200, sync_to_thread=True)
def migrate_process_instance(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    data: JSONBody[Migration],
) -> ProcessInstance:
    """Let a run go on with another version; 409 `runtime.stranded` when the preview speaks against it."""
    require(actor, "manage", "process_instance")
    with services.database.write() as tx:
        found = operations.migrate_instance(
            services.runtime, tx, to_key(key), to_key(data.definition_key), data.mapping, actor=actor
        )
        return _shown(services, tx, found, actor)


@post("/incident-resolutions", status_code=200, sync_to_thread=True)
def resolve_incidents_of_one_cause(
    services: NamedDependency[Services], actor: NamedDependency[Actor], data: JSONBody[ResolutionOfAlike]
) -> Resolved:
    """Try again what stands still for one cause, a hundred at a time."""
    require(actor, "manage", "process_instance")
    with services.database.write() as tx:
        number = resolve_alike(services.runtime, tx, data.signature, actor=actor, most=_MOST_AT_ONCE)
    return Resolved(number, number == _MOST_AT_ONCE)


router = Router(
    "/",
    route_handlers=[
        suspend_process_instance,
        resume_process_instance,
        modify_process_instance,
        preview_migration,
        migrate_process_instance,
        resolve_incidents_of_one_cause,
    ],
    tags=["processes"],
)
