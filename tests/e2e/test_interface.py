"""What holds on every screen: no barrier that axe can find, the keyboard reaches everything, the mark is seen."""

import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Server

pytestmark = pytest.mark.browser
WEB = Path(__file__).parents[2] / "web"
AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE_MS = 30_000
STAYS_SECONDS = 5


@pytest.fixture(scope="module")
def state(server: Server, browser: Browser) -> Any:
    """Sign in once by the API and create a lead, so that a process, a task and a mail exist."""
    context = browser.new_context(base_url=server.url)
    body = {"email": "demo@guanxi.example", "password": "guanxi-demo"}
    token = context.request.post("/api/v1/session", data=body).json()["csrf_token"]
    lead = {
        "first_name": "Ada",
        "last_name": "Interface",
        "company_name": "Screens Ltd",
        "email": "ada@screens.example",
        "phone": "+44 20 7946 0019",
        "description": "Twelve licences for the sales team.",
    }
    headers = {"X-CSRF-Token": token}
    assert context.request.patch("/api/v1/session", data={"language": "en"}, headers=headers).ok
    assert context.request.post("/api/v1/leads", data=lead, headers=headers).status == 201
    stored = context.storage_state()
    context.close()
    return stored


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser, server: Server, state: Any) -> Iterator[Page]:
    """A signed-in page; the test may look into it from outside its content policy."""
    context = browser.new_context(
        base_url=server.url, storage_state=state, color_scheme=request.param, bypass_csp=True, locale="en-US"
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    yield page
    context.close()


def barriers(page: Page, exclude: Sequence[str] = ()) -> list[str]:
    """Return what axe finds and goes on finding: rule and the first element concerned.

    What fades in or is just being drawn has other colours on its way. So a finding is looked at again until it has gone
    or has stayed for five seconds.

    Args:
        exclude: selectors of what others have made.
    """
    page.evaluate(AXE.read_text("utf-8"))
    deadline = time.monotonic() + STAYS_SECONDS
    while True:
        page.wait_for_timeout(
            250
        )  # what has just been opened is transparent for a frame or two, and so without contrast
        found = page.evaluate(
            "([rules, exclude]) => axe.run({include: [document], exclude}, {runOnly: rules, iframes: false})",
            [RULES, [[one] for one in exclude]],
        )
        if not found["violations"] or time.monotonic() > deadline:
            return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found["violations"]]


@pytest.mark.services
def test_no_screen_has_a_barrier(page: Page) -> None:
    """Contrast, labels, headings, landmarks: every screen is clean in the light and the dark look."""
    screens = {
        "/leads": "Ada Interface",
        "/leads?create=true": "First name",
        "/leads?q=nobody-is-called-so": "No lead matches",
        "/inbox?scope=all": "Call the lead",
        "/companies": "Sector",
        "/deals": "Expected close",
        "/deals/board": "Negotiation",
        "/automations": "Lead intake",
        "/mails": "ada@screens.example",
        "/imports": "New import",
        "/calendar": "Activities, tasks that are due",
        "/account": "Where you are signed in",
        "/nothing-here": "There is nothing here",
    }
    found = {}
    for address, sign in screens.items():
        page.goto(address)
        expect(page.get_by_text(sign).first).to_be_visible()
        found[address] = barriers(page)
    assert found == {address: [] for address in screens}


@pytest.mark.services
def test_an_open_list_of_choices_is_no_barrier(page: Page) -> None:
    """It stands with its field: in the list of records, the inbox and the drawer of a new record."""
    found = {}
    for address, field, choice in (
        ("/leads", "Status", "Nurturing"),
        ("/inbox", "Due", "Overdue"),
        ("/leads?create=true", "Source", "Event"),
    ):
        page.goto(address)
        page.get_by_role("combobox", name=field).first.click()
        expect(page.get_by_role("option", name=choice)).to_be_visible()
        found[address] = barriers(page)
        if found[address] and found[address][0].startswith("scrollable-region-focusable"):
            del found[address][0]  # the toolkit's: the list follows the keys that its field takes
    assert set(map(str, found.values())) == {"[]"}, found


@pytest.mark.services
def test_record_process_and_instance_have_no_barrier(page: Page) -> None:
    """The three screens that are reached by links, with figures of one element chosen too."""
    page.goto("/leads?q=Interface")
    page.get_by_role("link", name="Ada Interface").click()
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Started", exact=True)).to_be_visible()
    record = barriers(page)
    page.get_by_role("link", name="Lead intake").first.click()
    expect(page.locator("[data-ready]")).to_be_visible()
    page.get_by_role("button", name="Suspend").click()
    expect(page.get_by_text("Held", exact=True)).to_be_visible()
    instance = barriers(page)
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text("Held", exact=True)).to_have_count(0)
    page.get_by_role("link", name="Lead intake").first.click()
    page.locator("[data-element-id=score_the_lead]").first.click()
    expect(page.get_by_role("button", name="All elements")).to_be_visible()
    assert (record, instance, barriers(page)) == ([], [], [])


