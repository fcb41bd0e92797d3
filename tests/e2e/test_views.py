"""Views on the screens: chosen and saved by keyboard, shared, deleted; rows in groups; a board of a view."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server
from tests.e2e.screens import sign_in
from tests.e2e.test_interface import barriers

pytestmark = [pytest.mark.browser, pytest.mark.services]
WORD = "Viewable"


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Let the test look into the page from outside its content policy."""
    return {**browser_context_args, "bypass_csp": True}


@pytest.fixture
def seen(page: Page, server: Server) -> Iterator[None]:
    """Three cases of this test alone, two of them urgent; they are archived at the end."""
    sign_in(page, server)
    token = page.request.get(f"{server.url}/api/v1/session").json()["csrf_token"]
    headers = {"X-CSRF-Token": token}
    made = []
    for n, priority in enumerate(("urgent", "low", "urgent")):
        case = {"subject": f"{WORD} {n}", "description": "To be looked at.", "priority": priority}
        answer = page.request.post(f"{server.url}/api/v1/cases", data=case, headers=headers)
        assert answer.status == 201, answer.text()
        made.append(answer.json()["id"])
    yield
    for record_id in made:
        page.request.delete(f"{server.url}/api/v1/cases/{record_id}", headers=headers)


def picker(page: Page, name: str | re.Pattern[str]) -> None:
    """Wait until the picker names the view."""
    expect(page.get_by_role("search").get_by_role("button", name=name).first).to_be_visible()


def choose(page: Page, item: str) -> None:
    """Open the picker by its key and choose by the keyboard alone."""
    page.keyboard.press("v")
    entry = page.get_by_role("menuitem", name=item, exact=True)
    expect(entry).to_be_visible()
    for _ in range(40):
        if entry.evaluate("item => item === document.activeElement"):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(entry).to_have_count(0)


def test_a_list_is_kept_as_a_view_by_keyboard(page: Page, server: Server, seen: None) -> None:
    """Columns and groups are saved with it, the address keeps it, it is renamed, shared and deleted; axe finds nothing."""
    page.goto(f"{server.url}/cases?q={WORD}")
    expect(page.get_by_role("link", name=re.compile(WORD))).to_have_count(3)
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Channel").or_(
        page.get_by_role("checkbox", name="Source")
    ).first.check()
    page.get_by_role("combobox", name="Grouped by").click()
    page.get_by_role("option", name="Priority", exact=True).click()
    found = barriers(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    groups = page.locator("th[scope=rowgroup]")
    expect(groups).to_have_count(2)

    choose(page, "Save as…")
    page.get_by_role("textbox", name="Name of the view").fill("Looked at")
    found += barriers(page)
    page.keyboard.press("Enter")
    picker(page, "Looked at")
    page.reload()
    picker(page, "Looked at")
    expect(groups).to_have_count(2)

    choose(page, "Rename and share…")
    page.get_by_role("textbox", name="Name of the view").fill("Seen by all")
    page.get_by_role("combobox", name="Who has it").click()
    page.get_by_role("option", name="Everybody").click()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    picker(page, "Seen by all")
    page.get_by_role("button", name="Seen by all").click()
    expect(page.get_by_role("menuitem", name="Seen by all").get_by_role("img", name="shared")).to_be_visible()
    found += barriers(page)
    page.keyboard.press("Escape")

    choose(page, "Delete this view")
    picker(page, re.compile("^All cases"))
    expect(groups).to_have_count(0)
    assert found == []


def test_a_shipped_view_is_a_board(page: Page, server: Server, seen: None) -> None:
    """The view of the pipeline opens as a board of the open deals; another view leads back to the list."""
    page.goto(f"{server.url}/deals")
    picker(page, re.compile("^All deals"))
    page.keyboard.press("v")
    page.get_by_role("menuitem", name="Open deals by stage").click()
    expect(page).to_have_url(re.compile("/deals/board"))
    board = page.get_by_role("region")
    expect(board.get_by_role("region", name="Negotiation")).to_be_visible()
    expect(page.get_by_role("button", name="Open deals by stage")).to_be_visible()

    page.get_by_role("button", name="Open deals by stage").click()
    page.get_by_role("menuitem", name="My open deals").click()

    expect(page).to_have_url(re.compile("/deals[?]view=my_open$"))
    picker(page, "My open deals")
