"""Views: shipped ones, own ones, shared ones; a bad one is refused and nothing is kept."""

from typing import Any

import msgspec
import pytest

from guanxi.access.contracts import SYSTEM, Actor, Grant, Role
from guanxi.access.tables import group_table
from guanxi.access.users import create_user
from guanxi.platform.database import Database, metadata
from guanxi.platform.errors import Conflict, Forbidden, GuanxiError, Invalid, NotFound
from guanxi.records.actions import create_record
from guanxi.records.catalogue import Catalogue
from guanxi.records.definitions import ViewContent, ViewDefinition
from guanxi.records.query import Query, list_records
from guanxi.records.schema import ensure_schema
from guanxi.records.views import (
    View,
    ViewWish,
    change_view,
    create_view,
    delete_view,
    list_views,
    may_share,
    read_view,
    through_view,
)
from tests.records.conftest import HOUSE, THING

OPEN = {"field": "colour", "op": "category", "value": "open"}
SHIPPED = ViewDefinition(
    name="open_things", label="Open", label_zh="未结", columns=("count", "day"), filter=OPEN, sort=("-count",)
)
VIEWED = msgspec.structs.replace(THING, views=(SHIPPED,))


class World:
    """Two people of one team, a stranger, an administrator, and things to look at."""

    def __init__(self, database: Database):
        self.database = database
        self.catalogue = Catalogue([HOUSE, VIEWED])
        metadata.create_all(database.engine)
        ensure_schema(database, self.catalogue)
        with database.write() as tx:
            tx.connection.execute(group_table.insert(), [{"name": n, "label": n} for n in ("north", "south")])
            self.ann, self.bob, self.cid, self.ada = (
                self._person(tx, name, team, role)
                for name, team, role in (
                    ("ann", "north", "seller"),
                    ("bob", "north", "seller"),
                    ("cid", "south", "seller"),
                    ("ada", "south", "admin"),
                )
            )
            for number, colour in enumerate(["red", "blue", "green", "red"]):
                values = {"name": f"t{number}", "colour": colour, "count": number}
                create_record(tx, self.catalogue, "thing", values, actor=SYSTEM)

    def _person(self, tx: Any, name: str, team: str, role: str) -> Actor:
        user = create_user(tx, email=f"{name}@example.com", name=name, actor=SYSTEM, groups=(team,))
        grants = (Grant("thing", frozenset({"read"})), Grant("view", frozenset({"create"})))
        held = (Role("seller", grants),) if role == "seller" else None
        return Actor(kind="user", id=user.id, name=name, roles=frozenset({role}), held=held)

    def save(self, actor: Actor, name: str = "Mine", **more: Any) -> View:
        """Save a view of things."""
        sharing = {key: more.pop(key) for key in ("sharing", "team") if key in more}
        wish = ViewWish(name=name, content=ViewContent(**more), **sharing)
        with self.database.write() as tx:
            return create_view(tx, self.catalogue, "thing", wish, actor=actor)

    def names(self, actor: Actor) -> list[str]:
        """The names of the views somebody has."""
        with self.database.read() as tx:
            return [view.name for view in list_views(tx, self.catalogue, "thing", actor=actor)]

    def shown(self, actor: Actor, view_id: str | None, **query: Any) -> list[str]:
        """The names of the things that a list shows through a view."""
        with self.database.read() as tx:
            wanted = Query(**{"sort": (), **query})
            wanted = through_view(tx, self.catalogue, "thing", view_id, wanted, actor=actor)
            page = list_records(tx, self.catalogue, "thing", wanted, actor=actor)
        return [record.values["name"] for record in page.items]


@pytest.fixture
def world(database: Database) -> World:
    """On each server."""
    return World(database)


@pytest.fixture
def small_world(sqlite_database: Database) -> World:
    """On SQLite."""
    return World(sqlite_database)


def test_a_list_shows_what_its_view_says(world: World) -> None:
    """Filter, order and grouping of the view; what is asked for beside it narrows and orders further."""
    grouped = world.save(
        world.ann, filter={"field": "count", "op": "ge", "value": 1}, group="colour", sort=("count",)
    )

    assert world.shown(world.ann, "open_things") == ["t3", "t2", "t0"]
    assert world.shown(world.ann, grouped.id) == ["t1", "t2", "t3"]
    assert world.shown(world.ann, "open_things", sort=("count",)) == ["t0", "t2", "t3"]
    assert sorted(world.shown(world.ann, None)) == ["t0", "t1", "t2", "t3"]


def test_a_view_is_seen_by_whom_it_is_shared_with(world: World) -> None:
    """Private by its owner alone, a team's by its members, everybody's by all; the shipped one comes first."""
    world.save(world.ann, "Private")
    world.save(world.ann, "North", sharing="team", team="north")
    world.save(world.ada, "All", sharing="all")

    assert world.names(world.ann) == ["Open", "All", "North", "Private"]
    assert world.names(world.bob) == ["Open", "All", "North"]
    assert world.names(world.cid) == ["Open", "All"]
    assert world.names(world.ada) == ["Open", "All", "North"]
    assert world.names(SYSTEM) == ["Open", "All", "North"]


