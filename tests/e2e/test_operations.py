"""What operators do by the screens: find runs, mend many at once, move them to another version, ask why."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Browser, FilePayload, Locator, Page, expect

from tests.e2e.conftest import Server
from tests.e2e.test_interface import barriers
from tests.runtime.models import END, START, process

pytestmark = [pytest.mark.browser, pytest.mark.services]
PATIENCE_MS = 30_000
ORDERS = 3
numbers = itertools.count(1)


def orders(name: str) -> bytes:
    """A process that stands still at a question for the answer to which a variable is missing."""
    return process(
        name,
        START
        + '<bpmn:userTask id="check" name="Check the order"/>'
        + f'<bpmn:exclusiveGateway id="paid" name="Paid {name}?"/><bpmn:userTask id="ship" name="Ship it"/>'
        + END,
        [
            ("start", "paid"),
            ("paid", "ship", "=paid = true"),
            ("paid", "check", "=paid = false"),
            ("ship", "end"),
            ("check", "end"),
        ],
    )


def hiring(name: str, step: str) -> bytes:
    """A process that waits at a task of this id."""
    return process(
        name,
        START + f'<bpmn:userTask id="{step}" name="Interview"/>' + END,
        [("start", step), (step, "end")],
    )


@pytest.fixture(scope="module")
def state(server: Server, browser: Browser) -> Any:
    """Sign in, in English."""
    context = browser.new_context(base_url=server.url)
    body = {"email": "demo@guanxi.example", "password": "guanxi-demo"}
    token = context.request.post("/api/v1/session", data=body).json()["csrf_token"]
    headers = {"X-CSRF-Token": token}
    assert context.request.patch("/api/v1/session", data={"language": "en"}, headers=headers).ok
    stored = context.storage_state()
    context.close()
    return stored


def headers_of(page: Page) -> dict[str, str]:
    """What a change by the API must carry."""
    return {"X-CSRF-Token": page.request.get("/api/v1/session").json()["csrf_token"]}


def new_orders(page: Page) -> str:
    """Publish a process of its own whose orders stand still for one cause; return its id.

    The variable ``order`` of each run is the id, a hyphen, and its number from 0.
    """
    name, headers = f"orders-{next(numbers)}", headers_of(page)
    deploy(page.request, headers, orders(name))
    for number in range(ORDERS):
        start(page.request, headers, name, {"order": f"{name}-{number}"})
    return name


def new_hiring(page: Page) -> str:
    """Publish a process of its own whose applicants wait in an old version; return its id.

    The variable ``applicant`` of each run is the id, a hyphen, and its number from 0.
    """
    name, headers = f"hiring-{next(numbers)}", headers_of(page)
    deploy(page.request, headers, hiring(name, "talk"))
    for number in range(ORDERS):
        start(page.request, headers, name, {"applicant": f"{name}-{number}"})
    deploy(page.request, headers, hiring(name, "interview"))
    return name


def new_lead(page: Page) -> str:
    """Create a lead of its own, whom the demo's process takes in; return the last name."""
    name = f"Verdict{next(numbers):04}"  # none is part of another
    lead = {"last_name": name, "email": f"{name.lower()}@example.com"}
    assert page.request.post("/api/v1/leads", data=lead, headers=headers_of(page)).status == 201
    return name


def deploy(request: APIRequestContext, headers: dict[str, str], file: bytes) -> None:
    """Publish a process in spite of what the checks say of it."""
    part: FilePayload = {"name": "p.bpmn", "mimeType": "application/xml", "buffer": file}
    parts: dict[str, str | float | bool | bytes | FilePayload] = {"files": part}
    answer = request.post("/api/v1/deployments", multipart=parts, headers=headers)
    if answer.status == 422:
        accepted = [("accept_findings", one) for one in answer.json()["unaccepted"]]
        query = "&".join(f"{name}={value}" for name, value in accepted)
        answer = request.post(f"/api/v1/deployments?{query}", multipart=parts, headers=headers)
    assert answer.status == 201, answer.text()


def start(request: APIRequestContext, headers: dict[str, str], name: str, variables: dict[str, Any]) -> None:
    """Start a run of a process."""
    body = {"process_id": name, "variables": variables}
    assert request.post("/api/v1/process-instances", data=body, headers=headers).status == 201


