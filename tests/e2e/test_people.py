"""People and teams on the screen: added, put into a team, set below somebody, taken the sign-in away."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server
from tests.e2e.screens import follow, sign_in
from tests.e2e.test_interface import barriers

pytestmark = [pytest.mark.browser, pytest.mark.services]


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Let the test look into the page from outside its content policy."""
    return {**browser_context_args, "bypass_csp": True}


@pytest.fixture
def person(page: Page, server: Server) -> Page:
    """An administrator at the people."""
    sign_in(page, server)
    follow(page, "Administration")
    page.get_by_role("link", name="People and teams").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("People and teams")
    expect(page.get_by_role("row", name=re.compile("^Dana Demo"))).to_be_visible()
    return page


def choose(page: Page, label: str, option: str) -> None:
    """Choose from a list of the open drawer, and close the list."""
    box = page.get_by_role("dialog").get_by_role("combobox", name=label, exact=True)
    box.focus()
    box.press("ArrowDown")
    page.get_by_role("option", name=option, exact=True).click()
    box.press("Tab")


def test_somebody_is_added_to_a_new_team_below_somebody_and_leaves(person: Page) -> None:
    """A wrong address is told beside it; who was added stands in the list; who left is shown on request only."""
    unique = str(time.time_ns())
    name = f"Quinn {unique}"
    shown = barriers(person)
    teams = person.get_by_role("region", name="Teams")
    teams.get_by_role("textbox", name="New team").fill(f"Crew {unique}")
    teams.get_by_role("button", name="Add a team").click()
    expect(teams.get_by_role("listitem").filter(has_text=f"Crew {unique}")).to_contain_text("0 people")

    person.get_by_role("button", name="Add a person").click()
    drawer = person.get_by_role("dialog", name="Add a person")
    drawer.get_by_role("textbox", name="Name").fill(name)
    drawer.get_by_role("textbox", name="E-mail").fill("nowhere")
    drawer.get_by_role("button", name="Add", exact=True).click()
    expect(drawer.get_by_role("textbox", name="E-mail")).to_have_attribute("aria-invalid", "true")
    drawer.get_by_role("textbox", name="E-mail").fill(f"quinn.{unique}@example.com")
    drawer.get_by_label("First password").fill("a long password")
    choose(person, "Teams", f"Crew {unique}")
    choose(person, "Reports to", "Dana Demo")
    asked = barriers(person)
    drawer.get_by_role("button", name="Add", exact=True).click()
    expect(drawer).to_have_count(0)
    row = person.get_by_role("row", name=re.compile(f"^{name}"))
    expect(row).to_contain_text("Sales")
    expect(row).to_contain_text(f"Crew {unique}")
    expect(row).to_contain_text("Dana Demo")
    expect(teams.get_by_role("listitem").filter(has_text=f"Crew {unique}")).to_contain_text("1 person")

    person.get_by_role("button", name=name).click()
    drawer = person.get_by_role("dialog", name=name)
    changing = barriers(person)
    drawer.get_by_role("button", name="Mail a link to set a password").click()
    expect(person.get_by_text(f"The link is on its way to quinn.{unique}@example.com.")).to_be_visible()
    drawer.get_by_role("switch", name="May sign in").press("Space")
    drawer.get_by_role("button", name="Save").click()
    expect(drawer).to_have_count(0)
    expect(row).to_have_count(0)
    person.get_by_role("switch", name="Also those who may no longer sign in").press("Space")
    expect(row).to_contain_text("Cannot sign in")
    assert (shown, asked, changing, barriers(person)) == ([], [], [], [])


def test_the_last_administrator_stays_and_is_told_in_chinese(person: Page) -> None:
    """The refusal is said in the drawer; nothing is changed."""
    person.get_by_text("简体中文", exact=True).click()
    expect(person.get_by_role("heading", level=1)).to_have_text("人员与团队")
    person.get_by_role("button", name="Dana Demo").click()
    drawer = person.get_by_role("dialog", name="Dana Demo")
    drawer.get_by_role("switch", name="可以登录").press("Space")
    drawer.get_by_role("button", name="保存").click()
    expect(drawer.get_by_role("alert")).to_contain_text("管理员")
    assert barriers(person) == []
    person.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(person.get_by_role("row", name=re.compile("^Dana Demo"))).to_be_visible()
    person.get_by_text("English", exact=True).click()
    expect(person.get_by_role("heading", level=1)).to_have_text("People and teams")
