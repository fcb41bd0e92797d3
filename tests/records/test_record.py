import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import Database, metadata
from guanxi.records.actions import create_record
from guanxi.records.catalogue import Catalogue
from guanxi.records.definitions import ObjectDefinition
from guanxi.records.record import record_title, to_variables
from guanxi.records.schema import ensure_schema
from tests.records.conftest import make_field

PERSON = ObjectDefinition(
    name="person",
    plural="persons",
    label="Person",
    label_zh="人",
    plural_label="Persons",
    title=("first_name", "last_name"),
    number_prefix="P-",
    fields=(
        make_field("first_name", "text"),
        make_field("last_name", "text"),
        make_field("born", "date"),
        make_field("rest", "duration"),
    ),
)


@pytest.mark.parametrize(
    ("first", "last", "title"),
    [
        ("Ann", "Lee", "Ann Lee"),
        (None, "Lee", "Lee"),
        ("伟", "张", "张伟"),
        ("Wei", "张", "Wei 张"),
        (None, None, "P-000001"),
    ],
)
def test_title_is_what_people_call_the_record(
    sqlite_database: Database, first: str | None, last: str | None, title: str
) -> None:
    """Names are written as in their script; a record without one is called by its number."""
    metadata.create_all(sqlite_database.engine)
    catalogue = Catalogue([PERSON])
    ensure_schema(sqlite_database, catalogue)
    with sqlite_database.write() as tx:
        values = {"first_name": first, "last_name": last, "born": "2000-02-29", "rest": "P1D"}
        made = create_record(tx, catalogue, "person", values, actor=SYSTEM)

    one = catalogue.object("person")
    variables = to_variables(one, made)
    assert record_title(one, made) == title
    assert variables["born"] == {"@": "2000-02-29"}
    assert variables["rest"] == {"@": "P1D"}
    assert variables["created_at"] == {"@": "2026-01-05T09:00:00Z"}
