"""However many rows a page has, it takes the same statements: of fifty as of one, and as many as are written down.

``query_counts.csv`` is the store; a change of it is a decision.
"""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.api.conftest import Client, Guanxi

STORE = Path(__file__).with_name("query_counts.csv")
MANY = 50
COUNTED = ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")
"""Not BEGIN, nor the table by which SQLite's processes tell each other of changes: other databases have neither."""
PAGES = {
    "list": "/deals?limit=50&sort=-amount",
    "list filtered": '/deals?limit=50&filter={"field":"company.country","op":"eq","value":"DE"}',
    "list searched": "/deals?limit=50&q=countable",
    "board column": "/deals?limit=50&status=qualification&sort=-created_at",
    "one record": "/deals/{deal}",
    "timeline": "/companies/{company}/timeline?limit=50",
    "search": "/search?q=countable&limit=50",
    "aggregate": "/deals/aggregate?measures=count,sum:amount&groups=stage",
    "export": "/deals/export.csv",
    "shares": "/deals/{deal}/shares",
    "runs": "/deals/{deal}/process-instances",
    "waiting for": "/deals/{deal}/waiting-for",
}


def stored() -> dict[str, int]:
    """The counts that are written down, by the name of the page."""
    with STORE.open(encoding="utf-8") as file:
        return {row["page"]: int(row["statements"]) for row in csv.DictReader(file)}


@contextmanager
def counted(guanxi: Guanxi) -> Iterator[list[str]]:
    """The statements that the database is given meanwhile."""
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.split(None, 1)[0] in COUNTED and "live_change" not in statement:
            statements.append(statement)

    sa.event.listen(guanxi.database.engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(guanxi.database.engine, "before_cursor_execute", note)


def _add(admin: Client, count: int) -> tuple[str, str]:
    """Deals, each with a company and a contact of its own, and as many calls about one company."""
    company = deal = ""
    for at in range(count):
        made = admin.post("/api/v1/companies", json={"name": f"Countable {at}", "country": "DE"}).json()
        company = company or made["id"]
        person = {"last_name": f"Countable {at}", "company": made["id"]}
        contact = admin.post("/api/v1/contacts", json=person).json()["id"]
        sale = {"name": f"Countable {at}", "company": made["id"], "contact": contact, "amount": at + 1}
        deal = admin.post("/api/v1/deals", json=sale).json()["id"]
        call = {"subject": f"Call {at}", "kind": "call", "about": {"object": "company", "id": company}}
        answer = admin.post("/api/v1/engagements", json=call)
        assert answer.status_code == 201, answer.text
    return company, deal


def _measure(guanxi: Guanxi, admin: Client, company: str, deal: str) -> tuple[dict[str, int], dict[str, int]]:
    """Statements and bytes of each page; each is asked for once before, so that nothing is prepared in it."""
    counts, sizes = {}, {}
    for name, page in PAGES.items():
        address = "/api/v1" + page.replace("{deal}", deal).replace("{company}", company)
        assert admin.get(address).status_code == 200, address
        with counted(guanxi) as statements:
            answer = admin.get(address)
        counts[name], sizes[name] = len(statements), len(answer.content)
    return counts, sizes


@pytest.mark.parametrize("guanxi", ["sqlite", "postgresql"], indirect=True)
def test_fifty_rows_take_the_statements_of_one(guanxi: Guanxi, admin: Client) -> None:
    """And as many as are stored, on either database."""
    company, deal = _add(admin, 1)
    one, short = _measure(guanxi, admin, company, deal)
    _add(admin, MANY - 1)
    for at in range(MANY - 1):
        call = {"subject": f"More {at}", "kind": "call", "about": {"object": "company", "id": company}}
        assert admin.post("/api/v1/engagements", json=call).status_code == 201

    many, long = _measure(guanxi, admin, company, deal)

    grown = {name for name in PAGES if long[name] > 5 * short[name]}
    assert {"list", "list filtered", "board column", "timeline", "search", "export"} <= grown
    assert many == one
    assert one == stored()
