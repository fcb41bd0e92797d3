"""The audit log: who did what, and whether its seals hold. All of it needs the right to manage users."""

from datetime import datetime
from typing import Annotated

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from guanxi.access.api_keys import list_api_keys
from guanxi.access.audit import search_audit
from guanxi.access.contracts import Actor, AuditEntry
from guanxi.access.roles import require
from guanxi.access.sealing import prove
from guanxi.api.keys import Cursor, Limit, before
from guanxi.api.schemas import audit as shapes
from guanxi.api.services import Services
from guanxi.platform.clock import to_micros
from guanxi.platform.errors import Invalid

Person = Annotated[
    str, QueryParameter(description="The id of a person: what they did, in person or by API keys.")
]
Object = Annotated[str, QueryParameter(name="object", description="Such as `lead`, `role` or `api_key`.")]
From = Annotated[datetime | None, QueryParameter(name="from", description="From this moment on.")]
To = Annotated[datetime | None, QueryParameter(name="to", description="Before this moment.")]
Head = Annotated[str, QueryParameter(description="A head that was noted before and must be in the chain.")]


@get("/audit-entries", sync_to_thread=True)
def list_audit_entries(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    person: Person = "",
    of: Object = "",
    since: From = None,
    until: To = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> shapes.AuditPage:
    """Return what was done, newest first; filtered by who did it, to what sort of thing, and when."""
    require(actor, "manage", "user")
    for name, moment in (("from", since), ("to", until)):
        _check_moment(name, moment)
    with services.database.read() as tx:
        actors = [person, *(one.id for one in list_api_keys(tx, person))] if person else []
        found, more = search_audit(
            tx,
            actors=actors,
            object_name=of,
            since=since,
            until=until,
            before=before(cursor),
            limit=limit,
        )
    return shapes.AuditPage([_item(one) for one in found], None if more is None else str(more))


@get("/audit-proof", sync_to_thread=True)
def prove_audit(
    services: NamedDependency[Services], actor: NamedDependency[Actor], head: Head = ""
) -> shapes.AuditProof:
    """Compare every sealed row with its seal; names the first broken block. It reads the whole log."""
    require(actor, "manage", "user")
    with services.database.snapshot() as tx:
        proof = prove(tx, head.strip().lower())
    return shapes.AuditProof(proof.blocks, proof.rows, proof.head, proof.broken, proof.reason)


def _check_moment(name: str, moment: datetime | None) -> None:
    if moment is None:
        return
    if moment.tzinfo is None:
        message = f"{name} needs a time zone."
        raise Invalid(
            "request.invalid", message, "Write it like 2026-01-31T00:00:00Z.", {name: "needs a time zone"}
        )
    try:
        to_micros(moment)
        moment.timestamp()
    except (OverflowError, ValueError):
        raise Invalid("request.invalid", f"{name} is no moment.", "", {name: "is no moment"}) from None


def _item(one: AuditEntry) -> shapes.AuditItem:
    instance = one.actor.get("instance_key")
    who = shapes.AuditActor(
        one.actor["kind"], one.actor["id"], one.actor["name"], None if instance is None else str(instance)
    )
    changes = [shapes.AuditChange(field, old, new) for field, (old, new) in one.changes.items()]
    return shapes.AuditItem(str(one.key), one.at, who, one.action, one.object, one.subject_id, changes)


router = Router("/", route_handlers=[list_audit_entries, prove_audit], tags=["access"])
