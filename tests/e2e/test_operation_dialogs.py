"""No dialog of the operators has a barrier that axe can find, in the light and the dark look."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import ROOT, Server
from tests.e2e.screens import sign_in
from tests.e2e.test_decisions import clean_in_both_looks
from tests.e2e.test_operations import ORDERS, choose, new_hiring, new_orders, rows

pytestmark = [pytest.mark.browser, pytest.mark.services]
FIRST_PROCESS = ROOT / "examples" / "first-process" / "thank-visitor.bpmn"


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object], server: Server) -> dict[str, object]:
    """Let the test look into the page from outside its content policy."""
    return {**browser_context_args, "bypass_csp": True, "base_url": server.url}


@pytest.fixture
def person(page: Page, server: Server) -> Page:
    """The administrator, signed in, in English."""
    sign_in(page, server)
    return page


@contextmanager
def opened_by(page: Page, button: Locator) -> Iterator[Locator]:
    """Open a dialog, and leave it by the keyboard."""
    button.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    yield dialog
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_what_is_done_with_many_is_asked_without_a_barrier(person: Page) -> None:
    """Each of the six: with how many are meant; a variable filled in; a migration that would strand some."""
    page = person
    page.goto(f"/instances?process={new_hiring(page)}")
    many = page.get_by_role("group", name="Operate on many")
    for kind in ("Try again", "Suspend", "Resume", "Cancel runs"):
        with opened_by(page, many.get_by_role("button", name=kind, exact=True)) as dialog:
            expect(dialog.get_by_text(re.compile("is meant|are meant"))).to_be_visible()
            clean_in_both_looks(page)
    with opened_by(page, many.get_by_role("button", name="Set a variable")) as dialog:
        dialog.get_by_label("Name").fill("grade")
        dialog.get_by_label("Value").fill("7")
        expect(dialog.get_by_text(f"{ORDERS} instances are meant.")).to_be_visible()
        clean_in_both_looks(page)
    choose(page, "Version", "version 1")
    expect(rows(page)).to_have_count(ORDERS)
    with opened_by(page, many.get_by_role("button", name="Migrate")) as dialog:
        choose(page, "To version", "version 2")
        expect(dialog.get_by_text(re.compile("would be stranded"))).to_be_visible()
        clean_in_both_looks(page)
        dialog.get_by_role("combobox", name="Interview (talk)").or_(
            dialog.get_by_role("textbox", name="Interview (talk)")
        ).first.click()
        expect(page.get_by_role("option", name="Interview (interview)")).to_be_visible()
        clean_in_both_looks(page)
        page.keyboard.press("Escape")  # closes the list only
        expect(page.get_by_role("option")).to_have_count(0)


def test_an_operation_that_fails_for_some_is_told_without_a_barrier(person: Page) -> None:
    """Its progress names those with which it could not be done; chosen rows are marked without a barrier too."""
    page = person
    page.goto(f"/instances?process={new_hiring(page)}")
    page.get_by_role("checkbox", name="Choose all that are shown and active").check()
    expect(page.get_by_text(f"{ORDERS} chosen")).to_be_visible()
    clean_in_both_looks(page)
    page.get_by_role("group", name="Operate on many").get_by_role("button", name="Migrate").click()
    dialog = page.get_by_role("dialog")
    choose(page, "To version", "version 2")
    dialog.get_by_role("button", name=f"Migrate: {ORDERS}").click()
    expect(page.get_by_text(f"{ORDERS} failed")).to_be_visible()
    expect(page.get_by_role("list", name="Instances with which it could not be done")).to_be_visible()
    expect(dialog).to_have_count(0)
    clean_in_both_looks(page)


def test_what_is_done_with_one_instance_is_asked_without_a_barrier(person: Page) -> None:
    """Moving a token, going on with another version, variables, cancelling."""
    page = person
    page.goto(f"/instances?process={new_hiring(page)}")
    rows(page).first.get_by_role("link").click()
    expect(page.locator("[data-ready]")).to_be_visible()
    with opened_by(page, page.get_by_role("button", name="Move a token")) as dialog:
        choose(page, "Where to", "End event (end)")
        expect(dialog.get_by_text("“Interview” ends")).to_be_visible()
        clean_in_both_looks(page)
    with opened_by(page, page.get_by_role("button", name="Migrate")) as dialog:
        choose(page, "To version", "version 2")
        expect(dialog.get_by_text("so nothing can be done yet")).to_be_visible()
        clean_in_both_looks(page)
        choose(page, "Interview (talk)", "Interview (interview)")
        expect(dialog.get_by_text("What will happen")).to_be_visible()
        clean_in_both_looks(page)
    variables = page.get_by_role("region", name="Variables")
    with opened_by(page, variables.get_by_role("button", name="Change", exact=True)) as dialog:
        dialog.get_by_label("Value").fill("[1, 2]")
        clean_in_both_looks(page)
    with opened_by(page, variables.get_by_role("button", name="Add a variable")) as dialog:
        dialog.get_by_label("Name").fill("grade")
        clean_in_both_looks(page)
    with opened_by(page, page.get_by_role("button", name="Cancel the process")) as dialog:
        expect(dialog.get_by_role("button", name="Let it run")).to_be_focused()
        clean_in_both_looks(page)


def test_incidents_are_given_and_tried_again_without_a_barrier(person: Page) -> None:
    """The list of people, an owner of some, and the progress; on the page of one run too."""
    page = person
    name = new_orders(page)
    page.goto("/incidents")
    cause = page.get_by_role("article", name=f"Paid {name}?", exact=True)
    cause.get_by_role("button", name="Give to …").click()
    cause.get_by_role("combobox", name="Who shall see to it?").click()
    expect(page.get_by_role("option", name="Omar Haddad")).to_be_visible()
    clean_in_both_looks(page)
    page.get_by_role("option", name="Omar Haddad").click()
    expect(cause.get_by_text("Omar Haddad sees to it")).to_be_visible()
    clean_in_both_looks(page)
    cause.get_by_role("button", name=f"Try all {ORDERS} again").click()
    expect(page.get_by_text(f"{ORDERS} of {ORDERS} done")).to_be_visible()
    clean_in_both_looks(page)

    page.goto(f"/instances?process={name}")
    rows(page).first.get_by_role("link").click()
    incidents = page.get_by_role("region", name="Incidents")
    incidents.get_by_role("button", name="Give to …").click()
    incidents.get_by_role("combobox", name="Who shall see to it?").click()
    expect(incidents.get_by_role("option").first).to_be_visible()
    clean_in_both_looks(page)


def test_files_are_published_and_a_time_is_chosen_without_a_barrier(person: Page) -> None:
    """The drawer of the automations with what was refused; the time range of a process; the help for keys."""
    page = person
    page.goto("/automations")
    with opened_by(page, page.get_by_role("button", name="Publish files")) as drawer:
        broken = FIRST_PROCESS.read_bytes().replace(
            b"</bpmn:process>", b"<bpmn:task id='loose'/></bpmn:process>"
        )
        page.locator("input[type=file]").set_input_files(
            [{"name": "loose.bpmn", "mimeType": "text/xml", "buffer": broken}]
        )
        drawer.get_by_role("button", name="Publish", exact=True).click()
        expect(drawer.get_by_role("alert")).to_be_visible()
        clean_in_both_looks(page)
    with opened_by(page, page.get_by_role("button", name="New process")):
        clean_in_both_looks(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    clean_in_both_looks(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("link", name="Lead intake").click()
    with opened_by(page, page.get_by_role("button", name="From … to")) as window:
        window.get_by_label("From").fill("2030-01-02T00:00")
        window.get_by_label("To").fill("2030-01-01T00:00")
        clean_in_both_looks(page)
