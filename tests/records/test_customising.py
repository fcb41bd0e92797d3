"""Objects and fields made while Guanxi runs, on each server: what is merged, what is refused, what is kept."""

import msgspec
import pytest
import sqlalchemy as sa

from guanxi.access.contracts import PUBLIC, SYSTEM
from guanxi.platform.database import Database, metadata
from guanxi.platform.errors import Conflict, Forbidden, GuanxiError, Invalid, NotFound
from guanxi.records.actions import create_record, update_record
from guanxi.records.catalogue import Catalogue
from guanxi.records.customising import Customising
from guanxi.records.definitions import Section
from guanxi.records.query import Query, list_records, read_record
from guanxi.records.schema import ensure_schema
from tests.records.conftest import COLOURS, make_field, make_object

SHIP = make_object(
    "ship",
    make_field("name", "text", required=True, searchable=True, max_length=50),
    make_field("colour", "choice", choices=COLOURS),
)
BOAT = {
    "name": "boat",
    "plural": "boats",
    "fields": [{"name": "name", "type": "text", "searchable": True}, {"name": "crew", "type": "number"}],
}


class Yard:
    """An installation: its database, its catalogue, its changes."""

    def __init__(self, database: Database):
        self.database = database
        self.customising = Customising([SHIP], reserved={"tasks"})
        self.catalogue = Catalogue([SHIP])
        metadata.create_all(database.engine)
        ensure_schema(database, self.catalogue)

    def change(self, name: str, change: dict[str, object], **how: bool) -> list[str]:
        """Change an object and return the steps."""
        plan = self.customising.change(self.database, self.catalogue, name, change, actor=SYSTEM, **how)
        return list(plan.steps)

    def make(self, object_name: str, /, **values: object) -> str:
        """Create a record and return its id."""
        with self.database.write() as tx:
            return create_record(tx, self.catalogue, object_name, values, actor=SYSTEM).id

    def values(self, name: str, record_id: str) -> dict[str, object]:
        """A record's values."""
        with self.database.read() as tx:
            return read_record(tx, self.catalogue, name, record_id, actor=SYSTEM).values

    def revisions(self) -> int:
        """How many changes are kept."""
        with self.database.read() as tx:
            return int(tx.connection.exec_driver_sql("SELECT COUNT(*) FROM catalogue_change").scalar_one())


@pytest.fixture
def yard(database: Database) -> Yard:
    """One on each server."""
    return Yard(database)


@pytest.fixture
def small_yard(sqlite_database: Database) -> Yard:
    """One on SQLite."""
    return Yard(sqlite_database)


def test_a_new_object_has_a_table_and_records(yard: Yard) -> None:
    """The plan tells the steps without making them; afterwards records are written, found and searched."""
    with yard.database.read() as tx:
        plan = yard.customising.plan(tx, "boat", BOAT, actor=SYSTEM, new=True)
    assert (plan.steps, plan.losses) == (("create table record_boat",), ())
    assert yard.revisions() == 0

    assert yard.change("boat", BOAT, new=True) == ["create table record_boat"]

    made = yard.make("boat", name="Fram", crew=16)
    assert (yard.values("boat", made)["number"], yard.values("boat", made)["crew"]) == ("B-000001", 16)
    boat = yard.catalogue.object("boat").definition
    assert (boat.label, boat.label_zh, boat.plural_label, boat.title) == ("Boat", "Boat", "Boats", ("name",))
    with yard.database.read() as tx:
        found = list_records(tx, yard.catalogue, "boat", Query(q="fram"), actor=SYSTEM)
    assert [record.id for record in found.items] == [made]


