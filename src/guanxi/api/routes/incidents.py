"""What stands still, who sees to it, and going on."""

from typing import Annotated, Literal

from litestar import Router, get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.api import shapes
from guanxi.api.keys import Key, to_key
from guanxi.api.schemas.operations import CauseDismissal, Dismissal, Dismissed
from guanxi.api.schemas.processes import (
    Assigned,
    CauseAssignment,
    Incident,
    IncidentAssignment,
    IncidentCause,
    IncidentCauses,
    IncidentOwner,
    Incidents,
)
from guanxi.api.services import Services
from guanxi.platform.database import Tx
from guanxi.runtime import contracts as runtime
from guanxi.runtime import dismissals, incident_owners, incidents

_MOST_AT_ONCE = 100
_Whose = Annotated[
    Literal["me", "nobody"] | None,
    QueryParameter(name="owner", description="Only what this user, or nobody, sees to."),
]


@get("/incidents", sync_to_thread=True)
def list_incidents(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    incident_state: Annotated[
        Literal["open", "resolved", "dismissed"], QueryParameter(name="state")
    ] = "open",
    process_id: Annotated[str, QueryParameter(description="Only those of this process.")] = "",
    whose: _Whose = None,
) -> Incidents:
    """Return incidents, newest first, at most 200; how many are open in all says `GET /api/v1/incident-causes`."""
    require(actor, "read", "process_instance")
    with services.database.read() as tx:
        found = incidents.list_incidents(
            services.runtime, tx, state=incident_state, process_id=process_id, owner=_owner(whose, actor)
        )
        refs = shapes.record_refs(services, tx, found, actor)
        owners = shapes.owners_of(tx, [one.owner for one in found])
    return Incidents([shapes.incident(one, refs, owners) for one in found])


@get("/incident-causes", sync_to_thread=True)
def list_incident_causes(
    services: NamedDependency[Services], actor: NamedDependency[Actor], whose: _Whose = None
) -> IncidentCauses:
    """Return what stands still, grouped by cause: equal error signatures, the most frequent first.

    With ``owner`` only causes with an incident of such an owner, counted with all their incidents.
    """
    require(actor, "read", "process_instance")
    with services.database.read() as tx:
        found = incidents.list_causes(services.runtime, tx, owner=_owner(whose, actor))
        refs = shapes.record_refs(services, tx, [one.example for one in found], actor)
        owners = shapes.owners_of(tx, {owner for one in found for owner in one.owners})
    return IncidentCauses(
        [
            IncidentCause(
                signature=one.example.signature,
                incidents=one.incidents,
                instances=one.instances,
                first_at=one.first_at,
                last_at=one.last_at,
                owners=[
                    IncidentOwner(owners[owner], number)
                    for owner, number in one.owners.items()
                    if owner in owners
                ],
                unowned=one.owners.get("", 0),
                example=shapes.incident(one.example, refs, owners),
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
        return _shown(services, tx, found, actor)


@post("/incidents/{key:str}/dismissal", status_code=200, sync_to_thread=True)
def dismiss_incident(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    data: JSONBody[Dismissal],
) -> Incident:
    """Close an incident of no run (``instance_key`` is ``null``) without another try; the reason is audited.

    What crashed is dropped: the message or signal does not start this process, the plan of a timer start ends until a new
    version is deployed. 409 `runtime.incident_of_run`: it holds up a run, which can be moved or cancelled.
    """
    require(actor, "manage", "process_instance")
    with services.database.write() as tx:
        found = dismissals.dismiss_incident(services.runtime, tx, to_key(key), data.reason, actor=actor)
        return _shown(services, tx, found, actor)


@post("/incident-dismissals", status_code=200, sync_to_thread=True)
def dismiss_incidents_of_one_cause(
    services: NamedDependency[Services], actor: NamedDependency[Actor], data: JSONBody[CauseDismissal]
) -> Dismissed:
    """Dismiss the open incidents of one cause that are of no run, a hundred at a time."""
    require(actor, "manage", "process_instance")
    with services.database.write() as tx:
        number = dismissals.dismiss_alike(
            services.runtime, tx, data.signature, data.reason, actor=actor, most=_MOST_AT_ONCE
        )
    return Dismissed(number, number == _MOST_AT_ONCE)


@put("/incidents/{key:str}/assignment", sync_to_thread=True)
def assign_incident(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    data: JSONBody[IncidentAssignment],
) -> Incident:
    """Say who sees to an incident, also to the next one if trying again does not help."""
    require(actor, "manage", "process_instance")
    with services.database.write() as tx:
        owner = data.owner or ""
        found = incident_owners.assign_incident(services.runtime, tx, to_key(key), owner, actor=actor)
        return _shown(services, tx, found, actor)


@post("/incident-assignments", status_code=200, sync_to_thread=True)
def assign_incidents_of_one_cause(
    services: NamedDependency[Services], actor: NamedDependency[Actor], data: JSONBody[CauseAssignment]
) -> Assigned:
    """Say who sees to the open incidents of one cause, a hundred at a time."""
    require(actor, "manage", "process_instance")
    with services.database.write() as tx:
        number = incident_owners.assign_alike(
            tx, data.signature, data.owner or "", actor=actor, most=_MOST_AT_ONCE
        )
    return Assigned(number, number == _MOST_AT_ONCE)


def _owner(whose: Literal["me", "nobody"] | None, actor: Actor) -> str | None:
    """The id to look for; a key without a person has no incidents."""
    if whose is None:
        return None
    return (actor.person or "-") if whose == "me" else ""


def _shown(services: Services, tx: Tx, found: runtime.Incident, actor: Actor) -> Incident:
    refs = shapes.record_refs(services, tx, [found], actor)
    return shapes.incident(found, refs, shapes.owners_of(tx, [found.owner]))


router = Router(
    "/",
    route_handlers=[
        list_incidents,
        list_incident_causes,
        resolve_incident,
        dismiss_incident,
        dismiss_incidents_of_one_cause,
        assign_incident,
        assign_incidents_of_one_cause,
    ],
    tags=["processes"],
)
