"""Who sees to what stands still, and what each step of a run was given and gave, by the screens."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Server
from tests.e2e.test_interface import barriers
from tests.e2e.test_operations import deploy, opened, start
from tests.runtime.models import END, START, process

pytestmark = [pytest.mark.browser, pytest.mark.services]
PARCELS = 2
STUCK = process(
    "parcels",
    START
    + '<bpmn:scriptTask id="weigh" name="Weigh the parcel"><bpmn:extensionElements>'
    + '<zeebe:script expression="=grams / 1000" resultVariable="weight" />'
    + '<zeebe:ioMapping><zeebe:input source="=order" target="label" />'
    + '<zeebe:output source="=weight" target="kilograms" /></zeebe:ioMapping>'
    + "</bpmn:extensionElements></bpmn:scriptTask>"
    + '<bpmn:exclusiveGateway id="insured" name="Parcel insured?"/><bpmn:userTask id="send" name="Send the parcel"/>'
    + END,
    [
        ("start", "weigh"),
        ("weigh", "insured"),
        ("insured", "send", "=insured = true"),
        ("insured", "end", "=insured = false"),
        ("send", "end"),
    ],
)


@pytest.fixture(scope="module")
def state(server: Server, browser: Browser) -> Any:
    """Sign in as the administrator, and let parcels stand still for one cause."""
    context = browser.new_context(base_url=server.url)
    body = {"email": "demo@guanxi.example", "password": "guanxi-demo"}
    token = context.request.post("/api/v1/session", data=body).json()["csrf_token"]
    headers = {"X-CSRF-Token": token}
    assert context.request.patch("/api/v1/session", data={"language": "en"}, headers=headers).ok
    deploy(context.request, headers, STUCK)
    for number in range(PARCELS):
        start(context.request, headers, "parcels", {"order": f"P-{number}", "grams": 2500})
    stored = context.storage_state()
    context.close()
    return stored


@pytest.fixture
def page(browser: Browser, server: Server, state: Any) -> Iterator[Page]:
    """A signed-in page."""
    yield from opened(browser, server, state, "light")


def whose(page: Page, choice: str) -> None:
    """Choose all, mine or nobody's."""
    page.get_by_role("radiogroup", name="Whose incidents").get_by_text(choice, exact=True).click()


def cause_of(page: Page) -> Locator:
    """What stands still for the cause of this test."""
    return page.get_by_role("article", name="Parcel insured?")


def test_a_cause_is_taken_shared_and_given_up(page: Page) -> None:
    """The list filters by mine and nobody's; on the page of a run one incident alone is given up."""
    page.goto("/incidents")
    expect(cause_of(page).get_by_text("Nobody sees to it")).to_be_visible()
    cause_of(page).get_by_role("button", name="Take it").click()
    expect(cause_of(page).get_by_text("You see to it")).to_be_visible()
    whose(page, "Nobody’s")
    expect(page).to_have_url(re.compile("whose=nobody"))
    expect(cause_of(page)).to_have_count(0)
    whose(page, "Mine")
    expect(cause_of(page).get_by_text("You see to it")).to_be_visible()
    assert barriers(page) == []

    cause_of(page).get_by_role("link", name=re.compile("e.g.")).click()
    incident = page.get_by_role("region", name="Incidents")
    expect(incident.get_by_text("You see to it")).to_be_visible()
    incident.get_by_role("button", name="Give it up").click()
    expect(incident.get_by_text("Nobody sees to it")).to_be_visible()
    incident.get_by_role("button", name="Give to …").click()
    expect(incident.get_by_role("combobox").or_(incident.get_by_role("textbox"))).to_be_focused()
    expect(incident.get_by_role("option").first).to_be_in_viewport(ratio=1)
    assert barriers(page) == []
    page.keyboard.press("Escape")

    page.goto("/incidents?whose=me")
    expect(cause_of(page).get_by_text(": 1 · nobody: 1")).to_be_visible()
    cause_of(page).get_by_role("button", name="Take it away").click()
    expect(cause_of(page)).to_have_count(0)
    page.goto("/incidents?whose=nobody")
    expect(cause_of(page).get_by_text("Nobody sees to it")).to_be_visible()


def test_a_step_opens_by_the_keyboard_and_tells_what_it_was_given(page: Page) -> None:
    """Input, output, tries, who did it and how long stand below its row."""
    page.goto("/incidents")
    cause_of(page).get_by_role("link", name=re.compile("e.g.")).click()
    step = page.get_by_role("button", name="Weigh the parcel")
    expect(step).to_have_attribute("aria-expanded", "false")
    step.focus()
    page.keyboard.press("Enter")
    expect(step).to_have_attribute("aria-expanded", "true")
    detail = page.get_by_role("group", name="Detail of Weigh the parcel")
    expect(detail.get_by_role("region", name="Input")).to_contain_text(re.compile('"label": "P-[01]"'))
    expect(detail.get_by_role("region", name="Output")).to_contain_text('"kilograms": 2.5')
    expect(detail.get_by_text("the process itself")).to_be_visible()
    assert barriers(page) == []
    page.keyboard.press("Enter")
    expect(detail).to_have_count(0)
