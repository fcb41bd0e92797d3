"""Two records of the same company become one, on the screens."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server
from tests.e2e.screens import sign_in
from tests.e2e.test_interface import barriers

pytestmark = [pytest.mark.browser, pytest.mark.services]


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Let the test look into the page from outside its content policy."""
    return {**browser_context_args, "bypass_csp": True}


def test_two_companies_become_one(page: Page, server: Server) -> None:
    """The likely one is offered; values are chosen and filled; its contact is now the kept one's, and it is archived."""
    sign_in(page, server)
    token = page.request.get(f"{server.url}/api/v1/session").json()["csrf_token"]

    def make(plural: str, **values: str) -> str:
        answer = page.request.post(
            f"{server.url}/api/v1/{plural}", data=values, headers={"X-CSRF-Token": token}
        )
        assert answer.status == 201, answer.text()
        return str(answer.json()["id"])

    kept = make("companies", name="Mergewell Ltd", city="Bonn")
    other = make("companies", name="Mergewell GmbH", city="Cologne", country="Germany")
    contact = make("contacts", last_name="Mergewell-Lee", company=other)
    page.goto(f"{server.url}/companies/{kept}")
    page.get_by_role("button", name="Merge", exact=True).click()
    dialog = page.get_by_role("dialog", name=re.compile("into Mergewell Ltd"))
    dialog.get_by_role("button", name=re.compile("Mergewell GmbH")).click()
    expect(dialog.get_by_text(re.compile("Filled from the other one: .*Country"))).to_be_visible()
    assert barriers(page) == []
    dialog.get_by_role("radiogroup", name="City").get_by_text("Cologne").click()
    dialog.get_by_role("button", name="Merge", exact=True).click()
    expect(dialog).to_have_count(0)

    expect(page.get_by_role("heading", level=1)).to_have_text("Mergewell Ltd")
    expect(page.get_by_text("Cologne", exact=True).first).to_be_visible()
    expect(page.get_by_text("Germany", exact=True).first).to_be_visible()
    expect(page.get_by_text("Company merged with another")).to_be_visible()
    assert page.request.get(f"{server.url}/api/v1/contacts/{contact}").json()["company"] == kept
    assert page.request.get(f"{server.url}/api/v1/companies/{other}").json()["archived_at"] is not None
