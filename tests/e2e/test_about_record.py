"""Comments and files on the page of a record: written, mentioned, changed, taken back; dropped, downloaded, removed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server
from tests.e2e.screens import sign_in
from tests.e2e.test_interface import barriers

pytestmark = [pytest.mark.browser, pytest.mark.services]
DROP = """target => {
  const carried = new DataTransfer();
  carried.items.add(new File(['dropped'], 'dropped.txt', { type: 'text/plain' }));
  for (const kind of ['dragover', 'drop']) target.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Let the test look into the page from outside its content policy."""
    return {**browser_context_args, "bypass_csp": True}


@pytest.fixture
def company(page: Page, server: Server) -> Iterator[None]:
    """The page of a company of this test alone, which is archived at the end."""
    sign_in(page, server)
    token = page.request.get(f"{server.url}/api/v1/session").json()["csrf_token"]
    headers = {"X-CSRF-Token": token}
    made = page.request.post(
        f"{server.url}/api/v1/companies", data={"name": "Talked About Ltd"}, headers=headers
    )
    assert made.status == 201, made.text()
    record_id = made.json()["id"]
    page.goto(f"{server.url}/companies/{record_id}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Talked About Ltd")
    yield
    page.request.delete(f"{server.url}/api/v1/companies/{record_id}", headers=headers)


def test_a_comment_is_written_changed_and_taken_back(page: Page, company: None) -> None:
    """Ctrl+Enter sends it, a person is mentioned by name, its author changes it and takes it back; axe finds nothing."""
    box = page.get_by_role("textbox", name="Write a comment")
    box.fill("Please look,")
    page.get_by_role("combobox", name="Mention somebody").click()
    name = page.get_by_role("option").first.inner_text()
    page.get_by_role("option", name=name, exact=True).click()
    expect(box).to_have_value(f"Please look, @{name} ")
    box.focus()
    page.keyboard.press("Control+Enter")
    mention = page.locator(".mention")
    expect(mention).to_have_text(f"@{name}")
    expect(box).to_have_value("")
    found = barriers(page)

    page.get_by_role("button", name="Change", exact=True).click()
    again = page.get_by_role("textbox", name="Change", exact=True)
    expect(again).to_have_value(f"Please look, @{name}")
    again.fill("Done already")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Done already", exact=True)).to_be_visible()
    expect(page.get_by_text("changed", exact=True)).to_be_visible()

    page.get_by_role("button", name="Take back", exact=True).click()
    expect(page.get_by_text("Done already", exact=True)).to_have_count(0)
    expect(page.get_by_text("A comment was taken back")).to_be_visible()
    assert found == []


def test_files_are_attached_by_button_and_drop_and_taken_away(page: Page, company: None) -> None:
    """Both are listed, one is downloaded with its name, one is taken away; axe finds nothing."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add files").click()
    chooser.value.set_files([{"name": "chosen.txt", "mimeType": "text/plain", "buffer": b"chosen"}])
    chosen = page.get_by_role("link", name="chosen.txt")
    expect(chosen).to_be_visible()
    page.locator("[data-drop]").evaluate(DROP)
    expect(page.get_by_role("link", name="dropped.txt")).to_be_visible()
    found = barriers(page)

    with page.expect_download() as download:
        chosen.click()
    assert download.value.suggested_filename == "chosen.txt"
    assert download.value.path().read_bytes() == b"chosen"
    page.get_by_role("button", name="Take away: dropped.txt").click()
    expect(page.get_by_role("link", name="dropped.txt")).to_have_count(0)
    expect(page.get_by_text("A file was taken away")).to_be_visible()
    expect(page.get_by_text(re.compile("^A file was attached"))).to_have_count(2)
    assert found == []
