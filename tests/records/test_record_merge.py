"""Two records become one, on each server."""

from io import BytesIO
from typing import Any

import pytest

from guanxi.access.audit import read_audit
from guanxi.access.contracts import SYSTEM, Actor, Grant, Role
from guanxi.crm.catalogue import load_catalogue
from guanxi.platform.database import Database, Tx
from guanxi.platform.errors import Conflict, Forbidden, GuanxiError, Invalid
from guanxi.records import record_merge
from guanxi.records.actions import archive_record, create_record
from guanxi.records.catalogue import Catalogue
from guanxi.records.files import read_file, store_file
from guanxi.records.query import Query, list_records, read_record
from guanxi.records.record import Record
from guanxi.records.record_merge import merge_records
from guanxi.records.schema import ensure_schema

ALL = frozenset({"create", "read", "update", "delete"})


def make(tx: Tx, catalogue: Catalogue, object_name: str, **values: Any) -> Record:
    """A new record."""
    return create_record(tx, catalogue, object_name, values, actor=SYSTEM)


def houses(tx: Tx, catalogue: Catalogue) -> list[tuple[str, Any, bool]]:
    """Name, rooms and whether archived, of all houses by name."""
    found = [
        *list_records(tx, catalogue, "house", Query(), actor=SYSTEM).items,
        *list_records(tx, catalogue, "house", Query(archived=True), actor=SYSTEM).items,
    ]
    return sorted(
        (one.values["name"], one.values["rooms"], one.values["archived_at"] is not None) for one in found
    )


def test_the_kept_record_has_all_of_both(records_database: Database, catalogue: Catalogue) -> None:
    """Empty fields are filled, what leads to the other leads to the kept one, the other is archived, both histories tell."""
    with records_database.write() as tx:
        kept = make(tx, catalogue, "house", name="Kept")
        other = make(tx, catalogue, "house", name="Other", rooms=7)
        moved = make(tx, catalogue, "thing", name="A", house=other.id)
        stays = make(tx, catalogue, "thing", name="B", house=kept.id)
        gone = make(tx, catalogue, "thing", name="C", house=other.id)
        noted = make(tx, catalogue, "thing", name="D", about={"object": "house", "id": other.id})
        archive_record(tx, catalogue, "thing", gone.id, actor=SYSTEM)

        merged = merge_records(tx, catalogue, "house", kept.id, other.id, actor=SYSTEM)

        assert (merged.id, merged.values["name"], merged.values["rooms"]) == (kept.id, "Kept", 7)
        assert houses(tx, catalogue) == [("Kept", 7, False), ("Other", 7, True)]
        led = {
            one.id: read_record(tx, catalogue, "thing", one.id, actor=SYSTEM)
            for one in (moved, stays, gone, noted)
        }
        assert [led[one.id].values["house"] for one in (moved, stays, gone)] == [kept.id, kept.id, other.id]
        assert led[noted.id].values["about"] == {"object": "house", "id": kept.id}
        assert [led[one.id].version for one in (moved, stays)] == [2, 1]
        assert read_audit(tx, "house", kept.id)[0].changes == {"merged": (None, other.id)}
        assert read_audit(tx, "house", other.id)[0].changes == {"merged_into": (None, kept.id)}


def test_chosen_values_come_from_the_other_also_unique_ones(
    records_database: Database, catalogue: Catalogue
) -> None:
    """The kept one's value gives way; a unique value is given up by the other first."""
    with records_database.write() as tx:
        kept = make(tx, catalogue, "thing", name="Kept", count=1, colours=["red"], day=None)
        other = make(tx, catalogue, "thing", name="Other", count=2, code="X-1", colours=["blue"])

        merged = merge_records(tx, catalogue, "thing", kept.id, other.id, ["count"], actor=SYSTEM)

        values = merged.values
        assert (values["name"], values["count"], values["code"]) == ("Kept", 2, "X-1")
        assert list(values["colours"]) == ["red"]
        assert read_record(tx, catalogue, "thing", other.id, actor=SYSTEM).values["code"] is None


def test_a_record_never_leads_to_itself(small_database: Database) -> None:
    """The subsidiary that is merged with its parent has none; participants are not doubled."""
    catalogue = load_catalogue()
    ensure_schema(small_database, catalogue)
    with small_database.write() as tx:
        parent = make(tx, catalogue, "company", name="Parent")
        child = make(tx, catalogue, "company", name="Child", parent=parent.id)
        grandchild = make(tx, catalogue, "company", name="Grandchild", parent=child.id)
        ann, anne = (make(tx, catalogue, "contact", last_name=name) for name in ("Ann", "Anne"))
        met = make(tx, catalogue, "engagement", kind="call", subject="Call", participants=[anne.id, ann.id])

        kept = merge_records(tx, catalogue, "company", child.id, parent.id, actor=SYSTEM)
        merge_records(tx, catalogue, "contact", ann.id, anne.id, actor=SYSTEM)

        assert kept.values["parent"] is None
        assert read_record(tx, catalogue, "company", grandchild.id, actor=SYSTEM).values["parent"] == child.id
        assert read_record(tx, catalogue, "engagement", met.id, actor=SYSTEM).values["participants"] == [
            ann.id
        ]


