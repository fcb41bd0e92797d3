"""Exports as files, read back by other means: a CSV reader, openpyxl, JSON, and vCards by hand."""

import csv
import io
import json
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import Database, metadata
from guanxi.platform.errors import Forbidden, Invalid
from guanxi.quality.export_files import FORMATS
from guanxi.quality.exporting import export_records
from guanxi.records.actions import archive_record, create_record, create_records
from guanxi.records.catalogue import Catalogue
from guanxi.records.filter import equals
from guanxi.records.query import Query
from guanxi.records.schema import ensure_schema
from tests.records.conftest import (
    ann_id,
    catalogue,
    make_field,
    make_object,
    records_database,
    small_database,
)
from tests.records.test_sight import make_role, person

__all__ = ["ann_id", "catalogue", "records_database", "small_database"]  # fixtures
SHANGHAI = ZoneInfo("Asia/Shanghai")
FIELDS = ("name", "price", "day", "moment", "flag", "colour", "colours", "words", "house", "owner", "about")


def export(
    database: Database,
    catalogue: Catalogue,
    form: str,
    fields: tuple[str, ...] = FIELDS,
    *,
    query: Query | None = None,
    actor: Any = SYSTEM,
    language: str = "en",
    object_name: str = "thing",
) -> bytes:
    """Export things and return the file."""
    made = export_records(
        database, catalogue, object_name, query or Query(sort=("number",)), fields, actor=actor
    )
    return b"".join(FORMATS[form].write(made, language, SHANGHAI))


@pytest.fixture
def things(records_database: Database, catalogue: Catalogue, ann_id: str) -> Database:
    """A thing with everything, one with nothing, and an archived one."""
    with records_database.write() as tx:
        home = create_record(tx, catalogue, "house", {"name": "Home, sweet"}, actor=SYSTEM)
        full = {
            "name": "=1+1", "price": "-1234.50", "day": "2026-01-31", "moment": "2026-01-31T20:00:00Z", "flag": True,
            "colour": "red", "colours": ["red", "blue"], "words": ["a", "b"], "house": home.id, "owner": ann_id,
            "about": {"object": "house", "id": home.id},
        }  # fmt: skip
        create_records(tx, catalogue, "thing", [full, {"name": "二", "colour": "blue"}], actor=SYSTEM)
        gone = create_record(tx, catalogue, "thing", {"name": "gone"}, actor=SYSTEM)
        archive_record(tx, catalogue, "thing", gone.id, actor=SYSTEM)
    return records_database


def test_csv_is_for_people(things: Database, catalogue: Catalogue) -> None:
    """Labels and choices in the language, titles in place of ids, the clock of the zone, no formulas."""
    english = export(things, catalogue, "csv").decode("utf-8-sig")
    chinese = export(things, catalogue, "csv", ("name", "colour", "flag"), language="zh-CN").decode(
        "utf-8-sig"
    )

    assert list(csv.reader(io.StringIO(english))) == [
        [name.title() for name in FIELDS],
        ["'=1+1", "-1234.50", "2026-01-31", "2026-02-01T04:00:00+08:00", "Yes", "Red", "Red, Blue", "a, b",
         "Home, sweet", "Ann", "Home, sweet"],
        ["二", "", "", "", "", "Blue", "", "", "", "", ""],
    ]  # fmt: skip
    assert list(csv.reader(io.StringIO(chinese))) == [
        ["name", "colour", "flag"],
        ["'=1+1", "红", "是"],
        ["二", "蓝", ""],
    ]


def test_a_sheet_holds_numbers_and_days_as_such(things: Database, catalogue: Catalogue) -> None:
    """And texts as texts: what looks like a formula is none."""
    sheet = load_workbook(io.BytesIO(export(things, catalogue, "xlsx", FIELDS[:5]))).active

    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows == [
        ["Name", "Price", "Day", "Moment", "Flag"],
        ["=1+1", -1234.5, datetime(2026, 1, 31), datetime(2026, 2, 1, 4), "Yes"],
        ["二", None, None, None, None],
    ]
    assert sheet["A2"].data_type == "s"
    assert (sheet.title, sheet.freeze_panes) == ("Things", "A2")


def test_json_lines_hold_what_the_api_shows(things: Database, catalogue: Catalogue, ann_id: str) -> None:
    """By the names of the fields, exact."""
    lines = export(
        things, catalogue, "jsonl", ("number", "name", "price", "moment", "colours", "owner")
    ).splitlines()

    assert [json.loads(line, parse_float=Decimal) for line in lines] == [
        {"number": "T-000001", "name": "=1+1", "price": Decimal("-1234.50"), "moment": "2026-01-31T20:00:00Z",
         "colours": ["red", "blue"], "owner": ann_id},
        {"number": "T-000002", "name": "二", "price": None, "moment": None, "colours": None, "owner": None},
    ]  # fmt: skip