def test_a_shipped_object_gets_fields_labels_and_choices(yard: Yard) -> None:
    """What was there stays; a longer text, a new indexed column and a new choice are there."""
    before = yard.make("ship", name="Gjøa", colour="red")
    steps = yard.change(
        "ship",
        {
            "label": "Vessel",
            "fields": [
                {"name": "name", "max_length": 80},
                {"name": "mast", "type": "number", "indexed": True},
                {"name": "colour", "choices": [{"value": "black"}, {"value": "red", "label": "Ruby"}]},
            ],
        },
    )

    widened = [] if yard.database.dialect == "sqlite" else ["widen record_ship.name from 50 to 80"]
    assert steps == [*widened, "add column record_ship.mast", "create index ix_record_ship_mast"]
    ship = yard.catalogue.object("ship")
    assert (ship.definition.label, ship.definition.label_zh) == ("Vessel", "ship")
    assert [one.label for one in ship.fields["colour"].definition.choices] == [
        "Ruby",
        "Blue",
        "Green",
        "Black",
    ]
    after = yard.make("ship", name="x" * 80, colour="black", mast=3)
    assert yard.values("ship", before)["colour"] == "red"
    assert yard.values("ship", after)["mast"] == 3
    with yard.database.read() as tx:
        indices = {one["name"] for one in sa.inspect(tx.connection).get_indexes("record_ship")}
    assert "ix_record_ship_mast" in indices
    assert ensure_schema(yard.database, yard.catalogue) == []


def test_another_process_sees_the_change_when_it_begins_a_transaction(yard: Yard) -> None:
    """Its catalogue follows; one that is current is left as it is."""
    other = Catalogue([SHIP])
    yard.database.at_begin.append(lambda tx: Customising([SHIP]).follow(tx, other))
    yard.change("boat", BOAT, new=True)
    assert [one.name for one in other.objects] == ["ship"]

    with yard.database.read():
        pass

    assert [one.name for one in other.objects] == ["ship", "boat"]
    metadata_then = other.metadata
    with yard.database.read():
        pass
    assert other.metadata is metadata_then


def test_an_upgrade_merges_with_what_was_changed_here(small_yard: Yard) -> None:
    """The label changed here stays, the shipped label of another field is the new one, new fields are there."""
    small_yard.change("ship", {"label": "Vessel", "fields": [{"name": "mast", "type": "number"}]})
    upgraded = make_object(
        "ship",
        make_field("name", "text", required=True, searchable=True, max_length=60),
        make_field("colour", "choice", choices=COLOURS),
        make_field("length", "number"),
    )
    later = Catalogue([upgraded])
    with small_yard.database.read() as tx:
        Customising([upgraded]).follow(tx, later)

    ship = later.object("ship")
    assert ship.definition.label == "Vessel"
    assert [field.name for field in ship.definition.fields] == ["name", "colour", "length", "mast"]
    assert ship.fields["name"].definition.max_length == 60


def test_layouts_are_changed_here_and_kept_by_an_upgrade(yard: Yard) -> None:
    """What was changed here stays, what was not follows the upgrade; null gives a layout back as it is shipped."""
    shipped = msgspec.structs.replace(
        SHIP,
        columns=("colour",),
        form=(Section(fields=("name",)),),
        page=(Section(label="A", fields=("name",)),),
    )
    upgraded = msgspec.structs.replace(shipped, columns=("name",), form=(Section(fields=("colour",)),))
    yard.customising = Customising([shipped])
    yard.catalogue.become(Catalogue([shipped]))
    yard.change("ship", {"fields": [{"name": "flag", "type": "text"}]})

    yard.change("ship", {"columns": ["flag", "colour", "created_at"]})
    yard.change("ship", {"page": [{"label": "B", "fields": ["flag", "name"]}, {"fields": ["colour"]}]})
    yard.customising = Customising([upgraded])
    yard.change("ship", {"label": "Vessel"})
    now = yard.catalogue.object("ship").definition

    assert now.columns == ("flag", "colour", "created_at")
    assert [(one.label, one.fields) for one in now.page] == [("B", ("flag", "name")), ("", ("colour",))]
    assert [one.fields for one in now.form] == [("colour",)]
    yard.change("ship", {"columns": None})
    assert yard.catalogue.object("ship").definition.columns == ("name",)


