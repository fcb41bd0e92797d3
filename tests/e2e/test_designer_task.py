"""The task of a person in the designer: who is named for it, its name, and a test that is older than the drawing."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server
from tests.e2e.screens import sign_in
from tests.e2e.test_designer import begin, browser_context_args, put_step, saved

__all__ = ["browser_context_args"]
pytestmark = [pytest.mark.browser, pytest.mark.services]


def test_who_is_not_there_is_told_and_who_is_is_offered(page: Page, server: Server) -> None:
    """A double click keeps the task's properties; a made-up person is a warning there and before publishing."""
    sign_in(page, server)
    begin(page, "Ask who is not there")
    put_step(page, 0, "User task", "Call")
    properties = page.get_by_role("tabpanel", name="Properties")
    header = properties.locator(".bio-properties-panel-header-label")
    page.locator(".djs-shape").first.click()
    expect(properties).to_contain_text("Start Event")
    page.locator(".djs-shape").filter(has_text="Call").dblclick()
    expect(page.locator(".djs-direct-editing-content")).to_have_text("Call")
    expect(header).to_have_text("Call")
    page.keyboard.press("Enter")
    expect(page.locator(".djs-direct-editing-content")).to_be_hidden()
    expect(header).to_have_text("Call")

    somebody = properties.locator('[name="assignmentDefinitionAssignee"]')
    somebody.fill("dem")
    expect(page.locator("datalist option[value='mia@guanxi.example']")).to_have_count(1)
    expect(properties).to_contain_text("“Call” is for “dem”, and no active person has this e-mail")
    saved(page)
    page.get_by_role("button", name="Publish …").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Some tasks would reach nobody")
    dialog.get_by_role("button", name="Cancel").click()

    somebody.fill("mia@guanxi.example")
    expect(properties).not_to_contain_text("no active person")
    groups = properties.locator('[name="assignmentDefinitionCandidateGroups"]')
    groups.fill("moon, ")
    expect(page.locator("datalist option[value='moon, sales']")).to_have_count(1)
    expect(properties).to_contain_text("“Call” is offered to the team “moon”, and there is no such team")


def test_a_test_says_that_it_is_older_than_the_drawing(page: Page, server: Server) -> None:
    """What was run before a change says so, and is run again with the same input."""
    sign_in(page, server)
    begin(page, "Test and draw on")
    put_step(page, 0, "User task", "Call")
    page.get_by_role("tab", name="Test").click()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Waiting")).to_be_visible()
    older = page.get_by_text("The draft has changed since this test.")
    expect(older).to_have_count(0)

    put_step(page, 1, "User task", "Write")
    page.get_by_role("tab", name="Test").click()
    expect(older).to_be_visible()
    page.get_by_role("button", name="Run again").click()
    expect(older).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="Waiting")).to_be_visible()
