"""What stands still, and going on."""

from typing import Annotated, Literal

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.api import shapes
from guanxi.api.keys import Key, to_key
from guanxi.api.schemas.processes import Incident, IncidentCause, IncidentCauses, Incidents
from guanxi.api.services import Services
from guanxi.runtime import incidents


@get("/incidents", sync_to_thread=True)
def list_incidents(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    incident_state: Annotated[Literal["open", "resolved"], QueryParameter(name="state")] = "open",
) -> Incidents:
    """Return incidents, newest first."""
    require(actor, "read", "process_instance")
    with services.database.read() as tx:
        found = incidents.list_incidents(services.runtime, tx, state=incident_state)
        refs = shapes.record_refs(services, tx, found, actor)
    return Incidents([shapes.incident(one, refs) for one in found])


@get("/incident-causes", sync_to_thread=True)
def list_incident_causes(
    services: NamedDependency[Services], actor: NamedDependency[Actor]
) -> IncidentCauses:
    """Return what stands still, grouped by cause: equal error signatures, the most frequent first."""
    require(actor, "read", "process_instance")
    with services.database.read() as tx:
        found = incidents.list_causes(services.runtime, tx)
        refs = shapes.record_refs(services, tx, [one.example for one in found], actor)
    return IncidentCauses(
        [
            IncidentCause(
                signature=one.example.signature,
                incidents=one.incidents,
                instances=one.instances,
                first_at=one.first_at,
                last_at=one.last_at,
                example=shapes.incident(one.example, refs),
            )
            for one in found
        ]
    )


@post("/incidents/{key:str}/resolution", status_code=200, sync_to_thread=True)
def resolve_incident(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> Incident:
    """Try the step again; if it fails again, a new incident opens."""
    require(actor, "manage", "process_instance")
    with services.database.write() as tx:
        found = incidents.resolve_incident(services.runtime, tx, to_key(key), actor=actor)
        refs = shapes.record_refs(services, tx, [found], actor)
    return shapes.incident(found, refs)


router = Router(
    "/", route_handlers=[list_incidents, list_incident_causes, resolve_incident], tags=["processes"]
)
