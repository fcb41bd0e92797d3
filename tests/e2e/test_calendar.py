"""The calendar: what stands on which day, by mouse, by keyboard, on a phone and in Chinese."""

import re
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Browser, BrowserContext, Page, expect

from tests.e2e.conftest import Server
from tests.e2e.test_interface import barriers

pytestmark = [pytest.mark.browser, pytest.mark.services]
PATIENCE_MS = 30_000
PHONE = {"width": 360, "height": 740}
EMPTY = "/calendar?day=2031-06-11"


@pytest.fixture(scope="module")
def state(server: Server, browser: Browser) -> Any:
    """Sign in; a meeting over two days, a call of somebody else and a deal, all in a month of their own."""
    context = browser.new_context(base_url=server.url)
    body = {"email": "demo@guanxi.example", "password": "guanxi-demo"}
    session = context.request.post("/api/v1/session", data=body).json()
    headers = {"X-CSRF-Token": session["csrf_token"]}
    me = session["user"]["id"]
    assert context.request.patch("/api/v1/session", data={"language": "en"}, headers=headers).ok
    fair = {"kind": "meeting", "subject": "Calendar fair", "status": "planned", "owner": me}
    fair |= {"starts_at": "2031-03-12T09:00:00Z", "ends_at": "2031-03-13T17:00:00Z"}
    create(context.request, headers, "engagements", fair)
    call = {"kind": "call", "subject": "Nobody's call", "status": "done", "starts_at": "2031-03-12T08:30:00Z"}
    create(context.request, headers, "engagements", call)
    deal = {"name": "Calendar deal", "stage": "proposal", "expected_close": "2031-03-12", "owner": me}
    create(context.request, headers, "deals", deal)
    lost = deal | {"name": "Calendar lost", "stage": "lost"}
    create(context.request, headers, "deals", lost)
    stored = context.storage_state()
    context.close()
    return stored


def create(request: APIRequestContext, headers: dict[str, str], plural: str, fields: dict[str, Any]) -> None:
    """Create a record."""
    answer = request.post(f"/api/v1/{plural}", data=fields, headers=headers)
    assert answer.status == 201, answer.text()


def opened(browser: Browser, server: Server, state: Any, **options: Any) -> tuple[BrowserContext, Page]:
    """A signed-in page; the test may look into it from outside its content policy."""
    context = browser.new_context(
        base_url=server.url,
        storage_state=state,
        bypass_csp=True,
        timezone_id="UTC",
        reduced_motion="reduce",
        **({"locale": "en-US"} | options),
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    return context, page


@pytest.mark.parametrize("look", ["light", "dark"])
def test_a_month_shows_what_is_mine_and_then_all(
    browser: Browser, server: Server, state: Any, look: Any
) -> None:
    """Days, order and kinds; a lost deal is in nobody's way; a week shows the same; no barrier."""
    context, page = opened(browser, server, state, color_scheme=look)
    page.goto("/inbox")
    page.get_by_role("navigation").get_by_role("link", name="Calendar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Calendar")
    page.goto("/calendar?day=2031-03-12")
    day = page.get_by_role("region", name="Mar 12, 2031")
    expect(day.get_by_role("listitem")).to_have_count(2)
    expect(day.get_by_role("listitem").nth(0)).to_contain_text("Calendar deal")
    expect(day.get_by_role("listitem").nth(1)).to_contain_text("Calendar fair")
    second = page.get_by_role("gridcell", name="Thursday, Mar 13, 2031: 1 entry")
    expect(second).to_contain_text("Calendar fair")

    page.get_by_text("Everybody's", exact=True).click()
    expect(day.get_by_role("listitem").nth(1)).to_contain_text("Nobody's call")
    expect(day.get_by_text("Calendar lost")).to_have_count(0)
    assert barriers(page) == []
    page.get_by_text("Week", exact=True).click()
    expect(page.get_by_role("gridcell")).to_have_count(7)
    expect(page.get_by_role("gridcell", name="Wednesday, Mar 12, 2031")).to_contain_text("Nobody's call")
    assert re.search(r"view=week", page.url)
    assert barriers(page) == []
    context.close()


def test_the_keyboard_moves_the_day_and_opens_what_stands_on_it(
    browser: Browser, server: Server, state: Any
) -> None:
    """Arrows, Page Up, Enter, Escape, Enter again on the entry."""
    context, page = opened(browser, server, state)
    page.goto("/calendar?day=2031-04-10")
    page.get_by_role("gridcell", name="Thursday, Apr 10, 2031").focus()
    steps = {
        "ArrowLeft": "Wednesday, Apr 9, 2031",
        "ArrowDown": "Wednesday, Apr 16, 2031",
        "PageUp": "Sunday, Mar 16, 2031",
        "Home": "Monday, Mar 10, 2031",
        "ArrowRight": "Tuesday, Mar 11, 2031",
        "End": "Sunday, Mar 16, 2031",
    }
    for key, reached in steps.items():
        page.keyboard.press(key)
        expect(page.get_by_role("gridcell", name=reached)).to_be_focused()
    for left in ("Saturday, Mar 15", "Friday, Mar 14", "Thursday, Mar 13"):
        page.keyboard.press("ArrowLeft")
        expect(page.get_by_role("gridcell", name=left)).to_be_focused()
    entry = page.get_by_role("region", name="Mar 13, 2031").get_by_role("link", name="Calendar fair")
    expect(entry).to_be_visible()
    page.keyboard.press("Enter")
    expect(entry).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("gridcell", name="Thursday, Mar 13")).to_be_focused()
    page.keyboard.press("Enter")
    expect(entry).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Calendar fair")
    context.close()


def test_an_empty_month_says_what_to_do_on_a_phone_in_chinese(
    browser: Browser, server: Server, state: Any
) -> None:
    """Nothing is wider than the phone; the cure is named."""
    context, page = opened(browser, server, state, viewport=PHONE)
    page.goto(EMPTY)
    expect(page.get_by_text("Nothing stands on these days")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert barriers(page) == []
    context.close()

    context, page = opened(browser, server, state, viewport=PHONE, locale="zh-CN")
    page.goto(EMPTY)
    expect(page.get_by_role("heading", level=1)).to_have_text("日历")
    expect(page.get_by_text("这些天没有安排")).to_be_visible()
    expect(page.get_by_role("heading", level=2).first).to_have_text("2031年6月")
    assert barriers(page) == []
    context.close()