@pytest.fixture(params=["light", "dark"])
def look(request: pytest.FixtureRequest) -> str:
    """Either look."""
    found: str = request.param
    return found


@pytest.fixture
def page(browser: Browser, server: Server, state: Any) -> Iterator[Page]:
    """A signed-in page."""
    yield from opened(browser, server, state, "light")


def opened(browser: Browser, server: Server, state: Any, look: Any) -> Iterator[Page]:
    """A page into which the test may look from outside its content policy."""
    context = browser.new_context(
        base_url=server.url, storage_state=state, color_scheme=look, bypass_csp=True, locale="en-US"
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    yield page
    context.close()


def rows(page: Page) -> Locator:
    """The instances that are shown."""
    return page.locator("tbody tr")


def choose(page: Page, label: str, option: str) -> None:
    """Choose from a list that opens."""
    page.get_by_role("textbox", name=label, exact=True).or_(
        page.get_by_role("combobox", name=label, exact=True)
    ).first.click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_run_is_found_by_the_value_of_a_variable(page: Page) -> None:
    """The condition stands in the address, so it can be shared; nothing found says what to do."""
    name = new_orders(page)
    page.goto("/automations")
    page.get_by_role("navigation").get_by_role("link", name="Instances").click()
    page.get_by_label("Variable", exact=True).fill(f"order = {name}-1")
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(1)
    assert "variable=order" in page.url
    page.reload()
    expect(rows(page)).to_have_count(1)
    rows(page).get_by_role("link").click()
    expect(page.get_by_label("order", exact=True)).to_have_text(f'"{name}-1"')
    page.goto(f"/instances?variable=order+%3D+{name}-99")
    expect(page.get_by_text("No instance matches")).to_be_visible()
    page.get_by_role("button", name="Clear all filters").last.click()
    expect(rows(page).first).to_be_visible()


def test_incidents_of_one_cause_are_mended_together(page: Page) -> None:
    """The missing value is set in all that match, and all of the cause is tried again."""
    name = new_orders(page)
    page.goto("/incidents")
    cause = page.get_by_role("article", name=f"Paid {name}?", exact=True)
    expect(cause.get_by_text(f"{ORDERS} incidents")).to_be_visible()
    cause.get_by_role("link", name=f"Show {ORDERS} instances").click()
    expect(rows(page)).to_have_count(ORDERS)
    page.get_by_role("button", name="Set a variable").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("paid")
    dialog.get_by_label("Value").fill("true")
    expect(dialog.get_by_text(f"{ORDERS} instances are meant.")).to_be_visible()
    dialog.get_by_role("button", name=f"Set a variable: {ORDERS}").click()
    expect(page.get_by_text(f"{ORDERS} of {ORDERS} done")).to_be_visible()

    page.get_by_role("navigation").get_by_role("link", name="Incidents").click()
    cause.get_by_role("button", name=f"Try all {ORDERS} again").click()
    expect(page.get_by_text(f"{ORDERS} of {ORDERS} done")).to_be_visible()
    expect(cause).to_have_count(0)
    page.goto(f"/instances?process={name}&state=active")
    expect(rows(page)).to_have_count(ORDERS)
    expect(rows(page).get_by_text("Active", exact=True)).to_have_count(ORDERS)


def test_running_instances_go_on_with_another_version(page: Page) -> None:
    """Without a place for the step that is gone they stay and are named; one that is chosen goes, then the rest."""
    page.goto(f"/instances?process={new_hiring(page)}")
    expect(rows(page).get_by_text("version 1")).to_have_count(ORDERS)
    choose(page, "Version", "version 1")
    page.get_by_role("checkbox", name="Choose", exact=False).nth(1).check()
    expect(page.get_by_text("1 chosen")).to_be_visible()
    page.get_by_role("button", name="Migrate").click()
    dialog = page.get_by_role("dialog")
    choose(page, "To version", "version 2")
    expect(dialog.get_by_text(re.compile("1 of the 1 looked at would be stranded"))).to_be_visible()
    choose(page, "Interview (talk)", "Interview (interview)")
    expect(dialog.get_by_text(re.compile("would be stranded"))).to_have_count(0)
    dialog.get_by_role("button", name="Migrate: 1").click()
    expect(page.get_by_text("1 of 1 done")).to_be_visible()
    expect(rows(page)).to_have_count(ORDERS - 1)

    rows(page).first.get_by_role("link").click()
    expect(page.get_by_role("button", name="Move a token")).to_be_visible()
    page.get_by_role("button", name="Migrate").click()
    choose(page, "To version", "version 2")
    expect(dialog.get_by_text("so nothing can be done yet")).to_be_visible()
    expect(dialog.get_by_role("button", name="Migrate")).to_be_disabled()
    choose(page, "Interview (talk)", "Interview (interview)")
    expect(dialog.get_by_text("Interview (talk) goes on as Interview (interview)")).to_be_visible()
    dialog.get_by_role("button", name="Migrate").click()
    expect(page.get_by_text("version 2 ·")).to_be_visible()


def test_an_operator_changes_a_variable_and_moves_a_token(page: Page) -> None:
    """Each shows before what will be; the steps are seen over time."""
    name = new_hiring(page)
    page.goto(f"/instances?process={name}&variable=applicant+%3D+{name}-1")
    rows(page).get_by_role("link").click()
    page.get_by_role("row", name=re.compile("applicant")).get_by_role("button", name="Change").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Value").fill("B-one")
    expect(dialog.get_by_text(f'"{name}-1"')).to_be_visible()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_label("applicant", exact=True)).to_have_text('"B-one"')

    page.get_by_text("History", exact=True).click()
    expect(page.get_by_role("row", name=re.compile(f"applicant.*{name}-1"))).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("applicant.*B-one.*Dana Demo"))).to_be_visible()

    page.get_by_role("button", name="Move a token").click()
    dialog.get_by_text("Which token").wait_for()
    choose(page, "Where to", "End event (end)")
    expect(dialog.get_by_text("“Interview” ends")).to_be_visible()
    dialog.get_by_role("button", name="Move it").click()
    expect(page.get_by_role("main").get_by_text("Completed", exact=True).first).to_be_visible()
    page.get_by_text("Over time", exact=True).click()
    expect(page.get_by_role("list", name="Steps over time").get_by_text("Interview")).to_be_visible()


