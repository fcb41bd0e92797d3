"""Views of lists: those that are shipped, and those that people save for themselves, a team or everybody.

Whoever sees a view sees through it only what they would see without it. Sharing with one's own team needs the right to
``create`` a ``view``; sharing with others, and changing what others share, the right to ``manage`` them.
"""

from decimal import Decimal
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.access.roles import may, require
from guanxi.access.tables import group_table, membership_table
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, Forbidden, Invalid, NotFound
from guanxi.records.catalogue import Catalogue, CatalogueObject
from guanxi.records.definitions import ViewContent, ViewDefinition
from guanxi.records.filter import AllOf, parse_filter
from guanxi.records.query import Query
from guanxi.records.sight import see
from guanxi.records.tables import view_table as views
from guanxi.records.view_check import view_faults

Sharing = Literal["private", "team", "all"]
NEWEST = ("-created_at",)
_MOST_OWN = 100
_LONGEST = 20_000  # characters of a view as JSON
_encode = msgspec.json.Encoder(decimal_format="number").encode
_decoder = msgspec.json.Decoder(ViewContent, float_hook=Decimal)


class ViewWish(msgspec.Struct, frozen=True, kw_only=True):
    """A view as somebody wants it; ``team`` is the name of the team it is shared with."""

    name: str
    content: ViewContent
    sharing: Sharing = "private"
    team: str | None = None


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A view as an actor finds it.

    Attributes:
        id: of a shipped one its name.
        owner: the id of the person who saved it; empty for a shipped one.
        version: counts its changes; 0 for a shipped one.
        may_change: whether the actor may change and delete it.
    """

    id: str
    name: str
    name_zh: str
    content: ViewContent
    sharing: Sharing
    team: str | None
    owner: str
    version: int
    may_change: bool

    @property
    def shipped(self) -> bool:
        """Whether it comes with the object's definition."""
        return not self.owner


def list_views(tx: Tx, catalogue: Catalogue, object_name: str, *, actor: Actor) -> list[View]:
    """Return the views of an object that the actor can use: the shipped ones, then the others by name.

    Views of others that read fields which the actor does not see are left out.

    Raises:
        Forbidden: the actor may not read the object.
    """
    seen, one = see(tx, catalogue, object_name, actor)
    shipped = [_shipped(view) for view in one.definition.views]
    query = sa.select(views).where(views.c.object == object_name, _visible(actor)).order_by(views.c.name)
    saved = [_saved(row, actor) for row in tx.connection.execute(query)]
    return [
        _seen(one, view)
        for view in (*shipped, *saved)
        if view.owner == actor.person != "" or "filter" not in view_faults(seen, one, view.content)
    ]


def read_view(tx: Tx, catalogue: Catalogue, object_name: str, view_id: str, *, actor: Actor) -> View:
    """Return one view without the columns that the actor does not see.

    Raises:
        NotFound: code ``view.not_found``; also when it is somebody else's.
        Forbidden: the actor may not read the object.
    """
    _, one = see(tx, catalogue, object_name, actor)
    return _seen(one, _find(tx, one, view_id, actor))


def through_view(
    tx: Tx, catalogue: Catalogue, object_name: str, view_id: str | None, query: Query, *, actor: Actor
) -> Query:
    """Return the query for what a view shows of what is asked for, in the view's order where none is asked for.

    Args:
        view_id: None leaves the query as it is, the newest first.

    Raises:
        NotFound, Forbidden: as in ``read_view``.
    """
    if view_id is None:
        return query if query.sort else msgspec.structs.replace(query, sort=NEWEST)
    view = read_view(tx, catalogue, object_name, view_id, actor=actor).content
    filters = [None if view.filter is None else parse_filter(view.filter), query.filter]
    sort = query.sort or view.sort or NEWEST
    if not query.sort and view.group is not None and view.kind == "list":
        sort = (view.group, *(name for name in sort if name.removeprefix("-") != view.group))
    return msgspec.structs.replace(
        query, filter=AllOf(tuple(part for part in filters if part is not None)), sort=sort
    )


def columns_of(tx: Tx, catalogue: Catalogue, object_name: str, view_id: str, *, actor: Actor) -> list[str]:
    """Return the fields of a view with those of the title before them; none where the view names none.

    Raises:
        NotFound, Forbidden: as in ``read_view``.
    """
    _, one = see(tx, catalogue, object_name, actor)
    columns = _seen(one, _find(tx, one, view_id, actor)).content.columns
    titles = [name for name in one.definition.title if name in one.fields]
    return list(dict.fromkeys((*titles, *columns))) if columns else []


