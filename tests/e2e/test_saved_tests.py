"""What was run in the designer is kept as a test; all are run together, and what none came to is seen."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from guanxi.runtime.draft_texts import drawn, read_text
from tests.api.test_draft_tests import PROCESS
from tests.e2e.conftest import Server
from tests.e2e.screens import sign_in
from tests.e2e.test_interface import barriers

pytestmark = [pytest.mark.browser, pytest.mark.services]
NAME = "kept-tests"


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Let the test look into the page from outside its content policy; a window wide enough to draw in."""
    return {**browser_context_args, "bypass_csp": True, "viewport": {"width": 1440, "height": 950}}


def begin(page: Page, server: Server) -> str:
    """Begin a draft of a process with two ends and return its address."""
    text = drawn(read_text(f"{NAME}.bpmn", PROCESS.replace('id="choose"', f'id="{NAME}"').encode()))
    answer = page.request.post(
        f"{server.url}/api/v1/drafts",
        data={"name": text.name, "content": text.content.decode()},
        headers=signed(page, server),
    )
    assert answer.status == 201, answer.text()
    return f"{server.url}/api/v1/drafts/{answer.json()['key']}"


def signed(page: Page, server: Server) -> dict[str, str]:
    """The header that goes with a change."""
    return {"X-CSRF-Token": page.request.get(f"{server.url}/api/v1/session").json()["csrf_token"]}


def run_with(page: Page, amount: int) -> None:
    """Run the draft with an amount to its end."""
    page.get_by_label("Variables (JSON)").fill(f'{{"amount": {amount}}}')
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Completed")).to_be_visible()


def keep(page: Page, name: str) -> None:
    """Keep what was run as a test, and see that it passes."""
    page.get_by_label("Name of the test").fill(name)
    page.get_by_role("button", name="Keep as test").click()
    expect(row(page, name)).to_contain_text("Passed")


def row(page: Page, name: str) -> Locator:
    """The line of a test."""
    section = page.get_by_role("region", name="Tests of this process")
    return section.get_by_role("listitem").filter(has_text=f"{NAME}.{name}.test.yaml")


def test_runs_are_kept_as_tests_that_say_what_they_came_to(page: Page, server: Server) -> None:
    """Two runs cover both ways; a changed condition fails one of them, with the reason; a removed one is gone."""
    sign_in(page, server)
    address = begin(page, server)
    page.goto(f"{server.url}/automations/drafts/{address.rpartition('/')[2]}?panel=test")
    covered = page.get_by_role("region", name="What the tests came to")
    small = page.locator('.djs-shape[data-element-id="small"]')

    run_with(page, 500)
    keep(page, "big")
    expect(covered).to_contain_text("The tests came to 3 of 4 elements.")
    expect(covered.get_by_role("button", name="End event")).to_be_visible()
    expect(small).to_have_class(re.compile("is-missed"))
    assert barriers(page, exclude=[".djs-container", ".designer-properties"]) == []
    page.get_by_role("button", name="Begin again").click()
    run_with(page, 1)
    expect(covered).to_contain_text("The tests came to 4 of 4 elements.")
    expect(small).not_to_have_class(re.compile("is-missed"))
    keep(page, "small")

    draft = page.request.get(address).json()
    content = draft["content"].replace("&gt; 100", "&gt; 1000").replace("> 100<", "> 1000<")
    assert content != draft["content"]
    body = {"content": content, "revision": draft["revision"]}
    saved = page.request.put(f"{address}/content", data=body, headers=signed(page, server))
    assert saved.status == 200, saved.text()
    page.reload()
    expect(row(page, "big")).to_contain_text("Not run")
    page.get_by_role("button", name="Run all").click()
    expect(row(page, "big")).to_contain_text("Failed")
    expect(row(page, "big")).to_contain_text("expected")
    expect(row(page, "small")).to_contain_text("Passed")

    page.get_by_label(f"Remove {NAME}.big.test.yaml").click()
    expect(row(page, "big")).to_have_count(0)
    page.reload()
    expect(row(page, "small")).to_be_visible()
    expect(row(page, "big")).to_have_count(0)
