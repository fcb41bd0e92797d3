"""Importing files over HTTP, and converting a lead."""

from tests.api.conftest import Client, refusal

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


def test_imports_good_rows_and_reports_the_others(admin: Client) -> None:
    """A wrong row is named with line and column; a second import changes nothing."""
    first = admin.post("/api/v1/imports", files=parts(MAPPING, ROWS))
    second = admin.post("/api/v1/imports", files=parts(MAPPING, ROWS))

    assert first.status_code == 200, first.text
    report = first.json()["items"][0]
    assert (report["object"], report["created"], report["rejected"]) == ("company", 1, 1)
    findings = admin.get(f"/api/v1/imports/{report['key']}/findings").json()["items"]
    assert [(one["line"], one["column"], one["kind"]) for one in findings] == [(3, "Staff", "rejected")]
    assert (second.json()["items"][0]["created"], second.json()["items"][0]["unchanged"]) == (0, 1)
    assert [one["name"] for one in admin.get("/api/v1/companies").json()["items"]] == ["Long Wall"]


def test_refuses_what_cannot_be_imported(admin: Client) -> None:
    """No file, no mapping, a broken mapping, a missing file: nothing is written."""
    rows = [("files", ("companies.csv", ROWS))]
    missing = [("files", ("m.toml", MAPPING)), ("files", ("../../etc/other.csv", ROWS))]

    assert refusal(admin.post("/api/v1/imports")) == (422, "import.empty")
    assert refusal(admin.post("/api/v1/imports", files=rows)) == (422, "import.no_mapping")
    assert refusal(admin.post("/api/v1/imports?mapping=x", files=rows)) == (422, "import.no_mapping")
    assert refusal(admin.post("/api/v1/imports", files=parts(b"[", ROWS))) == (422, "import.mapping")
    assert refusal(admin.post("/api/v1/imports", files=parts(b"\xff", ROWS))) == (422, "import.mapping")
    assert refusal(admin.post("/api/v1/imports", files=missing))[0] == 422
    assert admin.get("/api/v1/companies").json()["total"] == 0


def test_only_those_who_may_import(sales: Client) -> None:
    """A sales person works records, but does not bring them in by the thousand."""
    answer = sales.post("/api/v1/imports", files=parts(MAPPING, ROWS))

    assert refusal(answer) == (403, "access.forbidden")


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
