"""A small catalogue with one object of every field type, on each server."""

import pytest

from guanxi.access import tables as access_tables  # noqa: F401 -- declares the tables
from guanxi.access.contracts import SYSTEM
from guanxi.access.users import create_user
from guanxi.platform.database import Database, metadata
from guanxi.records import tables  # noqa: F401 -- declares the tables
from guanxi.records.catalogue import Catalogue
from guanxi.records.definitions import Choice, FieldDefinition, ObjectDefinition
from guanxi.records.schema import ensure_schema


def make_field(name: str, type_: str, **more: object) -> FieldDefinition:
    """A field whose labels are made from its name."""
    return FieldDefinition(name=name, type=type_, label=name.title(), label_zh=name, **more)  # type: ignore[arg-type]  # settings are passed on


def make_object(name: str, *fields: FieldDefinition, **more: object) -> ObjectDefinition:
    """An object titled by its first field."""
    return ObjectDefinition(
        name=name,
        plural=f"{name}s",
        label=name.title(),
        label_zh=name,
        plural_label=f"{name.title()}s",
        title=(fields[0].name,),
        number_prefix=f"{name[0].upper()}-",
        fields=fields,
        **more,  # type: ignore[arg-type]  # settings are passed on
    )


COLOURS = (
    Choice("red", "Red", "红", "open"),
    Choice("blue", "Blue", "蓝", "done"),
    Choice("green", "Green", "绿", "open"),
)
HOUSE = make_object(
    "house", make_field("name", "text", required=True, searchable=True), make_field("rooms", "number")
)
THING = make_object(
    "thing",
    make_field("name", "text", required=True, searchable=True),
    make_field("code", "text", unique=True),
    make_field("notes", "long_text"),
    make_field("words", "tags"),
    make_field("count", "number", minimum=-1000),
    make_field("weight", "decimal", scale=3),
    make_field("price", "money", indexed=True),
    make_field("share", "percent"),
    make_field("flag", "boolean"),
    make_field("day", "date"),
    make_field("moment", "date_time"),
    make_field("length", "duration"),
    make_field("colour", "choice", choices=COLOURS, default="red"),
    make_field("colours", "multi_choice", choices=COLOURS),
    make_field("email", "email", searchable=True),
    make_field("phone", "phone"),
    make_field("link", "url"),
    make_field("house", "relation", target="house"),
    make_field("owner", "user"),
    make_field("about", "reference", timeline=True),
    make_field("extra", "json"),
)


@pytest.fixture
def catalogue() -> Catalogue:
    """Houses and things."""
    return Catalogue([HOUSE, THING])


@pytest.fixture
def records_database(database: Database, catalogue: Catalogue) -> Database:
    """A database of each server with the catalogue's tables."""
    metadata.create_all(database.engine)
    ensure_schema(database, catalogue)
    return database


@pytest.fixture
def small_database(sqlite_database: Database, catalogue: Catalogue) -> Database:
    """SQLite with the catalogue's tables."""
    metadata.create_all(sqlite_database.engine)
    ensure_schema(sqlite_database, catalogue)
    return sqlite_database


@pytest.fixture
def ann_id(request: pytest.FixtureRequest) -> str:
    """The id of a user in whichever database the test uses."""
    wanted = "records_database" if "records_database" in request.fixturenames else "small_database"
    database: Database = request.getfixturevalue(wanted)
    with database.write() as tx:
        return create_user(tx, email="ann@example.com", name="Ann", actor=SYSTEM).id