def test_a_field_that_goes_leaves_the_layouts(yard: Yard) -> None:
    """Taken away here or by an upgrade: the catalogue stays whole, and it comes back to its place."""
    yard.change("ship", {"fields": [{"name": "flag", "type": "text"}], "columns": ["flag", "colour"]})

    yard.change("ship", {"fields": [{"name": "flag", "removed": True}]})
    assert yard.catalogue.object("ship").definition.columns == ("colour",)
    yard.change("ship", {"fields": [{"name": "flag", "removed": False}]})
    assert yard.catalogue.object("ship").definition.columns == ("flag", "colour")

    without = msgspec.structs.replace(SHIP, fields=tuple(one for one in SHIP.fields if one.name != "colour"))
    yard.customising = Customising([without])
    yard.change("ship", {"label": "Vessel"})
    assert yard.catalogue.object("ship").definition.columns == ("flag",)


def test_what_people_would_no_longer_see_must_be_confirmed(yard: Yard) -> None:
    """A field with values, a choice in use, an object with records; the data comes back with the name."""
    yard.change("ship", {"fields": [{"name": "mast", "type": "number"}]})
    made = yard.make("ship", name="Fram", colour="red", mast=3)
    lossy = {
        "fields": [
            {"name": "mast", "removed": True},
            {"name": "colour", "choices": [{"value": "red", "removed": True}]},
        ]
    }

    with pytest.raises(Conflict) as refused:
        yard.change("ship", lossy)
    assert refused.value.code == "catalogue.loss"
    assert refused.value.message == (
        "Ship: Colour: Red would disappear; 1 records have it. Ship: Mast would disappear; 1 records have a value there."
    )
    assert yard.revisions() == 1
    yard.change("ship", lossy, confirmed=True)
    assert "mast" not in yard.catalogue.object("ship").fields
    with pytest.raises(Conflict) as taken:
        yard.change("ship", {"fields": [{"name": "mast", "type": "text"}]})
    assert taken.value.code == "catalogue.name_taken"
    yard.change("ship", {"fields": [{"name": "mast", "removed": False}]})
    assert yard.values("ship", made)["mast"] == 3


def test_an_object_that_is_removed_comes_back_with_its_records(yard: Yard) -> None:
    """Confirmed, it is gone from the catalogue; made again, its records are there."""
    yard.change("boat", BOAT, new=True)
    made = yard.make("boat", name="Fram")
    with pytest.raises(Conflict) as refused:
        yard.change("boat", {"removed": True})
    assert refused.value.message == "1 records of Boat would disappear."

    yard.change("boat", {"removed": True}, confirmed=True)
    assert [one.name for one in yard.catalogue.objects] == ["ship"]
    with pytest.raises(NotFound):
        yard.change("boat", {"label": "Bark"})
    yard.change("boat", BOAT, new=True)
    assert yard.values("boat", made)["name"] == "Fram"


def test_unique_can_come_and_go(yard: Yard) -> None:
    """With doubles it is refused and named; without, the database keeps it; later it is taken back."""
    first, second = yard.make("ship", name="Fram"), yard.make("ship", name="Fram")
    unique = {"fields": [{"name": "name", "unique": True}]}
    with pytest.raises(Conflict) as refused:
        yard.change("ship", unique)
    assert (refused.value.code, list(refused.value.fields)) == ("catalogue.doubles", ["name"])
    with yard.database.write() as tx:
        update_record(tx, yard.catalogue, "ship", second, {"name": "Gjøa"}, actor=SYSTEM)

    assert yard.change("ship", unique) == ["create index uq_record_ship_name"]
    with pytest.raises(Invalid):
        yard.make("ship", name="Fram")
    assert yard.change("ship", {"fields": [{"name": "name", "unique": False}]}) == [
        "drop index uq_record_ship_name"
    ]
    yard.make("ship", name="Fram")
    assert yard.values("ship", first)["name"] == "Fram"