def test_a_view_changes_by_version_and_goes(world: World) -> None:
    """Its owner changes and deletes it; a stale version is refused and changes nothing."""
    made = world.save(world.ann, columns=("count",))
    wish = ViewWish(name="Ours", content=ViewContent(columns=("day", "count")), sharing="team", team="north")
    with world.database.write() as tx:
        changed = change_view(tx, world.catalogue, "thing", made.id, wish, actor=world.ann, version=1)
    assert (changed.name, changed.content.columns, changed.version) == ("Ours", ("day", "count"), 2)

    with world.database.write() as tx, pytest.raises(Conflict) as stale:
        change_view(tx, world.catalogue, "thing", made.id, wish, actor=world.ann, version=1)
    with world.database.write() as tx, pytest.raises(Forbidden) as others:
        delete_view(tx, world.catalogue, "thing", made.id, actor=world.bob)
    assert (stale.value.code, others.value.code) == ("view.version_conflict", "view.not_yours")
    assert world.names(world.bob) == ["Open", "Ours"]

    with world.database.write() as tx:
        delete_view(tx, world.catalogue, "thing", made.id, actor=world.ada, version=2)
    assert world.names(world.ann) == ["Open"]


@pytest.mark.parametrize(
    ("view", "places"),
    [
        ({"columns": ("wings",)}, {"columns"}),
        ({"columns": ("count", "count")}, {"columns"}),
        ({"filter": {"field": "count", "op": "flies", "value": 1}}, {"filter"}),
        ({"filter": {"field": "count", "op": "within", "value": "today"}}, {"filter"}),
        ({"filter": {"all": 1}}, {"filter"}),
        ({"sort": ("notes",)}, {"sort"}),
        ({"group": "wings"}, {"group"}),
        ({"kind": "board"}, {"group"}),
        ({"kind": "board", "group": "count"}, {"group"}),
        ({"name": " "}, {"name"}),
        ({"sharing": "team"}, {"team"}),
        ({"sharing": "team", "team": "west"}, {"team"}),
        ({"team": "north"}, {"team"}),
        ({"sort": ("wings",), "columns": ("wings",)}, {"sort", "columns"}),
    ],
)
def test_a_view_that_cannot_be_shown_is_refused(
    small_world: World, view: dict[str, Any], places: set[str]
) -> None:
    """The refusal names the parts at fault; nothing is kept."""
    with pytest.raises(Invalid) as refused:
        small_world.save(small_world.ann, **view)

    assert (refused.value.code, set(refused.value.fields)) == ("view.invalid", places)
    assert small_world.names(small_world.ann) == ["Open"]


def test_who_may_share_with_whom(small_world: World) -> None:
    """With one's own team by the right to create views, further only by the right to manage them."""
    world = small_world
    refused = [
        (world.ann, {"sharing": "team", "team": "south"}, "access.forbidden"),
        (world.ann, {"sharing": "all"}, "access.forbidden"),
        (replace_held(world.ann, "thing"), {"sharing": "team", "team": "north"}, "access.forbidden"),
        (replace_held(world.ann, "view"), {}, "access.forbidden"),
        (SYSTEM, {}, "view.no_person"),
    ]
    for actor, sharing, code in refused:
        with pytest.raises(GuanxiError) as told:
            world.save(actor, **sharing)
        assert told.value.code == code

    assert world.names(world.ann) == ["Open"]
    world.save(world.ada, sharing="team", team="north")
    with world.database.read() as tx:
        assert may_share(tx, actor=world.ann) == (["north"], False)
        assert may_share(tx, actor=world.ada) == (["north", "south"], True)


def test_names_are_ones_own_and_each_once(small_world: World) -> None:
    """Two people may have views of one name, one person not."""
    small_world.save(small_world.ann)
    small_world.save(small_world.bob)

    with pytest.raises(Conflict) as refused:
        small_world.save(small_world.ann)

    assert refused.value.code == "view.name_taken"


def test_a_hidden_field_is_not_told_by_a_view(small_world: World) -> None:
    """Its column is left out; a view that filters by it is not offered, nor does it work."""
    by_count = {"field": "count", "op": "ge", "value": 1}
    filtered = small_world.save(small_world.ada, "Filtered", filter=by_count, sharing="all")
    grants = (Grant("thing", frozenset({"read"})),)
    role = Role("blind", grants, fields={"thing": {"count": "hidden"}})
    blind = msgspec.structs.replace(small_world.cid, held=(role,))

    assert small_world.names(blind) == ["Open"]
    with small_world.database.read() as tx:
        view = read_view(tx, small_world.catalogue, "thing", "open_things", actor=blind)
    assert (view.content.columns, view.content.sort) == (("day",), ())
    with pytest.raises(Invalid) as refused:
        small_world.shown(blind, filtered.id)
    assert refused.value.code == "record.unknown_field"


def test_somebody_elses_view_is_not_there(small_world: World) -> None:
    """A private view is not found by others, whoever they are."""
    made = small_world.save(small_world.ann)

    for other in (small_world.bob, small_world.ada):
        with pytest.raises(NotFound) as refused:
            small_world.shown(other, made.id)
        assert refused.value.code == "view.not_found"


@pytest.mark.parametrize(
    ("view", "message"),
    [
        ({"columns": ("wings",)}, "the columns of view open_things: Thing has no field 'wings'"),
        ({"filter": {"field": "wings", "op": "empty"}}, "the filter of view open_things: Thing has no field"),
        ({"name": "Open!"}, "view name 'Open!' is not allowed"),
    ],
)
def test_a_definition_with_a_bad_view_is_refused(view: dict[str, Any], message: str) -> None:
    """By object, view and rule."""
    bad = msgspec.structs.replace(SHIPPED, **view)

    with pytest.raises(Invalid, match=message) as refused:
        Catalogue([HOUSE, msgspec.structs.replace(THING, views=(bad,))])

    assert refused.value.code == "catalogue.invalid"


def replace_held(actor: Actor, object_name: str) -> Actor:
    """The actor with the grants on one object alone."""
    held = actor.held or ()
    kept = tuple(grant for role in held for grant in role.grants if grant.object == object_name)
    return msgspec.structs.replace(actor, held=(Role("one", kept),))
