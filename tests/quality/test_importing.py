from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guanxi.access.contracts import PUBLIC, SYSTEM
from guanxi.access.users import create_user, list_users
from guanxi.platform.database import Database
from guanxi.platform.errors import Forbidden, Invalid
from guanxi.platform.outbox import SKIP, take_pending
from guanxi.quality import importing
from guanxi.quality.imports import Import
from guanxi.quality.mapping import Mapping, read_mapping
from guanxi.quality.report import FileReport, Finding
from guanxi.records.catalogue import Catalogue
from guanxi.records.query import Query, list_records
from guanxi.records.record import Record
from tests.quality.conftest import run_import

MAPPING = read_mapping(
    "m.toml",
    """
[[files]]
file = "deals.csv"
object = "deal"
key = "external_id"
[files.columns]
external_id = "Id"
name = "Name"
amount = "Amount"
engaged_on = { column = "Since", format = "%d.%m.%Y" }
owner = { column = "Owner", find = "name" }
stage = { column = "Stage", values = { Open = "discovery" }, repair = { Opne = "Open" } }
""",
)
HEADER = "Id,Name,Amount,Since,Owner,Stage\n"


def _run(
    database: Database, catalogue: Catalogue, folder: Path, text: str, mapping: Mapping = MAPPING, **more: Any
) -> tuple[FileReport, list[Finding]]:
    (folder / "deals.csv").write_text(HEADER + text, "utf-8")
    done, findings = run_import(database, catalogue, mapping, folder, **more)
    return done.files[0], findings


def _deals(database: Database, catalogue: Catalogue) -> list[Record]:
    with database.read() as tx:
        query = Query(sort=("external_id",), limit=500)
        return list(list_records(tx, catalogue, "deal", query, actor=SYSTEM).items)


