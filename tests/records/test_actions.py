from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from guanxi.access.contracts import PUBLIC, SYSTEM, Actor, process_actor
from guanxi.platform.clock import VirtualClock
from guanxi.platform.database import Database
from guanxi.platform.errors import Conflict, Forbidden, Invalid, NotFound
from guanxi.platform.outbox import SKIP, event_table, events_of, take_pending
from guanxi.records.actions import (
    archive_record,
    create_record,
    create_records,
    restore_record,
    update_record,
)
from guanxi.records.catalogue import Catalogue
from guanxi.records.query import Query, list_records, read_record
from guanxi.records.record import Record, to_json
from guanxi.records.timeline import read_timeline

READER = Actor(kind="user", id="r", name="Reader", roles=frozenset({"reader"}))


def _nothing_written(database: Database, catalogue: Catalogue) -> bool:
    tables = [*(one.table for one in catalogue.objects), event_table]
    with database.read() as tx:
        return all(tx.connection.execute(sa.select(table)).first() is None for table in tables)


def test_every_field_type_is_kept_exactly(
    records_database: Database, catalogue: Catalogue, ann_id: str
) -> None:
    """What is written in API form is read back as the same API form, on every server."""
    with records_database.write() as tx:
        house = create_record(tx, catalogue, "house", {"name": "Home"}, actor=SYSTEM)
        values: dict[str, Any] = {
            "name": "张伟 Ünal",
            "code": "A1",
            "notes": "one\ntwo",
            "words": ["a", "b"],
            "count": 7,
            "weight": Decimal("0.125"),
            "price": Decimal("999999999.99"),
            "share": Decimal("12.50"),
            "flag": True,
            "day": "2026-02-28",
            "moment": "2026-02-28T23:30:00.123456Z",
            "length": "P3DT4H",
            "colour": "blue",
            "colours": ["red", "green"],
            "email": "a@example.com",
            "phone": "+8613800138000",
            "link": "https://example.com/x",
            "house": house.id,
            "owner": ann_id,
            "about": {"object": "house", "id": house.id},
            "extra": {"a": [Decimal("0.1"), None]},
        }
        made = create_record(tx, catalogue, "thing", values, actor=SYSTEM)

    with records_database.read() as tx:
        found = read_record(tx, catalogue, "thing", made.id, actor=SYSTEM)
    shown = to_json(catalogue.object("thing"), found)
    assert found == made
    assert {name: shown[name] for name in values} == values
    assert (shown["number"], shown["version"], shown["title"]) == ("T-000001", 1, "张伟 Ünal")
    assert shown["created_at"] == "2026-01-05T09:00:00Z"
    assert found.values["day"] == date(2026, 2, 28)
    assert found.values["moment"] == datetime(2026, 2, 28, 23, 30, 0, 123456, tzinfo=UTC)


def test_creating_writes_event_and_audit_row_in_the_same_transaction(
    small_database: Database, catalogue: Catalogue
) -> None:
    """The event holds the record in the form of process variables and the chain of causes."""
    actor = process_actor("p", "P", instance_key=5, element_id="make", caused_by=(4,))
    with small_database.write() as tx:
        made = create_record(tx, catalogue, "thing", {"name": "X", "day": date(2026, 1, 2)}, actor=actor)
        (event,) = take_pending(tx)
        (entry,) = read_timeline(tx, catalogue, "thing", made.id, actor=SYSTEM)

    assert (event.kind, event.object, event.subject_id) == ("record.created", "thing", made.id)
    assert event.causes == (4, 5)
    assert event.actor["element_id"] == "make"
    assert event.payload["old"] is None
    assert event.payload["new"]["day"] == {"@": "2026-01-02"}
    assert event.payload["new"]["title"] == "X"
    assert event.payload["changed"] == ["number", "name", "day", "colour"]
    assert (entry.kind, entry.title, entry.instance_key) == ("change", "Thing created", 5)
    assert entry.detail["changes"]["name"] == (None, "X")