@pytest.mark.parametrize(
    ("name", "change", "new", "code"),
    [
        ("boat", {"plural": "tasks", "fields": [{"name": "a", "type": "text"}]}, True, "catalogue.invalid"),
        ("boat", {"plural": "ships", "fields": [{"name": "a", "type": "text"}]}, True, "catalogue.invalid"),
        ("Boat!", {"plural": "boats", "fields": [{"name": "a", "type": "text"}]}, True, "catalogue.invalid"),
        ("boat", {"plural": "boats", "fields": []}, True, "catalogue.invalid"),
        ("boat", {"plural": "boats", "fields": [{"name": "id", "type": "text"}]}, True, "catalogue.invalid"),
        ("boat", {"plural": "boats", "fields": [{"name": "a", "type": "magic"}]}, True, "catalogue.invalid"),
        ("boat", {"plural": "boats", "fields": [{"name": "a" * 49, "type": "text"}]}, True, "catalogue.invalid"),
        ("boat", {"plural": "boats", "fields": "none"}, True, "catalogue.invalid"),
        ("boat", {"plural": "boats", "fields": [{"name": ["a"], "type": "text"}]}, True, "catalogue.invalid"),
        (
            "boat",
            {"plural": "boats", "fields": [{"name": "a", "type": "relation", "target": "plane"}]},
            True,
            "catalogue.invalid",
        ),
        ("boat", {"plural": "boats", "fields": [{"name": "a", "type": "text"}], "wings": 2}, True, "catalogue.invalid"),
        ("ship", {"plural": "ships", "fields": []}, True, "catalogue.exists"),
        ("plane", {"label": "Plane"}, False, "record.no_such_object"),
        ("ship", {"plural": "vessels"}, False, "catalogue.fixed"),
        ("ship", {"fields": [{"name": "name", "type": "number"}]}, False, "catalogue.fixed"),
        ("ship", {"fields": [{"name": "name", "max_length": 10}]}, False, "catalogue.fixed"),
        ("ship", {"fields": [{"name": "name", "max_length": "ten"}]}, False, "catalogue.invalid"),
        ("ship", {"fields": [{"name": "name", "removed": True}], "title": ["colour"]}, False, "catalogue.shipped"),
        ("ship", {"removed": True}, False, "catalogue.shipped"),
        ("ship", {"columns": ["wings"]}, False, "catalogue.invalid"),
        ("ship", {"columns": ["colour", "colour"]}, False, "catalogue.invalid"),
        ("ship", {"page": [{"fields": ["wings"]}]}, False, "catalogue.invalid"),
        ("ship", {"page": [{"fields": ["colour"]}, {"fields": ["colour"]}]}, False, "catalogue.invalid"),
        ("ship", {"form": [["colour"]]}, False, "catalogue.invalid"),
        ("ship", {"form": [{"fields": ["colour"], "wings": 2}]}, False, "catalogue.invalid"),
        ("ship", {"fields": [{"name": "colour", "choices": [{"value": "red", "category": "won"}]}]}, False, "catalogue.fixed"),
    ],
)  # fmt: skip
def test_bad_changes_are_refused_and_nothing_is_changed(
    small_yard: Yard, name: str, change: dict[str, object], new: bool, code: str
) -> None:
    """Each with its code; the catalogue, the tables and the log stay as they were."""
    with pytest.raises(GuanxiError) as refused:
        small_yard.change(name, change, new=new)

    assert refused.value.code == code
    assert [one.name for one in small_yard.catalogue.objects] == ["ship"]
    assert small_yard.revisions() == 0
    assert ensure_schema(small_yard.database, Catalogue([SHIP])) == []


def test_only_who_manages_the_catalogue_changes_it(small_yard: Yard) -> None:
    """Everybody else is refused."""
    with small_yard.database.read() as tx, pytest.raises(Forbidden):
        small_yard.customising.plan(tx, "boat", BOAT, actor=PUBLIC, new=True)
