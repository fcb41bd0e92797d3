"""Many records at once, on the screens: choose rows, say what to set, see how far it came, archive and bring back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server
from tests.e2e.screens import sign_in
from tests.e2e.test_interface import barriers

pytestmark = [pytest.mark.browser, pytest.mark.services]
HEADING = re.compile("^Quarry")


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Let the test look into the page from outside its content policy."""
    return {**browser_context_args, "bypass_csp": True}


@pytest.fixture
def quarries(page: Page, server: Server, request: pytest.FixtureRequest) -> Iterator[str]:
    """Three companies of this test alone; the word by which they are found. They are archived at the end."""
    word = f"Quarry{request.node.name.removeprefix('test_')[:8].replace('_', '')}"
    sign_in(page, server)
    token = page.request.get(f"{server.url}/api/v1/session").json()["csrf_token"]
    headers = {"X-CSRF-Token": token}
    made = [
        page.request.post(f"{server.url}/api/v1/companies", data={"name": f"{word} {n}"}, headers=headers)
        for n in range(3)
    ]
    assert [answer.status for answer in made] == [201] * 3
    yield word
    for answer in made:
        page.request.delete(f"{server.url}/api/v1/companies/{answer.json()['id']}", headers=headers)


def find(page: Page, server: Server, word: str) -> None:
    """Open the list of the companies with a word."""
    page.goto(f"{server.url}/companies?q={word}")
    expect(page.get_by_role("row")).to_have_count(4)


def test_rows_are_chosen_by_keyboard_and_a_field_is_set(page: Page, server: Server, quarries: str) -> None:
    """The dialog tells how many; the progress ends; those chosen have the value, the other has not; axe finds nothing."""
    find(page, server, quarries)
    page.get_by_role("checkbox", name=f"Choose {quarries} 0").focus()
    page.keyboard.press("Space")
    page.get_by_role("checkbox", name=f"Choose {quarries} 1").focus()
    page.keyboard.press("Space")
    chosen = page.get_by_role("group", name="What is chosen")
    expect(chosen).to_contain_text("2 chosen")
    rows = barriers(page)
    chosen.get_by_role("button", name="Set a field").click()
    dialog = page.get_by_role("dialog", name="Set a field")
    dialog.get_by_role("combobox", name="Field").click()
    page.get_by_role("option", name="City", exact=True).click()
    dialog.get_by_label("City", exact=True).fill("Carrara")
    expect(dialog.get_by_text("2 records are meant.")).to_be_visible()
    asked = barriers(page)
    dialog.get_by_role("button", name="Set a field: 2").click()

    progress = page.get_by_role("region", name="Progress: Set a field")
    expect(progress.get_by_text("Done", exact=True)).to_be_visible()
    expect(progress).to_contain_text("2 of 2 changed")
    expect(page.get_by_role("row", name="Carrara")).to_have_count(2)
    expect(page.get_by_role("row", name=f"{quarries} 2")).not_to_contain_text("Carrara")
    assert (rows, asked, barriers(page)) == ([], [], [])
    progress.get_by_role("button", name="Close the progress").click()
    expect(progress).to_have_count(0)


def test_all_that_are_shown_are_archived_and_brought_back(page: Page, server: Server, quarries: str) -> None:
    """They leave the list, are found among the archived ones, and come back; one of them by its own page."""
    find(page, server, quarries)
    page.get_by_role("checkbox", name="Choose all that are shown").check()
    page.get_by_role("group", name="What is chosen").get_by_role("button", name="Archive").click()
    page.get_by_role("dialog", name="Archive").get_by_role("button", name="Archive: 3").click()
    expect(page.get_by_role("region", name="Progress: Archive")).to_contain_text("3 of 3 changed")
    expect(page.get_by_role("row")).to_have_count(0)

    page.get_by_role("checkbox", name="Archived").check()
    expect(page.get_by_role("row")).to_have_count(4)
    page.get_by_role("link", name=f"{quarries} 0").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADING)
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_role("button", name="Archive")).to_be_visible()
    assert barriers(page) == []

    page.goto(f"{server.url}/companies?q={quarries}&archived=true")
    expect(page.get_by_role("row")).to_have_count(3)
    page.get_by_role("checkbox", name="Choose all that are shown").check()
    page.get_by_role("group", name="What is chosen").get_by_role("button", name="Restore").click()
    page.get_by_role("dialog", name="Restore").get_by_role("button", name="Restore: 2").click()
    expect(page.get_by_role("region", name="Progress: Restore")).to_contain_text("2 of 2 changed")
    find(page, server, quarries)


