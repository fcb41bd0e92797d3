"""What happened to a record, the runs about it, and why triggers did or did not start."""

from typing import Annotated

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.api import shapes
from guanxi.api.keys import Cursor, Limit, before
from guanxi.api.routes.records import Plural, RecordId
from guanxi.api.schemas.processes import ProcessInstances, RecordWaits, Verdict, Verdicts
from guanxi.api.schemas.records import Timeline, TimelineActor, TimelineItem
from guanxi.api.services import Services
from guanxi.insight import timeline
from guanxi.platform.errors import Invalid
from guanxi.records.query import read_record
from guanxi.runtime.instances import list_instances
from guanxi.runtime.record_waits import list_waits
from guanxi.triggers import verdicts


@get("/{plural:str}/{record_id:str}/timeline", sync_to_thread=True)
def read_timeline(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    record_id: RecordId,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Timeline:
    """Return what happened to a record, newest first."""
    one = services.catalogue.by_plural(plural)
    skip = before(cursor) or 0
    with services.database.read() as tx:
        page, more = timeline.read_timeline(
            services.runtime,
            tx,
            services.catalogue,
            one.name,
            record_id,
            actor=actor,
            skip=skip,
            limit=limit,
        )
    return Timeline([_happening(happening) for happening in page], str(skip + limit) if more else None)


@get("/{plural:str}/{record_id:str}/process-instances", sync_to_thread=True)
def list_instances_of_record(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    record_id: RecordId,
) -> ProcessInstances:
    """Return the runs that are about a record, newest first."""
    require(actor, "read", "process_instance")
    one = services.catalogue.by_plural(plural)
    with services.database.read() as tx:
        read_record(tx, services.catalogue, one.name, record_id, actor=actor)
        found = list_instances(tx, object_name=one.name, record_id=record_id, limit=100)
        refs = shapes.record_refs(services, tx, found, actor)
    return ProcessInstances([shapes.process_instance(run, refs) for run in found], None)


@get("/{plural:str}/{record_id:str}/waiting-for", sync_to_thread=True)
def list_waiting_for(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    record_id: RecordId,
) -> RecordWaits:
    """Return the runs that stand still until fields of this record are filled, and which fields those are."""
    require(actor, "read", "process_instance")
    one = services.catalogue.by_plural(plural)
    with services.database.read() as tx:
        read_record(tx, services.catalogue, one.name, record_id, actor=actor)
        found = list_waits(services.runtime, tx, object_name=one.name, record_id=record_id)
        refs = shapes.record_refs(services, tx, found, actor)
    return RecordWaits([shapes.record_wait(wait, refs) for wait in found])


@get("/verdicts", sync_to_thread=True)
def list_verdicts(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    object_name: Annotated[str, QueryParameter(name="object", description="E.g. `lead`.")] = "",
    record_id: Annotated[str, QueryParameter(description="The id of a record.")] = "",
    process_id: Annotated[str, QueryParameter(description="The id of a process in its file.")] = "",
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Verdicts:
    """Return what each process said to the events of a record, or one process to all records, newest first."""
    if not process_id and not (object_name and record_id):
        raise Invalid(
            "request.verdicts_of_what",
            "Whose verdicts is not said.",
            "Name a record by object and record_id, or a process by process_id, or both.",
        )
    with services.database.read() as tx:
        if object_name and record_id:
            read_record(tx, services.catalogue, object_name, record_id, actor=actor)
        else:
            require(actor, "read", "process_instance")
        found = verdicts.list_verdicts(
            tx,
            object_name=object_name or None,
            record_id=record_id or None,
            process_id=process_id or None,
            before=before(cursor),
            limit=limit + 1,
        )
        page = found[:limit]
        refs = shapes.record_refs(services, tx, page, actor)
    return Verdicts([_verdict(one, refs) for one in page], str(page[-1].key) if len(found) > limit else None)


def _happening(found: timeline.Happening) -> TimelineItem:
    return TimelineItem(
        found.at,
        found.kind,
        found.title,
        TimelineActor(found.actor["kind"], found.actor["name"]),
        found.detail,
        None if found.instance_key is None else str(found.instance_key),
        None if found.change_key is None else str(found.change_key),
    )


def _verdict(found: verdicts.StoredVerdict, refs: shapes.Refs) -> Verdict:
    return Verdict(
        str(found.event_key),
        found.at,
        found.event_kind,
        found.process_id,
        found.version,
        found.verdict,
        found.reason,
        None if found.instance_key is None else str(found.instance_key),
        refs.get((found.object, found.record_id)),
    )


router = Router(
    "/",
    route_handlers=[read_timeline, list_instances_of_record, list_waiting_for, list_verdicts],
    tags=["records"],
)