def create_view(tx: Tx, catalogue: Catalogue, object_name: str, wish: ViewWish, *, actor: Actor) -> View:
    """Save a view for the actor's person.

    Raises:
        Invalid: code ``view.invalid``; ``fields`` names its parts at fault.
        Conflict: codes ``view.name_taken``, ``view.too_many``.
        Forbidden: the actor may not read the object or not share so; code ``view.no_person``.
    """
    seen, one = see(tx, catalogue, object_name, actor)
    if not actor.person:
        raise Forbidden("view.no_person", f"{actor.name} is no person.", "People save views.")
    _check(seen, one, wish)
    _check_sharing(tx, wish, actor)
    _check_name(tx, one, wish.name, actor.person, new=True)
    view_id = str(tx.ids.new_uuid())
    key = {"id": view_id, "object": object_name, "owner": actor.person, "created_at": tx.now, "version": 1}
    tx.connection.execute(views.insert(), key | _columns(tx, wish))
    append_audit(tx, actor, "create", "view", view_id, {"name": (None, wish.name)})
    return _seen(one, _find(tx, one, view_id, actor))


def change_view(
    tx: Tx,
    catalogue: Catalogue,
    object_name: str,
    view_id: str,
    wish: ViewWish,
    *,
    actor: Actor,
    version: int | None = None,
) -> View:
    """Put the wish in place of a view.

    Args:
        version: the version the caller has read; None takes whatever is there.

    Raises:
        Conflict: code ``view.version_conflict``; somebody else was quicker.
        NotFound, Forbidden, Invalid, Conflict: as in ``create_view`` and ``delete_view``.
    """
    seen, one = see(tx, catalogue, object_name, actor)
    old = _find_for_change(tx, one, view_id, actor, version)
    _check(seen, one, wish)
    if (wish.sharing, wish.team) != (old.sharing, old.team):
        _check_sharing(tx, wish, actor)
    if wish.name != old.name:
        _check_name(tx, one, wish.name, old.owner, new=False)
    changed = views.update().where(views.c.id == view_id, views.c.version == old.version)
    tx.connection.execute(changed.values(_columns(tx, wish) | {"version": old.version + 1}))
    changes = {
        "name": (old.name, wish.name),
        "sharing": (old.sharing, wish.sharing),
        "team": (old.team, wish.team),
        "content": (msgspec.to_builtins(old.content), msgspec.to_builtins(wish.content)),
    }
    told = {name: both for name, both in changes.items() if both[0] != both[1]}
    append_audit(tx, actor, "update", "view", view_id, told)
    return _seen(one, _find(tx, one, view_id, actor))


def delete_view(
    tx: Tx,
    catalogue: Catalogue,
    object_name: str,
    view_id: str,
    *,
    actor: Actor,
    version: int | None = None,
) -> None:
    """Delete a view.

    Raises:
        NotFound: code ``view.not_found``.
        Forbidden: code ``view.not_yours``; it is shipped or somebody else's.
        Conflict: code ``view.version_conflict``.
    """
    _, one = see(tx, catalogue, object_name, actor)
    old = _find_for_change(tx, one, view_id, actor, version)
    tx.connection.execute(views.delete().where(views.c.id == view_id))
    append_audit(tx, actor, "delete", "view", view_id, {"name": (old.name, None)})


def may_share(tx: Tx, *, actor: Actor) -> tuple[list[str], bool]:
    """Return the names of the teams with which an actor may share views, and whether it may with everybody."""
    if may(actor, "manage", "view"):
        query = sa.select(group_table.c.name).order_by(group_table.c.name)
        return list(tx.connection.execute(query).scalars()), True
    if not may(actor, "create", "view"):
        return [], False
    mine = sa.select(membership_table.c.group_name).where(membership_table.c.user_id == actor.person)
    return sorted(tx.connection.execute(mine).scalars()), False


def _find_for_change(tx: Tx, one: CatalogueObject, view_id: str, actor: Actor, version: int | None) -> View:
    old = _find(tx, one, view_id, actor, lock=True)
    if not old.may_change:
        message = f"{actor.name} may not change the view {old.name}."
        raise Forbidden("view.not_yours", message, "Save it under another name.")
    if version is not None and version != old.version:
        message = f"The view {old.name} was changed meanwhile: it is at version {old.version}."
        raise Conflict("view.version_conflict", message, "Load it again and repeat the change.")
    return old


