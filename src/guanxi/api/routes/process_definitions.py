"""Processes as they are deployed, and their figures."""

from datetime import datetime, timedelta
from typing import Annotated

from litestar import Response, Router, get, patch
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.api.authentication import SignedIn
from guanxi.api.keys import Key, to_key
from guanxi.api.schemas import processes as shapes
from guanxi.api.schemas.processes import (
    DefinitionChange,
    ProcessDefinition,
    ProcessDefinitions,
    Statistics,
    TranslatedNames,
)
from guanxi.api.services import Services
from guanxi.insight.definitions import definitions as definition_texts
from guanxi.insight.figures import Window
from guanxi.insight.process_health import process_health
from guanxi.insight.statistics import process_statistics
from guanxi.platform.clock import to_micros
from guanxi.platform.errors import Invalid
from guanxi.runtime import contracts as runtime
from guanxi.runtime import definitions as deployed
from guanxi.runtime.instances import count_instances

_NO_COUNTS = runtime.InstanceCounts(0, 0, 0)


@get("/process-definitions", sync_to_thread=True)
def list_process_definitions(
    services: NamedDependency[Services], actor: NamedDependency[Actor]
) -> ProcessDefinitions:
    """Return the latest version of every process."""
    require(actor, "read", "process")
    with services.database.read() as tx:
        counts = count_instances(tx)
        found = deployed.list_definitions(tx)
    return ProcessDefinitions([_definition(one, counts.get(one.process_id)) for one in found])


@get("/process-names", sync_to_thread=True)
def read_process_names(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    language: Annotated[str, QueryParameter(description="Such as `zh-CN`.")],
) -> TranslatedNames:
    """Return what processes and their steps are called in a language; names without a translation are left out."""
    require(actor, "read", "process")
    with services.database.read() as tx:
        return TranslatedNames(deployed.translated_names(services.runtime.definitions, tx, language))


@get("/process-definitions/{key:str}/xml", sync_to_thread=True, media_type="application/xml")
def read_process_xml(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> Response[bytes]:
    """Return the BPMN file, byte by byte as it was deployed; one without a diagram is laid out."""
    require(actor, "read", "process")
    with services.database.read() as tx:
        return Response(deployed.drawn_xml(tx, to_key(key)), media_type="application/xml")


@get("/process-definitions/{key:str}/statistics", sync_to_thread=True)
def read_statistics(
    services: NamedDependency[Services],
    signed_in: NamedDependency[SignedIn],
    key: Key,
    begin: Annotated[
        datetime | None, QueryParameter(name="from", description="24 hours before `to` if not given.")
    ] = None,
    end: Annotated[
        datetime | None, QueryParameter(name="to", description="Now if not given; not part of the window.")
    ] = None,
) -> Statistics:
    """Return live counts and the four figures over a window, of the process and of each element."""
    require(signed_in.actor, "read", "process")
    language = signed_in.user.language if signed_in.user else "en"
    with services.database.read() as tx:
        end = end or tx.now
        begin = begin or _day_before(end)
        window = _window(begin, end)
        deployed.get_definition(tx, to_key(key))
        found = process_statistics(services.runtime, tx, to_key(key), window)
    return Statistics(
        window=shapes.Window(begin, end, window.hours),
        process=found.process,
        elements={
            element_id: shapes.ElementStatistics(
                one.active, one.incidents, one.figures.completed, one.figures
            )
            for element_id, one in found.elements.items()
        },
        definitions=shapes.Definitions(**definition_texts(language)),
    )


@get("/process-health", sync_to_thread=True)
def read_process_health(
    services: NamedDependency[Services], actor: NamedDependency[Actor]
) -> shapes.ProcessHealths:
    """Return how alive each process is: what failed lately, and triggers that have fallen silent."""
    require(actor, "read", "process")
    with services.database.read() as tx:
        found = process_health(services.runtime, tx)
    return shapes.ProcessHealths(
        [
            shapes.ProcessHealth(
                process_id=one.process_id,
                triggers=list(one.triggers),
                last_start=one.last_start,
                usual_pause=None if one.usual is None else one.usual.total_seconds(),
                failed_lately=one.failed_lately,
                silence=one.silence,
            )
            for one in found
        ]
    )


@patch("/process-definitions/{key:str}", sync_to_thread=True)
def change_process_definition(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    data: JSONBody[DefinitionChange],
) -> ProcessDefinition:
    """Switch a process on or off; what runs goes on."""
    require(actor, "manage", "process")
    with services.database.write() as tx:
        found = deployed.set_enabled(tx, to_key(key), data.enabled, actor=actor)
        counts = count_instances(tx)
    return _definition(found, counts.get(found.process_id))


def _day_before(end: datetime) -> datetime:
    try:
        return end - timedelta(hours=24)
    except OverflowError:
        raise Invalid(
            "statistics.window", "No window can end there.", "Choose a later end.", {"to": "is too early"}
        ) from None


def _window(begin: datetime, end: datetime) -> Window:
    for name, moment in (("from", begin), ("to", end)):
        if moment.tzinfo is None:
            raise Invalid(
                "statistics.window", "A moment needs its zone, such as Z.", "", {name: "has no time zone"}
            )
    if end <= begin:
        raise Invalid(
            "statistics.window", "The window must end after it begins.", "", {"to": "is not after from"}
        )
    return Window(to_micros(begin), to_micros(end))


def _definition(found: runtime.ProcessDefinition, counts: runtime.InstanceCounts | None) -> ProcessDefinition:
    counts = counts or _NO_COUNTS
    return ProcessDefinition(
        str(found.key),
        found.process_id,
        found.name,
        found.version,
        found.enabled,
        found.deployed_at,
        shapes.InstanceCounts(counts.active, counts.completed, counts.incidents),
    )


router = Router(
    "/",
    route_handlers=[
        list_process_definitions,
        read_process_names,
        read_process_xml,
        read_statistics,
        read_process_health,
        change_process_definition,
    ],
    tags=["processes"],
)
