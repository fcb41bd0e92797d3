"""Sharing one record with a person or a team."""

from typing import Annotated, Literal

from litestar import Router, delete, get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter

from guanxi.access.contracts import Actor
from guanxi.api.routes.records import Plural, RecordId
from guanxi.api.schemas.access import Share, ShareChange, Shares
from guanxi.api.services import Services
from guanxi.platform.errors import NotFound
from guanxi.records import sharing

Kind = Annotated[str, PathParameter(description="`user` or `team`.")]
Holder = Annotated[str, PathParameter(description="The id of a person or the name of a team.")]


@get("/{plural:str}/{record_id:str}/shares", sync_to_thread=True)
def list_shares(
    services: NamedDependency[Services], actor: NamedDependency[Actor], plural: Plural, record_id: RecordId
) -> Shares:
    """Return with whom a record is shared."""
    one = services.catalogue.by_plural(plural)
    with services.database.read() as tx:
        found = sharing.list_shares(tx, services.catalogue, one.name, record_id, actor=actor)
    return Shares([_share(share) for share in found])


@put("/{plural:str}/{record_id:str}/shares/{kind:str}/{holder:str}", sync_to_thread=True)
def share(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    record_id: RecordId,
    kind: Kind,
    holder: Holder,
    data: JSONBody[ShareChange],
) -> Share:
    """Share a record that you may change; whoever may work on its object then sees it, or may change it as well."""
    one = services.catalogue.by_plural(plural)
    with services.database.write() as tx:
        return _share(
            sharing.share_record(
                tx,
                services.catalogue,
                one.name,
                record_id,
                _kind(kind),
                holder,
                may_write=data.may_write,
                actor=actor,
            )
        )


@delete("/{plural:str}/{record_id:str}/shares/{kind:str}/{holder:str}", sync_to_thread=True)
def unshare(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    record_id: RecordId,
    kind: Kind,
    holder: Holder,
) -> None:
    """End sharing."""
    one = services.catalogue.by_plural(plural)
    with services.database.write() as tx:
        sharing.unshare_record(tx, services.catalogue, one.name, record_id, _kind(kind), holder, actor=actor)


def _kind(text: str) -> Literal["user", "team"]:
    if text == "user":
        return "user"
    if text == "team":
        return "team"
    raise NotFound("record.share_kind", f"Nothing is shared with a {text}.", "Write user or team.")


def _share(found: sharing.Share) -> Share:
    return Share(found.kind, found.holder, found.may_write)


router = Router("/", route_handlers=[list_shares, share, unshare], tags=["records"])
