"""Importing files over HTTP, and converting a lead."""

import csv

import pytest
import sqlalchemy as sa

from guanxi.access.audit import read_audit
from guanxi.crm.catalogue import load_catalogue
from guanxi.quality.import_worker import ImportWorker
from guanxi.quality.tables import chunk_table, import_table
from tests.api.conftest import Client, Guanxi, refusal

MAPPING = b"""
description = "Companies"
[[files]]
file = "companies.csv"
object = "company"
key = "name"
columns = { name = "Company", city = "Town", employees = "Staff" }
"""
ROWS = b"Company,Town,Staff\nLong Wall,Beijing,12\nAcme,Oslo,many\n"


def parts(mapping: bytes, rows: bytes) -> list[tuple[str, tuple[str, bytes]]]:
    """Return the parts of an upload."""
    return [("files", ("m.toml", mapping)), ("files", ("companies.csv", rows))]


def work(guanxi: Guanxi) -> None:
    """Do what the worker's thread does until no upload is left."""
    worker = ImportWorker(guanxi.database, load_catalogue())
    while worker.work_once():
        pass


def test_imports_in_the_background_and_tells_how_far_it_came(guanxi: Guanxi, admin: Client) -> None:
    """202 at once; then counts, findings with row and column; a second import changes nothing."""
    asked = admin.post("/api/v1/imports?mode=skip", files=parts(MAPPING, ROWS))

    assert asked.status_code == 202, asked.text
    waiting = asked.json()
    assert asked.headers["location"] == f"/api/v1/imports/{waiting['key']}"
    assert (waiting["state"], waiting["rows_total"], waiting["rows_done"]) == ("waiting", None, 0)
    assert (waiting["mapping"], waiting["mode"], waiting["by"]["name"]) == ("m.toml", "skip", "Ada Admin")
    assert admin.get("/api/v1/companies").json()["total"] == 0

    work(guanxi)

    done = admin.get(asked.headers["location"]).json()
    assert (done["state"], done["problem"], done["rows_total"], done["rows_done"]) == ("done", None, 2, 2)
    assert (done["created"], done["rejected"], done["files"][0]["object"]) == (1, 1, "company")
    assert done["finished_at"] >= done["started_at"] >= done["created_at"]
    assert [one["name"] for one in admin.get("/api/v1/companies").json()["items"]] == ["Long Wall"]
    admin.post("/api/v1/imports", files=parts(MAPPING, ROWS))
    work(guanxi)
    again, first = admin.get("/api/v1/imports").json()["items"]
    assert (again["created"], again["unchanged"], first["key"]) == (0, 1, done["key"])
    assert left_in_database(guanxi) == 0


def test_findings_come_page_by_page_and_as_a_file(guanxi: Guanxi, admin: Client) -> None:
    """The file is for spreadsheets: with a mark, and nothing in it is a formula."""
    rows = b"Company,Town,Staff\n=1+1,Oslo,-2+3\nAcme,Oslo,@many\nBrick,Oslo,7,8\n"
    address = admin.post("/api/v1/imports", files=parts(MAPPING, rows)).headers["location"]
    work(guanxi)

    first = admin.get(f"{address}/findings?limit=2").json()
    second = admin.get(f"{address}/findings?limit=2&cursor={first['next_cursor']}").json()
    none = admin.get(f"{address}/findings?kind=repaired").json()
    other = admin.get(f"{address}/findings?file=1").json()
    file = admin.get(f"{address}/findings.csv")

    found = [
        (one["file"], one["line"], one["column"], one["code"]) for one in first["items"] + second["items"]
    ]
    assert found == [
        ("companies.csv", 2, "Staff", "value"),
        ("companies.csv", 3, "Staff", "value"),
        ("companies.csv", 4, "Staff", "cells"),
    ]
    assert first["items"][0]["value"] == "-2+3"
    assert (second["next_cursor"], none["items"], other["items"]) == (None, [], [])
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in file.headers["content-disposition"]
    lines = list(csv.reader(file.content.decode("utf-8-sig").splitlines()))
    assert lines[0] == ["file", "row", "column", "kind", "value", "repaired value", "reason"]
    assert lines[1][:6] == ["companies.csv", "2", "Staff", "rejected", "'-2+3", ""]
    assert lines[2][:6] == ["companies.csv", "3", "Staff", "rejected", "'@many", ""]
    assert lines[3][6] == "has 4 cells where the header has 3"


@pytest.mark.parametrize("names", [("file", "file"), ("mapping", "rows")])
def test_parts_may_have_any_name(admin: Client, names: tuple[str, str]) -> None:
    """What counts is the name of the file."""
    files = [(name, part) for name, (_, part) in zip(names, parts(MAPPING, ROWS), strict=True)]

    assert admin.post("/api/v1/imports", files=files).status_code == 202


