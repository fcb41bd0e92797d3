"""A name written in one: into its two parts, for contacts and leads, and nowhere else."""

from typing import Any

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.crm.catalogue import shipped_objects
from guanxi.platform.database import Database
from guanxi.platform.errors import Invalid
from guanxi.records.actions import create_record, update_record
from guanxi.records.catalogue import Catalogue
from guanxi.records.person_names import split_name, takes_whole_name
from guanxi.records.record import record_title
from guanxi.wiring import migrate


@pytest.mark.parametrize(
    ("text", "family", "given"),
    [
        ("Ann Lee", "Lee", "Ann"),
        ("  Ann   Mary Lee ", "Lee", "Ann Mary"),
        ("Cher", "Cher", ""),
        ("Lee, Ann Mary", "Lee", "Ann Mary"),
        (", Ann", "Ann", ""),
        ("张伟", "张", "伟"),
        ("张 伟", "张", "伟"),
        ("王小明", "王", "小明"),
        ("欧阳娜娜", "欧阳", "娜娜"),
        ("欧阳 娜娜", "欧阳", "娜娜"),
        ("司马光", "司马", "光"),
        ("张", "张", ""),
        ("张，伟", "张", "伟"),
        ("卡尔·马克思", "卡尔·马克思", ""),
        ("", "", ""),
    ],
)
def test_splits_a_name(text: str, family: str, given: str) -> None:
    """Chinese names begin with the family name, others end with it."""
    assert split_name(text) == (family, given)


@pytest.fixture
def ready(sqlite_database: Database) -> Database:
    """A migrated database."""
    migrate(sqlite_database)
    return sqlite_database


@pytest.fixture
def catalogue() -> Catalogue:
    """The shipped objects."""
    return Catalogue(shipped_objects())


def test_only_people_take_a_whole_name() -> None:
    """A company's name is a field of its own; cases and products have no person's name."""
    taking = [one.name for one in shipped_objects() if takes_whole_name(one)]

    assert taking == ["lead", "contact"]


@pytest.mark.parametrize("object_name", ["lead", "contact"])
@pytest.mark.parametrize(("name", "first", "last"), [("Ann Lee", "Ann", "Lee"), ("张伟", "伟", "张")])
def test_makes_and_renames_a_person_by_the_whole_name(
    ready: Database, catalogue: Catalogue, object_name: str, name: str, first: str, last: str
) -> None:
    """The parts are kept and the title is the name as it was given."""
    with ready.write() as tx:
        made = create_record(tx, catalogue, object_name, {"name": name}, actor=SYSTEM)
        renamed = update_record(tx, catalogue, object_name, made.id, {"name": "Cher"}, actor=SYSTEM)

    assert (made.values["first_name"], made.values["last_name"]) == (first, last)
    assert record_title(catalogue.object(object_name), made) == name
    assert (renamed.values["first_name"], renamed.values["last_name"]) == (None, "Cher")


@pytest.mark.parametrize(
    "values",
    [{"name": " "}, {"name": 7}, {"name": None}, {"name": "Ann Lee", "last_name": "Lee"}],
)
def test_refuses_a_name_that_says_nothing_or_twice(
    ready: Database, catalogue: Catalogue, values: dict[str, Any]
) -> None:
    """The fault stands at ``name``, in a new record and in a change, and nothing is written."""
    with ready.write() as tx:
        made = create_record(tx, catalogue, "contact", {"name": "Bo Li"}, actor=SYSTEM)
        with pytest.raises(Invalid) as refused:
            create_record(tx, catalogue, "contact", values, actor=SYSTEM)
        with pytest.raises(Invalid) as unchanged:
            update_record(tx, catalogue, "contact", made.id, values, actor=SYSTEM, version=1)
        count = tx.connection.execute(catalogue.object("contact").table.select()).all()

    assert "name" in refused.value.fields
    assert "name" in unchanged.value.fields
    assert [row.version for row in count] == [1]


def test_refuses_a_name_whose_part_is_too_long(ready: Database, catalogue: Catalogue) -> None:
    """The rules of the parts hold: the fault stands at the part."""
    with ready.write() as tx, pytest.raises(Invalid) as refused:
        create_record(tx, catalogue, "contact", {"name": "Ann " + "x" * 101}, actor=SYSTEM)

    assert list(refused.value.fields) == ["last_name"]