def test_a_picture_moves_to_the_kept_record(small_database: Database) -> None:
    """A file belongs to one record: the kept one has it, the other has none."""
    catalogue = load_catalogue()
    ensure_schema(small_database, catalogue)
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 20
    with small_database.write() as tx:
        file = store_file(tx, catalogue, "ann.png", "image/png", BytesIO(png), most=1000, actor=SYSTEM)
        kept = make(tx, catalogue, "contact", last_name="Ann")
        other = make(tx, catalogue, "contact", last_name="Anne", photo=file.id)

        merged = merge_records(tx, catalogue, "contact", kept.id, other.id, actor=SYSTEM)

        assert merged.values["photo"] == file.id
        assert read_record(tx, catalogue, "contact", other.id, actor=SYSTEM).values["photo"] is None
        assert read_file(tx, catalogue, file.id, actor=SYSTEM).name == "ann.png"


def person(*grants: Grant) -> Actor:
    """A user with these grants."""
    return Actor(kind="user", id="u", name="Tom", roles=frozenset({"r"}), held=(Role("r", grants),))


@pytest.mark.parametrize(
    ("grants", "refused"),
    [
        ((Grant("house", ALL), Grant("thing", ALL)), None),
        ((Grant("house", ALL), Grant("thing", frozenset({"read"}))), (Forbidden, "record.merge_forbidden")),
        ((Grant("house", ALL),), (Forbidden, "record.merge_forbidden")),
        ((Grant("house", ALL - {"delete"}), Grant("thing", ALL)), (Forbidden, "access.forbidden")),
        ((Grant("house", ALL - {"update"}), Grant("thing", ALL)), (Forbidden, "access.forbidden")),
    ],
)
def test_it_takes_the_right_on_all_that_changes(
    small_database: Database, catalogue: Catalogue, grants: tuple[Grant, ...], refused: Any
) -> None:
    """Who may not change what leads to the other merges nothing."""
    with small_database.write() as tx:
        kept, other = (make(tx, catalogue, "house", name=name) for name in ("Kept", "Other"))
        make(tx, catalogue, "thing", name="A", house=other.id)
    if refused is None:
        with small_database.write() as tx:
            merge_records(tx, catalogue, "house", kept.id, other.id, actor=person(*grants))
        return

    with pytest.raises(GuanxiError) as caught, small_database.write() as tx:
        merge_records(tx, catalogue, "house", kept.id, other.id, actor=person(*grants))

    assert (type(caught.value), caught.value.code) == refused
    with small_database.read() as tx:
        assert houses(tx, catalogue) == [("Kept", None, False), ("Other", None, False)]


def test_what_makes_no_sense_is_refused(
    small_database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Itself, an archived one, a stale version, a field that cannot be set, too many that lead there: nothing is written."""
    with small_database.write() as tx:
        kept, other, old = (make(tx, catalogue, "house", name=name) for name in ("Kept", "Other", "Old"))
        archive_record(tx, catalogue, "house", old.id, actor=SYSTEM)
        for name in ("A", "B", "C"):
            make(tx, catalogue, "thing", name=name, house=other.id)
    monkeypatch.setattr(record_merge, "MOST_LEADING", 2)
    for pair, more, error, code in (
        ((kept.id, kept.id), {}, Invalid, "record.merge_itself"),
        ((kept.id, old.id), {}, Conflict, "record.archived"),
        ((old.id, kept.id), {}, Conflict, "record.archived"),
        ((kept.id, other.id), {"version": 2}, Conflict, "record.version_conflict"),
        ((kept.id, other.id), {"take": ["version"]}, Invalid, "record.merge_field"),
        ((kept.id, other.id), {"take": ["ghost"]}, Invalid, "record.merge_field"),
        ((kept.id, other.id), {}, Conflict, "record.merge_too_many"),
    ):
        with pytest.raises(error) as caught, small_database.write() as tx:
            merge_records(tx, catalogue, "house", *pair, actor=SYSTEM, **more)
        assert caught.value.code == code

    with small_database.read() as tx:
        assert houses(tx, catalogue) == [("Kept", None, False), ("Old", None, True), ("Other", None, False)]
        things = list_records(tx, catalogue, "thing", Query(), actor=SYSTEM).items
        assert {one.values["house"] for one in things} == {other.id}
