"""Changes of a record taken back, on each server."""

import pytest

from guanxi.access.audit import read_audit
from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import Database, Tx
from guanxi.platform.errors import Conflict, Forbidden, NotFound
from guanxi.records.actions import archive_record, create_record, update_record
from guanxi.records.catalogue import Catalogue
from guanxi.records.undo import undo_change
from tests.records.test_sight import make_role, person

FULL = {
    "name": "Lamp",
    "price": "0.10",
    "day": "2026-01-31",
    "moment": "2026-01-31T20:00:00Z",
    "words": ["a", "b"],
    "extra": {"n": 1.50, "list": [None, True]},
    "colours": ["red"],
    "phone": "+49 30 123456",
}
OTHER = {
    "name": "Chair",
    "price": "7.00",
    "day": None,
    "moment": "2026-02-01T20:00:00.123456Z",
    "words": None,
    "extra": [1],
    "colours": ["blue", "green"],
    "phone": None,
}


def last_key(tx: Tx, record_id: str) -> int:
    """The key of the newest change of a thing."""
    return read_audit(tx, "thing", record_id)[0].key


def test_gives_back_the_values_of_every_type(records_database: Database, catalogue: Catalogue) -> None:
    """As a change of its own, by who took it back; and that can be taken back, too."""
    with records_database.write() as tx:
        made = create_record(tx, catalogue, "thing", FULL, actor=SYSTEM)
        changed = update_record(tx, catalogue, "thing", made.id, OTHER, actor=SYSTEM)
        ann = person("0" * 36, make_role("r"))
        back = undo_change(tx, catalogue, "thing", made.id, last_key(tx, made.id), actor=ann)
        again = undo_change(tx, catalogue, "thing", made.id, last_key(tx, made.id), actor=ann)
        entries = read_audit(tx, "thing", made.id)

    for name in FULL:
        assert back.values[name] == made.values[name], name
        assert again.values[name] == changed.values[name], name
    assert (back.version, again.version) == (3, 4)
    assert [entry.actor["id"] for entry in entries] == ["0" * 36, "0" * 36, "system", "system"]


def test_an_older_change_is_taken_back_when_its_fields_are_as_it_left_them(
    small_database: Database, catalogue: Catalogue
) -> None:
    """Other fields may have changed since; the same field may not, and then nothing is changed."""
    with small_database.write() as tx:
        made = create_record(tx, catalogue, "thing", {"name": "Lamp", "count": 1}, actor=SYSTEM)
        update_record(tx, catalogue, "thing", made.id, {"count": 2}, actor=SYSTEM)
        first = last_key(tx, made.id)
        update_record(tx, catalogue, "thing", made.id, {"name": "Chair"}, actor=SYSTEM)
        assert undo_change(tx, catalogue, "thing", made.id, first, actor=SYSTEM).values["count"] == 1
        update_record(tx, catalogue, "thing", made.id, {"count": 9}, actor=SYSTEM)
        with pytest.raises(Conflict, match="changed it since: Count") as refusal:
            undo_change(tx, catalogue, "thing", made.id, first, actor=SYSTEM)
        entries = read_audit(tx, "thing", made.id)

    assert (refusal.value.code, set(refusal.value.fields)) == ("record.changed_since", {"count"})
    assert len(entries) == 5


def test_archiving_is_taken_back_by_restoring(small_database: Database, catalogue: Catalogue) -> None:
    """And restoring by archiving."""
    with small_database.write() as tx:
        made = create_record(tx, catalogue, "thing", {"name": "Lamp"}, actor=SYSTEM)
        archive_record(tx, catalogue, "thing", made.id, actor=SYSTEM)
        back = undo_change(tx, catalogue, "thing", made.id, last_key(tx, made.id), actor=SYSTEM)
        gone = undo_change(tx, catalogue, "thing", made.id, last_key(tx, made.id), actor=SYSTEM)

    assert back.values["archived_at"] is None
    assert gone.values["archived_at"] is not None


def test_what_cannot_be_taken_back_is_refused(small_database: Database, catalogue: Catalogue) -> None:
    """A creation, a change of another record, a key of nothing, a hidden field, without the right: nothing changes."""
    blind = person("1" * 36, make_role("r", fields={"count": "hidden"}))
    reader = person("2" * 36, make_role("r", rights=frozenset({"read"})))
    stranger = person("3" * 36, make_role("r", "own"))
    with small_database.write() as tx:
        made = create_record(tx, catalogue, "thing", {"name": "Lamp", "count": 1}, actor=SYSTEM)
        created = last_key(tx, made.id)
        update_record(tx, catalogue, "thing", made.id, {"count": 2}, actor=SYSTEM)
        key = last_key(tx, made.id)
        other = create_record(tx, catalogue, "thing", {"name": "Chair"}, actor=SYSTEM)
        for record_id, wanted, actor, error, code in (
            (made.id, created, SYSTEM, Conflict, "record.not_undoable"),
            (other.id, key, SYSTEM, NotFound, "record.no_such_change"),
            (made.id, 7, SYSTEM, NotFound, "record.no_such_change"),
            (made.id, key, blind, Conflict, "record.not_undoable"),
            (made.id, key, reader, Forbidden, "access.forbidden"),
            (made.id, key, stranger, NotFound, "record.not_found"),
        ):
            with pytest.raises(error) as refusal:
                undo_change(tx, catalogue, "thing", record_id, wanted, actor=actor)
            assert refusal.value.code == code
        assert len(read_audit(tx, "thing", made.id)) == 2