def _find(tx: Tx, one: CatalogueObject, view_id: str, actor: Actor, *, lock: bool = False) -> View:
    for view in one.definition.views:
        if view.name == view_id:
            return _shipped(view)
    query = sa.select(views).where(views.c.id == view_id, views.c.object == one.name, _visible(actor))
    if lock and tx.dialect != "sqlite":
        query = query.with_for_update()
    row = tx.connection.execute(query).first()
    if row is None:
        raise NotFound("view.not_found", f"{one.definition.plural_label} have no view {view_id}.")
    return _saved(row, actor)


def _visible(actor: Actor) -> sa.ColumnElement[bool]:
    if may(actor, "manage", "view"):
        return sa.or_(views.c.sharing != "private", views.c.owner == actor.person)
    mine = sa.select(membership_table.c.group_name).where(membership_table.c.user_id == actor.person)
    return sa.or_(
        views.c.sharing == "all",
        views.c.owner == actor.person,
        sa.and_(views.c.sharing == "team", views.c.team.in_(mine)),
    )


def _shipped(view: ViewDefinition) -> View:
    content = ViewContent(
        kind=view.kind, columns=view.columns, filter=view.filter, sort=view.sort, group=view.group
    )
    return View(
        id=view.name,
        name=view.label,
        name_zh=view.label_zh,
        content=content,
        sharing="all",
        team=None,
        owner="",
        version=0,
        may_change=False,
    )


def _saved(row: Any, actor: Actor) -> View:
    own = row.owner == actor.person
    return View(
        id=row.id,
        name=row.name,
        name_zh=row.name,
        content=_decoder.decode(row.content),
        sharing=row.sharing,
        team=row.team,
        owner=row.owner,
        version=row.version,
        may_change=own or (row.sharing != "private" and may(actor, "manage", "view")),
    )


def _seen(one: CatalogueObject, view: View) -> View:
    """Return a view without what is not there any more, or is hidden; a filter is never made wider."""
    old = view.content
    content = msgspec.structs.replace(
        old,
        columns=tuple(name for name in old.columns if name in one.fields),
        sort=tuple(name for name in old.sort if name.removeprefix("-") in one.fields),
        group=old.group if old.group in one.fields else None,
    )
    return msgspec.structs.replace(view, content=content)


def _columns(tx: Tx, wish: ViewWish) -> dict[str, Any]:
    return {
        "name": wish.name,
        "sharing": wish.sharing,
        "team": wish.team,
        "content": _encode(wish.content).decode(),
        "updated_at": tx.now,
    }


def _check(catalogue: Catalogue, one: CatalogueObject, wish: ViewWish) -> None:
    faults = view_faults(catalogue, one, wish.content)
    if wish.name != wish.name.strip() or not 1 <= len(wish.name) <= 100 or not wish.name.isprintable():
        faults["name"] = "A name has 1 to 100 characters, and no blanks around it."
    if (wish.sharing == "team") != (wish.team is not None):
        faults["team"] = "A team is named where the view is shared with one, and nowhere else."
    if len(_encode(wish.content)) > _LONGEST:
        faults["filter"] = "The filter is too long."
    if faults:
        message = f"The view of {one.definition.plural_label} cannot be saved: {' '.join(faults.values())}"
        raise Invalid("view.invalid", message, "Correct what is named.", faults)


def _check_sharing(tx: Tx, wish: ViewWish, actor: Actor) -> None:
    if wish.sharing == "all":
        require(actor, "manage", "view")
    if wish.sharing != "team":
        return
    known = sa.select(group_table.c.name).where(group_table.c.name == wish.team)
    if tx.connection.execute(known).first() is None:
        message = f"There is no team {wish.team}."
        raise Invalid("view.invalid", message, "Choose another one.", {"team": message})
    member = sa.select(membership_table.c.user_id).where(
        membership_table.c.group_name == wish.team, membership_table.c.user_id == actor.person
    )
    mine = tx.connection.execute(member).first() is not None
    require(actor, "create" if mine else "manage", "view")


def _check_name(tx: Tx, one: CatalogueObject, name: str, owner: str, *, new: bool) -> None:
    query = sa.select(views.c.name).where(views.c.object == one.name, views.c.owner == owner)
    names = tx.connection.execute(query).scalars().all()
    if name in names:
        message = f"There is a view {name} already."
        raise Conflict("view.name_taken", message, "Choose another name.", {"name": message})
    if new and len(names) >= _MOST_OWN:
        raise Conflict("view.too_many", f"You have {len(names)} views already.", "Delete some of them.")