def test_cancels_before_the_end(guanxi: Guanxi, admin: Client) -> None:
    """A cancelled import is not worked, its files are gone, and it cannot be cancelled twice."""
    address = admin.post("/api/v1/imports", files=parts(MAPPING, ROWS)).headers["location"]

    cancelled = admin.post(f"{address}/cancellation")
    work(guanxi)

    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert left_in_database(guanxi) == 0
    assert refusal(admin.post(f"{address}/cancellation")) == (409, "import.ended")
    assert refusal(admin.post("/api/v1/imports/1/cancellation")) == (404, "import.not_found")
    assert admin.get("/api/v1/companies").json()["total"] == 0


def test_a_trial_writes_nothing_and_the_import_can_follow(guanxi: Guanxi, admin: Client) -> None:
    """The files stay for it; it is started once, and its report begins anew."""
    address = admin.post("/api/v1/imports?mode=try", files=parts(MAPPING, ROWS)).headers["location"]
    assert refusal(admin.post(f"{address}/start")) == (409, "import.no_trial")
    work(guanxi)

    tried = admin.get(address).json()
    assert (tried["mode"], tried["state"], tried["created"], tried["rejected"]) == ("try", "done", 1, 1)
    assert len(admin.get(f"{address}/findings").json()["items"]) == 1
    assert admin.get("/api/v1/companies").json()["total"] == 0

    started = admin.post(f"{address}/start?mode=quiet")
    assert (started.status_code, started.json()["state"], started.json()["mode"]) == (202, "waiting", "quiet")
    assert (started.json()["created"], started.json()["finished_at"]) == (0, None)
    assert refusal(admin.post(f"{address}/start")) == (409, "import.no_trial")
    work(guanxi)

    done = admin.get(address).json()
    assert (done["state"], done["created"], done["rejected"], done["rows_done"]) == ("done", 1, 1, 2)
    assert len(admin.get(f"{address}/findings").json()["items"]) == 1
    assert admin.get("/api/v1/companies").json()["total"] == 1
    assert left_in_database(guanxi) == 0
    assert refusal(admin.post(f"{address}/start")) == (409, "import.no_trial")
    assert refusal(admin.post("/api/v1/imports/1/start")) == (404, "import.not_found")


def test_the_files_of_a_trial_are_kept_for_a_day(guanxi: Guanxi, admin: Client) -> None:
    """They go with the next import that is asked for after it; the report stays."""
    address = admin.post("/api/v1/imports?mode=try", files=parts(MAPPING, ROWS)).headers["location"]
    work(guanxi)
    with guanxi.database.write() as tx:
        day = 24 * 3600 * 1_000_000
        before = import_table.update().values(finished_at=import_table.c.finished_at - day - 1)
        tx.connection.execute(before)

    other = admin.post("/api/v1/imports", files=parts(MAPPING, ROWS)).json()["key"]
    work(guanxi)

    assert refusal(admin.post(f"{address}/start")) == (409, "import.files_gone")
    assert admin.get(address).json()["created"] == 1
    assert admin.get(f"/api/v1/imports/{other}").json()["created"] == 1
    assert left_in_database(guanxi) == 0


def test_shipped_mappings_tell_their_files(admin: Client) -> None:
    """Each file once, with the columns it must have."""
    (found,) = [
        one
        for one in admin.get("/api/v1/import-mappings").json()["items"]
        if one["name"] == "sales-opportunities"
    ]

    assert [file["file"] for file in found["files"]] == [
        "sales_teams.csv",
        "products.csv",
        "accounts.csv",
        "sales_pipeline.csv",
    ]
    assert "subsidiary_of" in found["files"][2]["columns"]


def test_refuses_what_cannot_be_imported(guanxi: Guanxi, admin: Client) -> None:
    """No file, no mapping, a broken mapping, a missing or broken file: nothing is kept."""
    rows = [("files", ("companies.csv", ROWS))]
    missing = [("files", ("m.toml", MAPPING)), ("files", ("../../etc/other.csv", ROWS))]
    wrong_field = MAPPING.replace(b"city =", b"twon =")

    assert refusal(admin.post("/api/v1/imports")) == (422, "import.empty")
    assert refusal(admin.post("/api/v1/imports", files=rows)) == (422, "import.no_mapping")
    assert refusal(admin.post("/api/v1/imports?mapping=x", files=rows)) == (422, "import.no_mapping")
    assert refusal(admin.post("/api/v1/imports", files=parts(b"[", ROWS))) == (422, "import.mapping")
    assert refusal(admin.post("/api/v1/imports", files=parts(b"\xff", ROWS))) == (422, "import.mapping")
    assert refusal(admin.post("/api/v1/imports", files=parts(wrong_field, ROWS))) == (422, "import.mapping")
    assert refusal(admin.post("/api/v1/imports?encoding=x", files=parts(MAPPING, ROWS))) == (
        422,
        "import.mapping",
    )
    assert refusal(admin.post("/api/v1/imports", files=missing)) == (422, "import.no_file")
    assert refusal(admin.post("/api/v1/imports", files=rows + rows)) == (422, "import.file_twice")
    assert refusal(admin.post("/api/v1/imports", files=parts(MAPPING, b"Company,Town\n"))) == (
        422,
        "import.missing_column",
    )
    assert refusal(admin.post("/api/v1/imports", files=parts(MAPPING, "Ø,ø".encode("latin-1")))) == (
        422,
        "import.encoding",
    )
    assert refusal(admin.get("/api/v1/imports/1")) == (404, "import.not_found")
    assert refusal(admin.get("/api/v1/imports/1/findings.csv")) == (404, "import.not_found")
    assert admin.get("/api/v1/imports").json() == {"items": [], "next_cursor": None}
    assert left_in_database(guanxi) == 0