def test_a_public_form_follows_the_look_and_has_no_barrier(page: Page) -> None:
    """A visitor who likes it dark is not dazzled; a field that is missing is marked, in either look."""
    page.goto("/forms/complaint?lang=en")
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    shown = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert shown == ("rgb(20, 21, 23)" if dark else "rgb(246, 247, 248)")
    assert barriers(page) == []

    page.wait_for_timeout(2_100)  # a page sent sooner counts as sent by a robot
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("[aria-invalid=true]").first).to_have_css("border-top-width", "2px")
    assert barriers(page) == []


def test_the_mark_of_the_diagram_is_seen(page: Page) -> None:
    """The licence of bpmn-js: its mark is fully visible and nothing lies above it."""
    page.goto("/automations")
    page.get_by_role("link", name="Lead intake").click()
    expect(page.locator("[data-ready]")).to_be_visible()
    mark = page.locator(".bjs-powered-by")
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box is not None
    corners = [
        (box["x"] + dx, box["y"] + dy) for dx in (2, box["width"] - 2) for dy in (2, box["height"] - 2)
    ]
    seen = "([x, y]) => document.elementFromPoint(x, y)?.closest('.bjs-powered-by') !== null"
    assert [page.evaluate(seen, corner) for corner in corners] == [True] * 4


def test_a_lead_is_found_and_opened_without_a_mouse(page: Page) -> None:
    """`/` searches, `j` goes to the row, Enter opens it, `c` asks for a new one, Escape leaves."""
    page.goto("/leads")
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("Interface")
    expect(page).to_have_url(re.compile("q=Interface"))
    expect(page.get_by_role("row")).to_have_count(2)
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(page.get_by_role("dialog").get_by_label("First name")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Interface")


def test_a_deal_is_carried_to_the_next_stage_by_keyboard(page: Page) -> None:
    """Space lifts a card, the arrow carries it one column on, Space drops it; the server keeps it there."""
    page.goto("/deals/board")
    first, second = page.locator("section").nth(1), page.locator("section").nth(2)
    handle = first.get_by_role("button", name=re.compile("^Move ")).first
    title = str(handle.get_attribute("aria-label", timeout=PATIENCE_MS))
    before = first.get_by_role("button", name=title, exact=True).count()
    handle.focus()
    page.keyboard.press("Space")
    expect(page.get_by_text(" is over ")).to_be_attached()
    page.keyboard.press("ArrowRight")
    expect(second).to_have_attribute("data-over", "true")
    with page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.ok):
        page.keyboard.press("Space")
    expect(first.get_by_role("button", name=title, exact=True)).to_have_count(before - 1)
    page.reload()
    expect(second.get_by_role("button", name=title, exact=True).first).to_be_visible()
    expect(first.get_by_role("button", name=title, exact=True)).to_have_count(before - 1)


def test_a_call_is_noted_and_a_likely_duplicate_is_shown(page: Page) -> None:
    """What was said and when appears on the timeline; an e-mail address that is known brings up its record."""
    page.goto("/leads?q=Interface")
    page.get_by_role("link", name="Ada Interface").click()
    page.get_by_role("button", name="Log activity").click()
    page.get_by_label("Subject").fill("Asked for a price")
    page.get_by_label("When").fill("2026-01-05T10:30")
    page.get_by_label("What was said or agreed").fill("Twelve seats, two years.")
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_text("Asked for a price").first).to_be_visible()
    expect(page.get_by_text("Twelve seats, two years.").first).to_be_visible()
    expect(page.get_by_text(re.compile(r"^Call · Jan 5, 2026, 10:30.AM")).first).to_be_visible()
    page.goto("/leads?create=true")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("E-mail").fill("ada@screens.example")
    expect(dialog.get_by_role("status").get_by_role("link", name="Ada Interface")).to_be_visible()


@pytest.mark.services
def test_a_change_is_taken_back_on_the_timeline(page: Page) -> None:
    """One click gives the old value back; the timeline keeps both; what was changed again is not overwritten."""
    token = page.request.get("/api/v1/session").json()["csrf_token"]
    sent = {"headers": {"X-CSRF-Token": token}}
    made = page.request.post("/api/v1/companies", data={"name": "Undo Ltd", "country": "FR"}, **sent).json()
    address = f"/api/v1/companies/{made['id']}"
    assert page.request.patch(address, data={"country": "DE"}, **sent).ok
    page.goto(f"/companies/{made['id']}")
    timeline = page.get_by_role("region", name="Timeline")
    timeline.get_by_role("button", name="take back").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    expect(timeline.get_by_role("button", name="take back")).to_have_count(2)
    assert page.request.get(address).json()["country"] == "FR"
    timeline.get_by_role("button", name="take back").last.press("Enter")
    expect(page.get_by_text("Somebody has changed it since: Country.")).to_be_visible()
    assert page.request.get(address).json()["country"] == "FR"


