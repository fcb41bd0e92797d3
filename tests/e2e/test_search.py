"""The search over everything: any record by its words, any screen by its name, by keyboard, on a phone, in Chinese."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Server
from tests.e2e.test_interface import barriers

pytestmark = [pytest.mark.browser, pytest.mark.services]
PATIENCE_MS = 30_000
LAPTOP, PHONE = {"width": 1360, "height": 860}, {"width": 390, "height": 780}


@pytest.fixture(scope="module")
def state(server: Server, browser: Browser) -> Any:
    """Signed in by the API, with records whose words nobody else uses."""
    context = browser.new_context(base_url=server.url)
    body = {"email": "demo@guanxi.example", "password": "guanxi-demo"}
    headers = {"X-CSRF-Token": context.request.post("/api/v1/session", data=body).json()["csrf_token"]}
    assert context.request.patch("/api/v1/session", data={"language": "en"}, headers=headers).ok
    records = {
        "companies": [{"name": f"Quillfeather {at}"} for at in range(6)],
        "contacts": [
            {"first_name": "Nora", "last_name": "Palette", "email": "nora@quillfeather.example"},
            {"first_name": "伟", "last_name": "张", "job_title": "寻宝经理"},
        ],
    }
    for plural, each in records.items():
        for fields in each:
            answer = context.request.post(f"/api/v1/{plural}", data=fields, headers=headers)
            assert answer.status == 201, answer.text()
    stored = context.storage_state()
    context.close()
    return stored


def _open(browser: Browser, server: Server, state: Any, **wanted: Any) -> Page:
    context = browser.new_context(
        base_url=server.url, storage_state=state, bypass_csp=True, **{"viewport": LAPTOP, **wanted}
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    page.goto("/automations")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser, server: Server, state: Any) -> Iterator[Page]:
    """A signed-in page on a screen without a search of its own."""
    page = _open(browser, server, state, color_scheme=request.param)
    yield page
    page.context.close()


def test_a_record_is_found_and_opened_by_keyboard(page: Page) -> None:
    """`/` asks, the words are marked where they stand, arrows choose, Enter opens; then it is among the last ones."""
    page.keyboard.press("/")
    dialog = page.get_by_role("dialog", name="Search everything")
    field = dialog.get_by_role("combobox")
    expect(field).to_be_focused()
    expect(dialog.get_by_role("option").first).to_be_visible()
    page.keyboard.type("quillf")
    companies = dialog.get_by_role("group", name="Companies")
    expect(companies.get_by_role("option")).to_have_count(6)
    expect(companies.get_by_text("All companies with “quillf”")).to_be_visible()
    expect(companies.locator("mark").first).to_have_text("Quillf")
    found = dialog.get_by_role("option", name=re.compile("Nora Palette"))
    expect(found).to_contain_text("E-mail: nora@quillfeather.example")
    assert barriers(page) == []
    for _ in range(20):
        if found.get_attribute("aria-selected") == "true":
            break
        page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", str(found.get_attribute("id")))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nora Palette")
    expect(dialog).to_have_count(0)

    page.keyboard.press("Control+k")
    last = dialog.get_by_role("group", name="Opened last").get_by_role("option")
    expect(last.first).to_have_text("Nora Palette")
    assert barriers(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_enter_waits_for_the_answer_to_what_was_typed(page: Page) -> None:
    """Who types a name and presses Enter at once comes to the record, not to what was shown before."""
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
    page.keyboard.type("nora palette")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nora Palette")


def test_a_screen_is_reached_by_its_name_and_a_list_with_the_words(page: Page) -> None:
    """The search leads to screens too, and to all that was found of an object."""
    page.get_by_role("button", name="Search", exact=True).click()
    dialog = page.get_by_role("dialog", name="Search everything")
    dialog.get_by_role("combobox").fill("inbo")
    expect(dialog.get_by_role("group", name="Go to").get_by_role("option")).to_have_text(["Inbox"])
    dialog.get_by_role("option", name="Inbox").click()
    expect(page).to_have_url(re.compile("/inbox"))
    page.keyboard.press("Control+k")
    dialog.get_by_role("combobox").fill("quillfeather")
    dialog.get_by_text("All companies with “quillfeather”").click()
    expect(page).to_have_url(re.compile(r"/companies\?q=quillfeather"))


def test_nothing_found_says_what_to_do(page: Page) -> None:
    """No match is told, with a way on; a key for the search of a list still leads to that one."""
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Search everything")
    dialog.get_by_role("combobox").fill("zyxwvut nobody")
    expect(dialog.get_by_text("Nothing is found for “zyxwvut nobody”")).to_be_visible()
    expect(dialog.get_by_text("Try fewer words")).to_be_visible()
    assert barriers(page) == []
    page.keyboard.press("Escape")
    page.goto("/companies")
    expect(page.get_by_role("textbox", name="Search companies")).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_role("textbox", name="Search companies")).to_be_focused()
    expect(dialog).to_have_count(0)


@pytest.mark.parametrize("look", ["light", "dark"])
def test_a_name_of_two_characters_is_found_on_a_phone(
    browser: Browser, server: Server, state: Any, look: str
) -> None:
    """In Chinese, filling the phone's screen, opened and closed by touch."""
    page = _open(browser, server, state, viewport=PHONE, color_scheme=look, has_touch=True)
    page.get_by_role("button", name="Menu").first.click()
    page.get_by_text("简体中文", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("自动化")
    page.reload()
    page.get_by_role("button", name="搜索", exact=True).click()
    dialog = page.get_by_role("dialog", name="全局搜索")
    box = dialog.bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, PHONE["width"])
    dialog.get_by_role("combobox").fill("张伟")
    people = dialog.get_by_role("group", name="联系人")
    expect(people.locator("mark").first).to_have_text("张伟")
    assert barriers(page) == []
    dialog.get_by_role("combobox").fill("张伟 寻宝")
    expect(people.get_by_role("option")).to_have_count(1)
    expect(people.get_by_role("option")).to_contain_text("职位: 寻宝经理")
    people.get_by_role("option").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("张伟")
    headers = {"X-CSRF-Token": page.request.get("/api/v1/session").json()["csrf_token"]}
    assert page.request.patch("/api/v1/session", data={"language": "en"}, headers=headers).ok
    page.context.close()