def test_too_large_an_upload_is_refused_before_it_is_read(admin: Client) -> None:
    """A gigabyte is told to be too much from its announced length."""
    head = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(1 << 30)}

    answer = admin.post("/api/v1/imports", content=b"--x--", headers=head)

    assert refusal(answer) == (413, "request.too_large")
    assert "200 MiB" in answer.json()["cure"]


def test_only_those_who_may_import(sales: Client) -> None:
    """A sales person works records, but does not bring them in by the thousand."""
    assert refusal(sales.post("/api/v1/imports", files=parts(MAPPING, ROWS))) == (403, "access.forbidden")
    for address in (
        "imports",
        "imports/1",
        "imports/1/findings",
        "imports/1/findings.csv",
        "import-mappings",
    ):
        assert refusal(sales.get(f"/api/v1/{address}")) == (403, "access.forbidden")
    assert refusal(sales.post("/api/v1/imports/1/cancellation")) == (403, "access.forbidden")


def test_asking_and_ending_are_in_the_audit_log(guanxi: Guanxi, admin: Client) -> None:
    """Who asked for what, and how it ended."""
    key = admin.post("/api/v1/imports", files=parts(MAPPING, ROWS)).json()["key"]
    work(guanxi)

    with guanxi.database.read() as tx:
        ended, asked = read_audit(tx, "import", key)
    assert (asked.action, asked.changes["mapping"], asked.actor["name"]) == (
        "create",
        (None, "m.toml"),
        "Ada Admin",
    )
    assert (ended.action, ended.changes["state"]) == ("update", ("running", "done"))


def left_in_database(guanxi: Guanxi) -> int:
    """Return how many pieces of uploads are kept."""
    with guanxi.database.read() as tx:
        return int(tx.connection.execute(sa.select(sa.func.count()).select_from(chunk_table)).scalar_one())


def test_converts_a_lead_once(sales: Client) -> None:
    """Company, contact and deal come of it; a second time is refused."""
    lead = sales.post(
        "/api/v1/leads", json={"first_name": "Ann", "last_name": "Lee", "company_name": "Acme"}
    ).json()
    address = f"/api/v1/leads/{lead['id']}/conversion"

    found = sales.post(address, json={})
    again = sales.post(address, json={})

    assert found.status_code == 200, found.text
    assert found.json()["lead"]["status"] == "converted"
    assert sales.get(f"/api/v1/companies/{found.json()['company']}").json()["name"] == "Acme"
    assert sales.get(f"/api/v1/deals/{found.json()['deal']}").json()["contact"] == found.json()["contact"]
    assert refusal(again) == (409, "lead.converted")


def test_converts_nothing_but_leads(sales: Client) -> None:
    """A company has no conversion."""
    company = sales.post("/api/v1/companies", json={"name": "Acme"}).json()

    answer = sales.post(f"/api/v1/companies/{company['id']}/conversion", json={})

    assert refusal(answer) == (404, "record.no_conversion")


def test_cards_and_lines_are_uploaded_like_csv(guanxi: Guanxi, admin: Client) -> None:
    """The ending of the name tells the form; what cannot be read is refused at once."""
    mapping = b"""
[[files]]
file = "people.vcf"
object = "contact"
key = "email"
columns = { first_name = "GIVEN", last_name = "FAMILY", email = "EMAIL" }
[[files]]
file = "companies.jsonl"
object = "company"
key = "name"
columns = { name = "name", city = "city" }
"""
    card = "BEGIN:VCARD\r\nVERSION:4.0\r\nN:张;伟;;;\r\nEMAIL:wei@forms.example\r\nEND:VCARD\r\n"
    lines = [
        ("files", ("m.toml", mapping)),
        ("files", ("companies.jsonl", b'{"name": "Forms", "city": "Oslo"}')),
    ]

    refused = admin.post("/api/v1/imports", files=[*lines, ("files", ("people.vcf", b"Name\n"))])
    admin.post("/api/v1/imports", files=[*lines, ("files", ("people.vcf", card.encode()))])
    work(guanxi)

    assert refusal(refused) == (422, "import.not_vcard")
    (done,) = admin.get("/api/v1/imports").json()["items"]
    assert (done["state"], done["created"], done["rejected"]) == ("done", 2, 0)
    assert [one["title"] for one in admin.get("/api/v1/contacts?q=wei@forms.example").json()["items"]] == [
        "张伟"
    ]
    assert admin.get("/api/v1/companies?q=forms").json()["items"][0]["city"] == "Oslo"
