"""Write a mail step by the screen as somebody would who knows no FEEL."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server
from tests.e2e.screens import sign_in
from tests.e2e.test_designer import begin, put_step, saved

pytestmark = [pytest.mark.browser, pytest.mark.services]


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """A window wide enough to draw in."""
    return {**browser_context_args, "viewport": {"width": 1440, "height": 950}}


def test_an_address_is_kept_as_text_and_a_field_is_put_into_the_text(page: Page, server: Server) -> None:
    """What replaces the suggested expression is an address and no error; a field is chosen, not written."""
    sign_in(page, server)
    begin(page, "Mail by hand")
    page.get_by_role("button", name="Let a change of a record start it").click()
    put_step(page, 0, "Send an e-mail", "Greet")
    panel = page.locator(".designer-properties")

    to = panel.get_by_role("textbox", name="To", exact=True)
    expect(to).to_have_text("lead.email")
    to.click()
    page.keyboard.press("ControlOrMeta+a")
    page.wait_for_function(
        "getSelection().toString() === 'lead.email'"
    )  # the click's caret comes late at times
    page.keyboard.type("demo@guanxi.example")
    expect(to).to_have_text("demo@guanxi.example")
    expect(panel.get_by_text("Unparsable FEEL expression.")).to_be_visible()
    panel.get_by_role("textbox", name="Subject").click()
    expect(panel.get_by_role("textbox", name="To", exact=True)).to_have_value("demo@guanxi.example")
    expect(panel.get_by_text("Unparsable FEEL expression.")).to_be_hidden()

    page.keyboard.type("Hello ")
    panel.get_by_label("Insert a field").first.focus()
    expect(panel.get_by_role("textbox", name="Subject")).to_have_value("Hello")
    panel.get_by_label("Insert a field").first.select_option("lead.last_name")
    expect(panel.get_by_role("textbox", name="Subject")).to_have_text(
        re.compile(r'string join\(\["Hello ", string\(lead\.last_name\)\]\)')
    )
    expect(panel.get_by_label("Insert a field").first).to_have_value("")
    saved(page)