def test_people_become_vcards(sqlite_database: Database) -> None:
    """Escaped, folded after 75 octets within no character; what is not chosen or empty is left out."""
    person_object = make_object(
        "contact",
        make_field("first_name", "text"),
        make_field("last_name", "text"),
        make_field("email", "email"),
        make_field("mobile", "phone"),
        make_field("job_title", "text"),
    )
    people = Catalogue([person_object])
    prepare(sqlite_database, people)
    title = "首席执行官；" * 10
    with sqlite_database.write() as tx:
        made = create_record(
            tx,
            people,
            "contact",
            {
                "first_name": "Ann; B",
                "last_name": "O,Neil",
                "email": "a@b.org",
                "mobile": "+49 30 123456",
                "job_title": title,
            },
            actor=SYSTEM,
        )
    fields = ("first_name", "last_name", "email", "mobile", "job_title")

    text = export(sqlite_database, people, "vcf", fields, object_name="contact").decode()
    without = export(sqlite_database, people, "vcf", fields[:2], object_name="contact").decode()

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.replace("\r\n ", "").split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:4.0",
        f"UID:urn:uuid:{made.id}",
        "FN:Ann\\; B",
        "N:O\\,Neil;Ann\\; B;;;",
        f"REV:{made.values['updated_at']:%Y%m%dT%H%M%SZ}",
        "EMAIL:a@b.org",
        "TEL;VALUE=text;TYPE=cell:+4930123456",
        f"TITLE:{title}",
        "END:VCARD",
        "",
    ]
    assert "EMAIL" not in without
    with pytest.raises(Invalid, match="no first and last name"):
        export(sqlite_database, people, "vcf", ("email",), object_name="contact")


def prepare(database: Database, catalogue: Catalogue) -> None:
    """Make the tables of a catalogue."""
    metadata.create_all(database.engine)
    ensure_schema(database, catalogue)


def test_pages_follow_each_other_without_gap_or_double(
    small_database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many pages there are; only what matches."""
    monkeypatch.setattr("guanxi.quality.exporting.MOST_PER_PAGE", 3)
    with small_database.write() as tx:
        rows = [{"name": f"{n:02}", "flag": n % 2 == 0} for n in range(20)]
        create_records(tx, catalogue, "thing", rows, actor=SYSTEM)
    query = Query(filter=equals(flag=True), sort=("-name",))

    text = export(small_database, catalogue, "jsonl", ("name",), query=query).decode()

    assert [json.loads(line)["name"] for line in text.splitlines()] == [f"{n:02}" for n in range(18, -1, -2)]


def test_only_what_one_may_export_is_in_the_file(small_database: Database, catalogue: Catalogue) -> None:
    """Reading is not exporting; own records only where the right says so; hidden fields are not there."""
    with small_database.write() as tx:
        create_record(tx, catalogue, "thing", {"name": "not mine"}, actor=SYSTEM)
    reader = person("0" * 36, make_role("r"))
    own = person("1" * 36, make_role("r"), make_role("o", "own", rights=frozenset({"export"})))
    blind = person("2" * 36, make_role("r", rights=frozenset({"*"}), fields={"price": "hidden"}))  # type: ignore[arg-type]  # every right

    with pytest.raises(Forbidden, match="may not export thing"):
        export(small_database, catalogue, "csv", actor=reader)
    assert export(small_database, catalogue, "jsonl", ("name",), actor=own) == b""
    assert export(small_database, catalogue, "jsonl", ("name",), actor=blind) == b'{"name":"not mine"}\n'
    assert b"Price" not in export(small_database, catalogue, "csv", (), actor=blind)
    with pytest.raises(Invalid, match="has no field 'price'"):
        export(small_database, catalogue, "csv", ("price",), actor=blind)


def test_a_sheet_has_an_end(
    small_database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More rows than a sheet holds are refused, not cut off."""
    monkeypatch.setattr("guanxi.quality.export_files._MOST_SHEET_ROWS", 3)
    with small_database.write() as tx:
        create_records(tx, catalogue, "house", [{"name": str(n)} for n in range(3)], actor=SYSTEM)

    with pytest.raises(Invalid, match="ends after 3 rows"):
        export(small_database, catalogue, "xlsx", ("name",), object_name="house")