def test_rollback_leaves_nothing(small_database: Database, catalogue: Catalogue) -> None:
    """Row, number, audit row and event live and die together."""

    def create_and_fail() -> None:
        with small_database.write() as tx:
            create_record(tx, catalogue, "thing", {"name": "X"}, actor=SYSTEM)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        create_and_fail()
    assert _nothing_written(small_database, catalogue)
    with small_database.write() as tx:
        assert (
            create_record(tx, catalogue, "thing", {"name": "X"}, actor=SYSTEM).values["number"] == "T-000001"
        )


def test_update_changes_only_what_is_named(
    records_database: Database, catalogue: Catalogue, clock: VirtualClock
) -> None:
    """Version and moment move on; the event has old and new; the audit row only the difference."""
    with records_database.write() as tx:
        made = create_record(tx, catalogue, "thing", {"name": "X", "price": "1.50"}, actor=SYSTEM)
    clock.advance(timedelta(minutes=5))
    with records_database.write() as tx:
        changed = update_record(
            tx, catalogue, "thing", made.id, {"price": 2, "name": "X"}, actor=SYSTEM, version=1
        )

    with records_database.read() as tx:
        assert read_record(tx, catalogue, "thing", made.id, actor=SYSTEM) == changed
        event = events_of(tx, "thing", made.id)[0]
        entry = read_timeline(tx, catalogue, "thing", made.id, actor=SYSTEM)[0]
    assert (changed.version, changed.values["name"], changed.values["price"]) == (2, "X", Decimal("2.00"))
    assert changed.values["updated_at"] == clock.now()
    assert (event.kind, event.payload["changed"]) == ("record.updated", ["price"])
    assert (event.payload["old"]["price"], event.payload["new"]["price"]) == (
        Decimal("1.50"),
        Decimal("2.00"),
    )
    assert entry.detail["changes"] == {"price": (Decimal("1.50"), Decimal("2.00"))}
    assert entry.title == "Thing: Price changed"


def test_update_without_a_difference_writes_nothing(small_database: Database, catalogue: Catalogue) -> None:
    """Saving what is already there makes no version, no event."""
    with small_database.write() as tx:
        made = create_record(tx, catalogue, "thing", {"name": "X"}, actor=SYSTEM)
        same = update_record(tx, catalogue, "thing", made.id, {"name": " X "}, actor=SYSTEM)
        events = take_pending(tx)

    assert same == made
    assert len(events) == 1