def test_why_a_process_did_or_did_not_run(page: Page) -> None:
    """By process for all records, by record for all processes."""
    name = new_lead(page)
    page.goto("/verdicts")
    expect(page.get_by_text("Choose a record or a process")).to_be_visible()
    choose(page, "Process", "Lead intake")
    expect(page.get_by_role("link", name=name).first).to_be_visible()
    expect(page.get_by_text("Started", exact=True).first).to_be_visible()
    page.get_by_role("link", name=name).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    record = page.url.rsplit("/", 1)[1]
    page.goto(f"/verdicts?object=lead&record={record}")
    expect(page.get_by_text("Started", exact=True).first).to_be_visible()


def test_the_diagram_is_coloured_by_a_figure(page: Page) -> None:
    """Where most wait is the hottest; the address keeps the choice."""
    new_lead(page)
    page.goto("/automations")
    page.get_by_role("link", name="Lead intake").click()
    expect(page.locator("[data-ready]")).to_be_visible()
    page.get_by_text("Here now", exact=True).click()
    expect(page.locator(".djs-element.heat-5").first).to_be_visible()
    assert "heat=waiting" in page.url


def test_the_screens_of_operators_have_no_barrier(
    browser: Browser, server: Server, state: Any, look: str
) -> None:
    """In both looks, empty and filled."""
    screens = {
        "/instances": "version",
        "/instances?variable=nobody+%3D+1": "No instance matches",
        "/incidents": "Incidents",
        "/verdicts": "Choose a record or a process",
        "/verdicts?process=lead-intake": "Why did it (not) run?",
    }
    found = {}
    for page in opened(browser, server, state, look):
        for address, sign in screens.items():
            page.goto(address)
            expect(page.get_by_role("main").get_by_text(sign).first).to_be_visible()
            found[address] = barriers(page)
        page.goto(f"/instances?process={new_hiring(page)}")
        rows(page).first.get_by_role("link").click()
        page.get_by_text("Over time", exact=True).click()
        found["instance"] = barriers(page)
    assert found == {address: [] for address in [*screens, "instance"]}