def test_many_are_assigned_in_chinese(page: Page, server: Server, quarries: str) -> None:
    """The texts are Chinese; each of them has the owner afterwards."""
    page.get_by_text("简体中文", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("待办")
    find(page, server, quarries)
    page.get_by_role("checkbox", name="选择显示的全部记录").check()
    page.get_by_role("group", name="已选记录").get_by_role("button", name="分配").click()
    dialog = page.get_by_role("dialog", name="分配")
    dialog.get_by_role("combobox").click()
    page.get_by_role("option", name="Dana Demo").click()
    dialog.get_by_role("button", name="确认分配：3 条").click()
    expect(page.get_by_role("region", name="进度：分配")).to_contain_text("共 3 条，已更改 3 条")
    expect(page.get_by_role("row", name="Dana Demo")).to_have_count(3)
    assert barriers(page) == []
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Companies")


def test_a_change_without_processes_is_taken_back_as_a_whole(
    page: Page, server: Server, quarries: str
) -> None:
    """The administrator finds it among the bulk changes; what was changed since stays and is told; in Chinese, too."""
    find(page, server, quarries)
    page.get_by_role("checkbox", name="Choose all that are shown").focus()
    page.keyboard.press("Space")
    page.get_by_role("group", name="What is chosen").get_by_role("button", name="Set a field").click()
    dialog = page.get_by_role("dialog", name="Set a field")
    dialog.get_by_role("combobox", name="Field").click()
    page.get_by_role("option", name="City", exact=True).click()
    dialog.get_by_label("City", exact=True).fill("Undone")
    dialog.get_by_role("checkbox", name="Processes start as if each was changed by hand").uncheck()
    asked = barriers(page)
    dialog.get_by_role("button", name="Set a field: 3").click()
    expect(page.get_by_role("region", name="Progress: Set a field")).to_contain_text("3 of 3 changed")
    api, token = f"{server.url}/api/v1", page.request.get(f"{server.url}/api/v1/session").json()["csrf_token"]
    found = page.request.get(f"{api}/companies", params={"q": quarries}).json()["items"]
    assert [one["city"] for one in found] == ["Undone"] * 3
    since = page.request.patch(
        f"{api}/companies/{found[0]['id']}", data={"city": "Since"}, headers={"X-CSRF-Token": token}
    )
    assert since.ok

    page.goto(f"{server.url}/admin/bulk")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bulk changes")
    change = page.get_by_role("group", name="Progress: Set a field").first
    expect(change).to_contain_text("City")
    expect(change).to_contain_text("without processes")
    change.get_by_role("button", name="Undo: Set a field").click()
    undone = page.get_by_role("group", name="Progress: Undo").first
    expect(undone).to_contain_text("2 of 3 changed")
    expect(undone).to_contain_text("1 refused")
    expect(undone.get_by_role("link", name=found[0]["number"])).to_be_visible()
    listed = barriers(page)
    left = page.request.get(f"{api}/companies", params={"q": quarries}).json()["items"]
    assert sorted(str(one["city"]) for one in left) == ["None", "None", "Since"]
    page.get_by_text("简体中文", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("批量更改")
    assert (asked, listed, barriers(page)) == ([], [], [])
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bulk changes")