def test_stale_version_is_refused(small_database: Database, catalogue: Catalogue) -> None:
    """Who read an older version does not overwrite the newer one."""
    with small_database.write() as tx:
        made = create_record(tx, catalogue, "thing", {"name": "X"}, actor=SYSTEM)
        update_record(tx, catalogue, "thing", made.id, {"name": "Y"}, actor=SYSTEM, version=1)
        with pytest.raises(Conflict, match="you read version 1, it is at 2") as refusal:
            update_record(tx, catalogue, "thing", made.id, {"name": "Z"}, actor=SYSTEM, version=1)
        found = read_record(tx, catalogue, "thing", made.id, actor=SYSTEM)

    assert refusal.value.code == "record.version_conflict"
    assert (found.values["name"], found.version) == ("Y", 2)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", None, "Name is required."),
        ("name", 5, "Name must be text."),
        ("name", "x" * 201, "Name has 201 characters, 200 are allowed. Shorten it."),
        ("name", "a\x00b", "Name contains a control character. Remove it."),
        ("count", "seven", "Count must be a number. Write digits with a point."),
        ("count", Decimal("1.5"), "Count must be a whole number."),
        ("count", True, "Count must be a number."),
        ("count", -1001, "Count is less than -1000."),
        ("count", 2**63, "Count is too large."),
        ("count", Decimal("1e999999"), "Count is too large."),
        ("price", "1.005", "Price has more than 2 digits after the point. Round it."),
        ("price", Decimal("NaN"), "Price must be a finite number."),
        ("price", "1e16", "Price is too large."),
        ("flag", "true", "Flag must be true or false."),
        ("day", "31.01.2026", "Day is not a day. Write it like 2026-01-31."),
        ("moment", "2026-01-31T10:00:00", "Moment has no time zone. Add Z or an offset such as +08:00."),
        ("length", "three days", "Length is not a duration. Write it like P3D or PT4H30M."),
        ("colour", "pink", "Colour cannot be 'pink'. Choose one of: red, blue, green."),
        ("colours", ["red", "pink"], "Colours cannot be 'pink'. Choose one of: red, blue, green."),
        ("email", "ann", "Email is not an e-mail address. Write it like name@example.com."),
        ("phone", "call me", "Phone is not a phone number. Write it like +86 138 0013 8000."),
        ("link", "javascript:alert(1)", "Link is not a web address. Write it like https://example.com."),
        ("house", "0198", "House leads to no house: 0198."),
        ("owner", "0198", "Owner is no active user: 0198."),
        ("about", {"object": "ship", "id": "1"}, "About leads to no record: ship/1."),
        ("about", "house", 'About must name an object and an id. Write {"object": "lead", "id": "…"}.'),
        ("words", "a", "Words must be a list of texts."),
        ("extra", {"x": "y" * 100_001}, "Extra has more than 100000 bytes."),
        ("wings", 2, "Thing has no field 'wings'."),
        ("version", 2, "Version is set by the system and cannot be changed."),
    ],
)
def test_wrong_value_is_refused_with_field_rule_and_cure(
    small_database: Database, catalogue: Catalogue, field: str, value: Any, message: str
) -> None:
    """A refusal names the field, what is wrong and what to write; nothing is written."""
    with small_database.write() as tx, pytest.raises(Invalid) as refusal:
        create_record(tx, catalogue, "thing", {"name": "X", field: value}, actor=SYSTEM)

    assert refusal.value.code == "record.invalid"
    assert refusal.value.fields == {field: message}
    assert refusal.value.message == f"Thing cannot be saved: {message}"
    assert _nothing_written(small_database, catalogue)


def test_unique_value_is_refused_twice(records_database: Database, catalogue: Catalogue) -> None:
    """Neither a second create nor an update takes a value another record has; the record keeps its own."""
    with records_database.write() as tx:
        first = create_record(tx, catalogue, "thing", {"name": "X", "code": "A"}, actor=SYSTEM)
        second = create_record(tx, catalogue, "thing", {"name": "Y", "code": "B"}, actor=SYSTEM)
        with pytest.raises(Invalid, match="Code 'A' is taken"):
            create_record(tx, catalogue, "thing", {"name": "Z", "code": "A"}, actor=SYSTEM)
        with pytest.raises(Invalid, match="Code 'A' is taken"):
            update_record(tx, catalogue, "thing", second.id, {"code": "A"}, actor=SYSTEM)
        update_record(tx, catalogue, "thing", first.id, {"code": "A", "name": "New"}, actor=SYSTEM)
        page = list_records(tx, catalogue, "thing", Query(sort=("code",)), actor=SYSTEM)

    assert [(item.values["name"], item.values["code"]) for item in page.items] == [("New", "A"), ("Y", "B")]


def test_batch_creates_the_good_rows_and_reports_the_others(
    small_database: Database, catalogue: Catalogue
) -> None:
    """Faults come by position; a value doubled within the batch is one."""
    rows: list[dict[str, Any]] = [
        {"name": "A", "code": "1"},
        {"code": "2"},
        {"name": "C", "code": "1"},
        {"name": "D"},
    ]
    with small_database.write() as tx:
        records, faults = create_records(tx, catalogue, "thing", rows, actor=SYSTEM)

    assert [(record.values["name"], record.values["number"]) for record in records] == [
        ("A", "T-000001"),
        ("D", "T-000002"),
    ]
    assert faults == {1: {"name": "Name is required."}, 2: {"code": "Code '1' is taken by another record."}}


