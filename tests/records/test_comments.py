"""Comments: said, read, changed and taken back by who said them; a bad one leaves nothing."""

from typing import Any

import msgspec
import pytest

from guanxi.access.audit import read_audit
from guanxi.access.contracts import PUBLIC, SYSTEM, Actor, Grant, Role
from guanxi.access.users import create_user
from guanxi.platform.database import Database
from guanxi.platform.errors import Conflict, Forbidden, GuanxiError, Invalid
from guanxi.platform.outbox import take_pending
from guanxi.records.actions import create_record
from guanxi.records.catalogue import Catalogue
from guanxi.records.comments import Comment, add_comment, edit_comment, list_comments, remove_comment
from guanxi.records.record_merge import merge_records
from guanxi.records.timeline import read_timeline


class World:
    """A thing to talk about, and two people."""

    def __init__(self, database: Database, catalogue: Catalogue):
        self.database = database
        self.catalogue = catalogue
        with database.write() as tx:
            self.thing = create_record(tx, catalogue, "thing", {"name": "A"}, actor=SYSTEM).id
            self.other = create_record(tx, catalogue, "thing", {"name": "B"}, actor=SYSTEM).id
            grants = (Grant("thing", frozenset({"read", "update"})),)
            self.ann, self.bob = (
                Actor(
                    kind="user",
                    id=create_user(tx, email=f"{name}@example.com", name=name, actor=SYSTEM).id,
                    name=name,
                    held=(Role("worker", grants),),
                )
                for name in ("Ann", "Bob")
            )
            take_pending(tx)

    def say(self, text: str, actor: Actor | None = None) -> Comment:
        """Say something about the thing."""
        with self.database.write() as tx:
            return add_comment(tx, self.catalogue, "thing", self.thing, text, actor=actor or self.ann)

    def said(self, **page: Any) -> list[str]:
        """The texts there are, newest first."""
        with self.database.read() as tx:
            found = list_comments(tx, self.catalogue, "thing", self.thing, actor=self.bob, **page)
        return [one.text for one in found]


@pytest.fixture
def world(records_database: Database, catalogue: Catalogue) -> World:
    """On each server."""
    return World(records_database, catalogue)


@pytest.fixture
def small_world(small_database: Database, catalogue: Catalogue) -> World:
    """On SQLite."""
    return World(small_database, catalogue)


def test_a_comment_is_said_changed_and_taken_back(world: World) -> None:
    """It is read with the names of who it mentions; each step leaves an audit row, what is taken back no text."""
    first = world.say(f"  Look here, @[{world.bob.id}] 张伟! ")
    world.say("Second", world.bob)
    with world.database.write() as tx:
        changed = edit_comment(
            tx, world.catalogue, "thing", world.thing, first.key, "Never mind", actor=world.ann, version=1
        )

    assert first.text == f"Look here, @[{world.bob.id}] 张伟!"
    assert first.names == {world.ann.id: "Ann", world.bob.id: "Bob"}
    assert (changed.text, changed.version, changed.names) == ("Never mind", 2, {world.ann.id: "Ann"})
    assert changed.edited_at is not None
    assert world.said() == ["Second", "Never mind"]
    assert world.said(before=changed.key) == []
    assert world.said(limit=1) == ["Second"]

    with world.database.write() as tx:
        remove_comment(tx, world.catalogue, "thing", world.thing, first.key, actor=world.ann, version=2)
    assert world.said() == ["Second"]
    with world.database.read() as tx:
        rows = read_audit(tx, "thing", world.thing)
    assert [row.action for row in rows] == ["remove_comment", "edit_comment", "comment", "comment", "create"]
    assert all("Never mind" not in str(row.changes) for row in rows)


def test_the_timeline_shows_what_is_still_said(world: World) -> None:
    """In its place among the changes, as it reads now; one that was taken back by its trace alone."""
    gone, kept = world.say("Gone"), world.say("Kept")
    with world.database.write() as tx:
        edit_comment(tx, world.catalogue, "thing", world.thing, kept.key, "Kept on", actor=world.ann)
        remove_comment(tx, world.catalogue, "thing", world.thing, gone.key, actor=world.ann)
    with world.database.read() as tx:
        entries = read_timeline(tx, world.catalogue, "thing", world.thing, actor=world.bob)

    assert [(one.kind, one.title) for one in entries] == [
        ("change", "Thing comment taken back"),
        ("comment", "Comment"),
        ("change", "Thing created"),
    ]
    assert (entries[1].detail["id"], entries[1].detail["text"]) == (str(kept.key), "Kept on")


def test_a_comment_is_an_event(world: World) -> None:
    """With the record as it is, unchanged, and what was said."""
    said = world.say(f"Hello @[{world.bob.id}]")

    with world.database.write() as tx:
        [event] = [one for one in take_pending(tx) if one.kind == "record.commented"]
    assert (event.object, event.subject_id, event.payload["changed"]) == ("thing", world.thing, [])
    assert event.payload["comment"] == {"id": str(said.key), "text": said.text, "mentions": [world.bob.id]}
    assert event.payload["new"] == event.payload["old"]
    assert event.payload["new"]["name"] == "A"


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 10_001, "Hi @[nobody]", "a\x00b"])
def test_a_bad_comment_is_refused_and_leaves_nothing(small_world: World, text: str) -> None:
    """Empty, too long, about somebody who is not there."""
    kept = small_world.say("Good")
    with pytest.raises(Invalid) as refused:
        small_world.say(text)
    with small_world.database.write() as tx, pytest.raises(Invalid) as also:
        edit_comment(
            tx, small_world.catalogue, "thing", small_world.thing, kept.key, text, actor=small_world.ann
        )

    assert (refused.value.code, also.value.code, list(refused.value.fields)) == (
        "comment.invalid", "comment.invalid", ["text"],
    )  # fmt: skip
    assert small_world.said() == ["Good"]


def test_who_says_what(small_world: World) -> None:
    """Only people who may change things of the kind; only its author changes a comment, in the version that was read."""
    world = small_world
    said = world.say("Mine")
    reader = msgspec.structs.replace(
        world.bob, held=(Role("reader", (Grant("thing", frozenset({"read"})),)),)
    )
    for actor, code in (
        (reader, "access.forbidden"),
        (PUBLIC, "access.forbidden"),
        (SYSTEM, "comment.no_person"),
    ):
        with pytest.raises(GuanxiError) as told:
            world.say("No", actor)
        assert told.value.code == code
    for change in (edit_comment, remove_comment):
        arguments: tuple[str, ...] = ("Ours",) if change is edit_comment else ()
        with world.database.write() as tx, pytest.raises(Forbidden) as others:
            change(tx, world.catalogue, "thing", world.thing, said.key, *arguments, actor=world.bob)  # type: ignore[operator]  # either has its arguments
        with world.database.write() as tx, pytest.raises(Conflict) as stale:
            change(
                tx, world.catalogue, "thing", world.thing, said.key, *arguments, actor=world.ann, version=7
            )  # type: ignore[operator]  # either has its arguments
        assert (others.value.code, stale.value.code) == ("comment.not_yours", "comment.version_conflict")
    assert world.said() == ["Mine"]


def test_a_merge_brings_the_comments_along(small_world: World) -> None:
    """What was said about the other is found at the kept record."""
    world = small_world
    with world.database.write() as tx:
        add_comment(tx, world.catalogue, "thing", world.other, "About the other", actor=world.ann)
        merge_records(tx, world.catalogue, "thing", world.thing, world.other, actor=SYSTEM)

    assert world.said() == ["About the other"]