def test_a_lead_is_converted_to_a_deal(page: Page, server: Server) -> None:
    """One question, then the deal of the lead is shown, leading to the company and the contact."""
    page.goto("/leads?create=true")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Last name").fill("Convert")
    dialog.get_by_label("Company").fill("Converted Ltd")
    dialog.get_by_role("button", name="Create lead").click()
    page.get_by_role("button", name="Convert", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Convert", exact=True).click()
    expect(page).to_have_url(re.compile("/deals/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Converted Ltd")
    expect(page.get_by_role("link", name="Converted Ltd", exact=True).first).to_be_visible()


def test_mistakes_are_told_while_a_company_is_entered(page: Page) -> None:
    """Required, format, and who is there already; nothing is sent before the mistakes are gone."""
    page.goto("/companies?create=true")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("E-mail").fill("sales at harbour")
    dialog.get_by_label("Phone").fill("call us")
    dialog.get_by_label("Phone").blur()
    expect(dialog.get_by_text("This is no e-mail address.")).to_be_visible()
    expect(dialog.get_by_text("This is no phone number.")).to_be_visible()
    dialog.get_by_role("button", name="Create company").click()
    expect(dialog.get_by_text("Please fill this in.")).to_be_visible()
    expect(dialog.get_by_label("Name")).to_be_focused()
    dialog.get_by_label("Name").fill("harbour tools LTD.")
    expect(dialog.get_by_role("status").get_by_role("link", name="Harbour Tools")).to_be_visible()
    assert barriers(page) == []


def test_a_change_of_one_value_warns_of_a_duplicate_too(page: Page) -> None:
    """A record is no duplicate of itself, but of the one whose name is entered."""
    page.goto("/companies?q=Kettle")
    page.get_by_role("link", name="Kettle & Crane", exact=True).click()
    page.get_by_role("button", name="Edit Name", exact=True).click()
    form = page.get_by_role("form", name="Name", exact=True)
    form.get_by_role("textbox").fill("Harbour Tools")
    expect(form.get_by_role("status").get_by_role("link", name="Harbour Tools")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kettle & Crane")


def test_processes_that_were_not_concerned_are_folded_away(page: Page) -> None:
    """The started one is shown with its reason, the others behind one line that a key opens."""
    page.goto("/leads?q=Interface")
    page.get_by_role("link", name="Ada Interface").click()
    panel = page.get_by_role("region", name="Why did it (not) run?")
    panel.get_by_role("button", name="Show").click()
    expect(panel.get_by_text("Started", exact=True)).to_be_visible()
    others = re.compile(r"\d+ other processes were not concerned")  # other tests publish some, too
    fold = panel.get_by_role("button", name=others)
    expect(panel.get_by_text("Complaint handling")).to_have_count(0)
    fold.focus()
    page.keyboard.press("Enter")
    expect(panel.get_by_text("Complaint handling")).to_be_visible()
    assert barriers(page) == []


def test_a_task_is_taken_with_its_record_beside_it_and_handed_over(page: Page) -> None:
    """The form and what is known about the lead stand side by side; somebody else gets the task by name."""
    page.goto("/inbox?scope=all")
    page.get_by_role("link", name=re.compile("Call the lead.*Ada Interface")).click()
    expect(page.get_by_role("complementary", name="Ada Interface")).to_contain_text("Twelve licences")
    take = page.get_by_role("button", name=re.compile("Claim|Take over"))
    yours = page.get_by_text("This task is yours")
    expect(take.or_(yours)).to_be_visible()
    if take.is_visible():
        take.click()
    expect(yours).to_be_visible()
    page.get_by_role("button", name="Hand over").click()
    page.get_by_role("combobox", name="Hand over to").fill("Omar")
    assert barriers(page) == []
    page.get_by_role("option", name="Omar Haddad").click()
    expect(page.get_by_text("Omar Haddad is working on this.")).to_be_visible()


@pytest.mark.services
def test_a_list_is_taken_away_as_a_file(page: Page) -> None:
    """As it is filtered, in the language of the screen, by the keyboard; somebody who may not is not offered it."""
    page.goto("/leads?q=Interface")
    page.get_by_role("button", name="Export").press("Enter")
    with page.expect_download() as begun:
        page.get_by_role("menuitem", name="CSV file").press("Enter")
    assert begun.value.suggested_filename == "leads.csv"
    lines = Path(begun.value.path()).read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("Id,Version,Number,First name,Last name")
    assert ["Screens Ltd" in line for line in lines[1:]] == [True]