def test_archived_record_leaves_lists_and_comes_back(small_database: Database, catalogue: Catalogue) -> None:
    """Archiving loses nothing, refuses changes, and is undone by restoring."""
    with small_database.write() as tx:
        made = create_record(tx, catalogue, "thing", {"name": "X"}, actor=SYSTEM)
        archived = archive_record(tx, catalogue, "thing", made.id, actor=SYSTEM)
        assert archive_record(tx, catalogue, "thing", made.id, actor=SYSTEM) == archived
        assert list_records(tx, catalogue, "thing", Query(), actor=SYSTEM).items == ()
        assert list_records(tx, catalogue, "thing", Query(archived=True), actor=SYSTEM).items == (archived,)
        with pytest.raises(Conflict, match="Thing T-000001 is archived"):
            update_record(tx, catalogue, "thing", made.id, {"name": "Y"}, actor=SYSTEM)
        restored = restore_record(tx, catalogue, "thing", made.id, actor=SYSTEM)
        kinds = [event.kind for event in events_of(tx, "thing", made.id)]

    assert (restored.version, restored.values["archived_at"]) == (3, None)
    assert kinds == ["record.restored", "record.archived", "record.created"]


def test_right_is_checked_before_anything_else(small_database: Database, catalogue: Catalogue) -> None:
    """Without the right nothing is read or written."""
    with small_database.write() as tx:
        made = create_record(tx, catalogue, "house", {"name": "X"}, actor=SYSTEM)
        for actor in (PUBLIC, READER):
            with pytest.raises(Forbidden):
                create_record(tx, catalogue, "house", {"name": "Y"}, actor=actor)
            with pytest.raises(Forbidden):
                update_record(tx, catalogue, "house", made.id, {"name": "Y"}, actor=actor)
            with pytest.raises(Forbidden):
                archive_record(tx, catalogue, "house", made.id, actor=actor)
            with pytest.raises(Forbidden):
                read_record(tx, catalogue, "house", made.id, actor=actor)
        assert list_records(tx, catalogue, "house", Query(), actor=SYSTEM).items == (made,)


def test_unknown_record_and_object_are_named(small_database: Database, catalogue: Catalogue) -> None:
    """The answer says what there is not."""
    with small_database.write() as tx:
        with pytest.raises(NotFound, match="There is no thing 42"):
            update_record(tx, catalogue, "thing", "42", {"name": "Y"}, actor=SYSTEM)
        with pytest.raises(NotFound, match="There is no object 'ship'"):
            create_record(tx, catalogue, "ship", {}, actor=SYSTEM)


@pytest.mark.parametrize(("announce", "skips"), [("run", [False]), ("skip", [True]), ("quiet", [])])
def test_announce_decides_what_a_change_sets_off(
    small_database: Database, catalogue: Catalogue, announce: Any, skips: list[bool]
) -> None:
    """Run starts processes, skip leaves an event that starts none, quiet no event; the audit row is there."""
    with small_database.write() as tx:
        made = create_record(tx, catalogue, "thing", {"name": "X"}, actor=SYSTEM, announce=announce)
        assert [event.payload.get(SKIP, False) for event in take_pending(tx)] == skips
        assert len(events_of(tx, "thing", made.id)) == len(skips)
        assert len(read_timeline(tx, catalogue, "thing", made.id, actor=SYSTEM)) == 1


def test_record_about_another_shows_on_its_timeline(small_database: Database, catalogue: Catalogue) -> None:
    """A call or note is on the timeline of the record it is about; pages neither repeat nor lose."""
    with small_database.write() as tx:
        house = create_record(tx, catalogue, "house", {"name": "X"}, actor=SYSTEM)
        about = {"object": "house", "id": house.id}
        note: Record = create_record(tx, catalogue, "thing", {"name": "Call", "about": about}, actor=SYSTEM)
        update_record(tx, catalogue, "house", house.id, {"rooms": 3}, actor=SYSTEM)
        first = read_timeline(tx, catalogue, "house", house.id, actor=SYSTEM, limit=2)
        rest = read_timeline(tx, catalogue, "house", house.id, actor=SYSTEM, limit=2, before=first[-1].key)

    assert [(entry.kind, entry.title) for entry in [*first, *rest]] == [
        ("change", "House: Rooms changed"),
        ("note", "Thing created"),
        ("change", "House created"),
    ]
    assert first[1].detail["id"] == note.id