def test_every_broken_row_is_reported_and_the_rest_is_imported(
    crm_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    """Findings name line, column, value and cure; repairs are findings too."""
    with crm_database.write() as tx:
        ann = create_user(tx, email="ann@example.com", name="Ann", actor=SYSTEM)
    report, findings = _run(
        crm_database,
        catalogue,
        tmp_path,
        "1,One,10.50,31.01.2026,Ann,Open\n"
        "2,Two,ten,31.01.2026,Ann,Open\n"
        "3,Three,10,2026-01-31,Ann,Open\n"
        "4,Four,10,31.01.2026,Bob,Open\n"
        "5,Five,10,31.01.2026,Ann,Opne\n"
        "6,Six,10,31.01.2026,Ann,Shut\n"
        "7,,10,31.01.2026,Ann,Open\n"
        "1,Again,10,31.01.2026,Ann,Open\n"
        ",No id,10,31.01.2026,Ann,Open\n"
        "9,Short\n"
        '10,"Ten"x,10,31.01.2026,Ann,Open\n'
        "11,El\0even,10,31.01.2026,Ann,Open\n"
        "8,Eight,,,,\n",
    )

    assert (report.created, report.updated, report.unchanged, report.rejected) == (3, 0, 0, 10)
    assert (report.repaired, report.flagged, report.rows_done, report.rows_total) == (1, 0, 13, 13)
    assert [(one.line, one.column, one.kind, one.message) for one in findings] == [
        (3, "Amount", "rejected", "'ten' must be a number. Write digits with a point."),
        (4, "Since", "rejected", "'2026-01-31' is not of the form %d.%m.%Y"),
        (5, "Owner", "rejected", "'Bob' is no known owner"),
        (6, "Stage", "repaired", "'Opne' to 'Open'"),
        (7, "Stage", "rejected", "cannot be 'Shut'. Choose one of: "
         "qualification, discovery, proposal, negotiation, ready, won, lost."),
        (8, "Name", "rejected", "Name is required."),
        (9, "Id", "rejected", "'1' is already in line 2"),
        (10, "Id", "rejected", "is empty, so the row cannot be told from others"),
        (11, "Amount", "rejected", "has 2 cells where the header has 6"),
        (12, "Name", "rejected", "cannot be read (line 12): ',' expected after '\"'; check its quotes"),
        (13, "Name", "rejected", "contains a NUL character"),
    ]  # fmt: skip
    assert [one.code for one in findings] == [
        "value", "form", "not_found", "repaired", "value", "value", "key_twice", "key_empty", "cells", "quotes", "nul"
    ]  # fmt: skip
    assert (findings[0].value, findings[3].value, findings[3].repaired) == ("ten", "Opne", "Open")
    one, five, eight = _deals(crm_database, catalogue)
    assert (one.values["name"], one.values["owner"]) == ("One", ann.id)
    assert one.values["engaged_on"] == date(2026, 1, 31)
    assert one.values["created_by"] == {"kind": "import", "id": "import", "name": "Import"}
    assert five.values["stage"] == "discovery"
    assert (eight.values["stage"], eight.values["amount"]) == ("qualification", None)


def test_second_run_updates_what_differs(
    crm_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    """The key tells who is there; unchanged rows are not written."""
    _run(crm_database, catalogue, tmp_path, "1,One,1,,,\n2,Two,2,,,\n")
    report, _ = _run(crm_database, catalogue, tmp_path, "1,One,1,,,\n2,Zwei,2,,,\n3,Three,3,,,\n")

    assert (report.created, report.updated, report.unchanged) == (1, 1, 1)
    assert [(deal.values["name"], deal.version) for deal in _deals(crm_database, catalogue)] == [
        ("One", 1),
        ("Zwei", 2),
        ("Three", 1),
    ]


@pytest.mark.parametrize(
    ("announce", "skips"), [("run", [False, False]), ("skip", [True, True]), ("quiet", [])]
)
def test_mode_decides_whether_processes_start(
    crm_database: Database, catalogue: Catalogue, tmp_path: Path, announce: str, skips: list[bool]
) -> None:
    """Run leaves events for the triggers, skip such that start nothing, quiet none."""
    _run(crm_database, catalogue, tmp_path, "1,One,1,,,\n2,Two,2,,,\n", announce=announce)

    with crm_database.read() as tx:
        assert [event.payload.get(SKIP, False) for event in take_pending(tx)] == skips


def test_killed_import_continues_after_the_last_batch(
    crm_database: Database, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a batch did is there with its progress or not at all; keys seen before the kill are known after it."""
    monkeypatch.setattr(importing, "BATCH", 2)
    rows = ["0,Deal,oops,,,", *(f"{number},Deal,1,,," for number in range(1, 6)), "1,Again,1,,,"]
    text = "\n".join(rows)

    def kill(now: Import) -> None:
        if now.files[0].line == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _run(crm_database, catalogue, tmp_path, text, progress=kill)
    assert len(_deals(crm_database, catalogue)) == 3

    lines: list[int] = []
    report, findings = _run(
        crm_database, catalogue, tmp_path, text, progress=lambda now: lines.append(now.files[0].line)
    )
    assert lines == [7, 8]
    assert (report.created, report.unchanged, report.rejected) == (5, 0, 2)
    assert (report.rows_done, report.rows_total) == (7, 7)
    assert [(one.line, one.code) for one in findings] == [(2, "value"), (8, "key_twice")]
    assert [deal.values["name"] for deal in _deals(crm_database, catalogue)] == ["Deal"] * 5


def test_file_that_cannot_be_read_stops_before_anything_is_written(
    crm_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    """All files are looked at first."""
    (tmp_path / "deals.csv").write_text("Id,Name\n1,One\n")
    with pytest.raises(Invalid, match="has no column 'Amount'"):
        run_import(crm_database, catalogue, MAPPING, tmp_path)

    assert _deals(crm_database, catalogue) == []


def test_file_that_breaks_off_far_down_fails_before_anything_is_written(
    crm_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    """Every file is read to its end once before the first row is written; the import keeps the reason."""
    text = "".join(f"{number},Deal,1,,,\n" for number in range(1000)) + '1000,"never closed,1,,,\n'
    (tmp_path / "deals.csv").write_text(HEADER + text)

    done, _ = run_import(crm_database, catalogue, MAPPING, tmp_path)

    assert done.state == "failed"
    assert done.problem is not None
    assert (done.problem.code, done.files[0].rows_done) == ("import.malformed", 0)
    assert "deals.csv, line 1002: a quote opens a cell that does not end" in done.problem.message
    assert _deals(crm_database, catalogue) == []


def test_a_row_the_database_refuses_is_reported_and_the_rest_is_imported(
    crm_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    """A batch that the database does not take is written row by row."""
    with crm_database.write() as tx:
        tx.connection.exec_driver_sql(
            "CREATE TRIGGER picky BEFORE INSERT ON record_deal WHEN NEW.name = 'Bad' "
            "BEGIN SELECT RAISE(ABORT, 'not this one'); END"
        )

    report, findings = _run(crm_database, catalogue, tmp_path, "1,One,1,,,\n2,Bad,1,,,\n3,Three,1,,,\n")

    assert [deal.values["name"] for deal in _deals(crm_database, catalogue)] == ["One", "Three"]
    assert (report.created, report.rejected, report.rows_done) == (2, 1, 3)
    assert [(one.line, one.code, one.message) for one in findings] == [
        (3, "value", "cannot be written: not this one")
    ]


def test_import_needs_the_right(crm_database: Database, catalogue: Catalogue, tmp_path: Path) -> None:
    """Who may not read and create deals imports none."""
    (tmp_path / "deals.csv").write_text(HEADER + "1,One,1,,,\n")
    with pytest.raises(Forbidden):
        run_import(crm_database, catalogue, MAPPING, tmp_path, actor=PUBLIC)

    assert _deals(crm_database, catalogue) == []


def test_users_are_imported_without_a_password(
    crm_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    """An e-mail is made from the name in any script; groups are joined; a second run adds only new groups."""
    mapping = read_mapping(
        "m.toml",
        '[[files]]\nfile = "p.csv"\nobject = "user"\nkey = "name"\ngroups = ["Team"]\ncolumns = { name = "Who" }',
    )
    (tmp_path / "p.csv").write_text("Who,Team\nZoë O'Neil,East\n张伟,East\n,West\n", "utf-8")
    (first,) = run_import(crm_database, catalogue, mapping, tmp_path)[0].files
    (tmp_path / "p.csv").write_text("Who,Team\nZoë O'Neil,West\n张伟,East\n", "utf-8")
    (second,) = run_import(crm_database, catalogue, mapping, tmp_path)[0].files

    with crm_database.read() as tx:
        people = {user.name: (user.email, user.groups) for user in list_users(tx)}
    assert (first.created, first.rejected) == (2, 1)
    assert (second.created, second.updated, second.unchanged) == (0, 1, 1)
    assert people == {
        "Zoë O'Neil": ("zoe.o.neil@import.invalid", ("East", "West")),
        "张伟": ("u5f20.u4f1f@import.invalid", ("East",)),
    }
