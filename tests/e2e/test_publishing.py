"""Publishing from the designer: what it would bring about, instances that move with it; steps back over all views."""

from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.e2e.conftest import Server
from tests.e2e.screens import follow, sign_in
from tests.e2e.test_designer import begin, saved, saving, set_cell
from tests.e2e.test_interface import barriers
from tests.e2e.test_operations import deploy, start
from tests.runtime.models import END, START, process

pytestmark = [pytest.mark.browser, pytest.mark.services]
PATIENCE_MS = 30_000
TRAINING = process(
    "training",
    START + '<bpmn:userTask id="train" name="Train"/>' + END,
    [("start", "train"), ("train", "end")],
)


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Let the test look into the page from outside its content policy; a window wide enough to draw in."""
    return {**browser_context_args, "bypass_csp": True, "viewport": {"width": 1440, "height": 950}}


@pytest.fixture
def person(page: Page, server: Server) -> Page:
    """Somebody signed in, in English."""
    sign_in(page, server)
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    return page


def begin_trainings(playwright: Playwright, page: Page, server: Server) -> None:
    """Publish the training by the API in spite of what the checks say of it, and start two."""
    request = playwright.request.new_context(base_url=server.url, storage_state=page.context.storage_state())
    sent = {"X-CSRF-Token": request.get("/api/v1/session").json()["csrf_token"]}
    deploy(request, sent, TRAINING)
    for number in range(2):
        start(request, sent, "training", {"trainee": number})
    request.dispose()


def runs(page: Page, server: Server) -> list[dict[str, Any]]:
    """The running instances of the training."""
    answer = page.request.get(f"{server.url}/api/v1/process-instances?process_id=training&state=active")
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_running_instances_go_on_with_what_is_published(
    person: Page, server: Server, playwright: Playwright
) -> None:
    """The dialog says who can go on, publishes, and shows how far the move has come; no barrier in either look."""
    page = person
    begin_trainings(playwright, page, server)
    follow(page, "Automations")
    page.get_by_role("link", name="The training").click()
    page.get_by_role("button", name="Edit", exact=True).click()
    expect(page.locator(".djs-palette")).to_be_visible()
    with saving(page):
        page.get_by_role("button", name="Tidy up").click()

    page.get_by_role("button", name="Publish …").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("2 runs are under way")
    for box in dialog.get_by_role("checkbox").all():
        box.check()
    dialog.get_by_role("radio", name="Let them go on with the new version").click()
    expect(dialog.get_by_role("status")).to_contain_text("2 of the 2 looked at can go on")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
        assert barriers(page, exclude=[".djs-container", ".designer-properties"]) == []
    dialog.get_by_role("button", name="Publish", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("The training")
    expect(page.get_by_text("version 2", exact=False).first).to_be_visible()
    expect(page.get_by_text("Done", exact=True)).to_be_visible()
    assert [one["version"] for one in runs(page, server)] == [2, 2]


def test_one_can_step_back_over_every_view(person: Page) -> None:
    """What the table and the tidying replaced comes back, and forth again."""
    page = person
    begin(page, "Back and forth")
    undo, redo = (page.get_by_role("button", name=name, exact=True) for name in ("Undo", "Redo"))
    expect(undo).to_be_disabled()

    page.get_by_text("Table", exact=True).click()
    set_cell(page, "Name", 3, "First name")
    page.get_by_role("button", name="Take over").click()
    expect(undo).to_be_enabled()
    set_cell(page, "Name", 3, "Second name")
    page.get_by_role("button", name="Take over").click()
    expect(page.get_by_role("button", name="Take over")).to_be_disabled()
    page.get_by_text("Diagram", exact=True).click()
    expect(page.locator(".djs-container").get_by_text("Second name")).to_be_visible()

    undo.click()
    expect(page.locator(".djs-container").get_by_text("First name")).to_be_visible()
    undo.click()
    expect(undo).to_be_disabled()
    expect(page.locator(".djs-container").get_by_text("First name")).to_have_count(0)
    with saving(page):
        redo.click()
    expect(page.locator(".djs-container").get_by_text("First name")).to_be_visible()
    page.reload()
    expect(page.locator(".djs-container").get_by_text("First name")).to_be_visible()


def test_what_starts_it_is_chosen_in_the_diagram(person: Page) -> None:
    """One press makes the start a record trigger; its fields are there, and publishing knows it."""
    page = person
    begin(page, "Begun by a record")
    expect(page.get_by_text("Press + on the arrow")).to_be_visible()
    page.get_by_role("button", name="Let a change of a record start it").click()
    panel = page.get_by_label("Properties", exact=True)
    panel.get_by_label("Record", exact=True).select_option(label="Company")
    with saving(page):
        panel.get_by_label("Is", exact=True).select_option(label="changed")
    expect(page.get_by_role("button", name="Let a change of a record start it")).to_have_count(0)
    saved(page)

    page.get_by_role("button", name="Publish …").click()
    expect(page.get_by_role("dialog")).to_contain_text("Company changed")
    expect(page.get_by_role("dialog")).to_contain_text("In the last 30 days")
    policy = page.get_by_role("combobox", name="When it starts again for a record it still works on")
    policy.click()
    expect(page.get_by_role("dialog").get_by_role("option").first).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
        expect(page.get_by_role("dialog").get_by_role("option").first).to_be_visible()
        assert barriers(page, exclude=[".djs-container", ".designer-properties"]) == [], scheme
    policy.press("Escape")
    expect(page.get_by_role("dialog").get_by_role("option")).to_have_count(0)
    page.get_by_role("button", name="Cancel", exact=True).click()
