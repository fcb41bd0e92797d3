"""Fields that lead to many records, hold files or tell figures, on the screens: entered, shown, read, replaced."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server
from tests.e2e.screens import fact, sign_in
from tests.e2e.test_interface import barriers

pytestmark = [pytest.mark.browser, pytest.mark.services]
DIG: dict[str, Any] = {
    "name": "excavation",
    "plural": "excavations",
    "label": "Excavation",
    "label_zh": "发掘",
    "fields": [
        {"name": "name", "type": "text", "label": "Site", "label_zh": "地点"},
        {"name": "diggers", "type": "multi_relation", "target": "contact", "label": "Diggers", "label_zh": "队员"},
        {"name": "plan", "type": "file", "label": "Plan", "label_zh": "平面图"},
        {"name": "view", "type": "image", "label": "View", "label_zh": "照片"},
        {"name": "above", "type": "relation", "target": "excavation", "label": "Above", "label_zh": "上级"},
        {
            "name": "below", "type": "roll_up", "label": "Sites below", "label_zh": "下级数量",
            "roll_up": {"object": "excavation", "relation": "above"},
        },
    ],
}  # fmt: skip
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Let the test look into the page from outside its content policy."""
    return {**browser_context_args, "bypass_csp": True}


@pytest.fixture
def diggers(page: Page, server: Server) -> Iterator[list[str]]:
    """The object of this test and two contacts, whose names it gives; both are taken away at the end."""
    sign_in(page, server)
    address = f"{server.url}/api/v1"
    headers = {"X-CSRF-Token": page.request.get(f"{address}/session").json()["csrf_token"]}
    assert page.request.post(f"{address}/objects", data=DIG, headers=headers).status == 200
    names = ["Schliemann", "Carter"]
    made = [
        page.request.post(f"{address}/contacts", data={"last_name": one}, headers=headers) for one in names
    ]
    assert [answer.status for answer in made] == [201, 201]
    yield names
    for answer in made:
        page.request.delete(f"{address}/contacts/{answer.json()['id']}", headers=headers)
    page.request.delete(f"{address}/objects/excavation?confirm=true", headers=headers)


def _choose(page: Page, label: str, name: str) -> None:
    page.get_by_role("combobox", name=label).or_(page.get_by_label(label, exact=True)).first.fill(name)
    page.get_by_role("option", name=name, exact=True).click()


def test_large_fields_are_entered_and_shown(page: Page, server: Server, diggers: list[str]) -> None:
    """In the form and on the page, in English and in Chinese; the contact's page leads back; axe finds nothing."""
    page.goto(f"{server.url}/excavations")
    page.get_by_role("button", name="Create Excavation").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Site").fill("Troy")
    for name in diggers:
        _choose(page, "Diggers", name)
    for field, name, kind, content in (
        ("plan", "plan of troy.pdf", "application/pdf", b"%PDF-1.7"),
        ("view", "troy.png", "image/png", PIXEL),
    ):
        with page.expect_response("**/api/v1/files") as sent:
            dialog.locator(f"input[type=file][name={field}]").set_input_files(
                {"name": name, "mimeType": kind, "buffer": content}
            )
        assert sent.value.status == 201
        expect(dialog.get_by_text(name)).to_be_visible()
    dialog.get_by_label("Site").click()  # closes the list of people
    form = barriers(page)
    dialog.get_by_role("button", name="Create Excavation").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Troy")
    for name in diggers:
        expect(fact(page, "Diggers").get_by_role("link", name=name)).to_be_visible()
    expect(fact(page, "Sites below")).to_have_text("0")
    picture = fact(page, "View").get_by_role("img", name="troy.png")
    expect(picture).to_be_visible()
    page.wait_for_function("document.querySelector('dd img')?.naturalWidth === 1")
    with page.expect_download() as download:
        fact(page, "Plan").get_by_role("link", name="plan of troy.pdf").click()
    assert download.value.suggested_filename == "plan of troy.pdf"
    assert download.value.path().read_bytes() == b"%PDF-1.7"
    shown = barriers(page)
    fact(page, "Diggers").get_by_role("link", name=diggers[0]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(diggers[0])
    page.get_by_role("link", name="Troy").click()

    page.get_by_text("简体中文", exact=True).click()
    expect(fact(page, "队员").get_by_role("link", name=diggers[1])).to_be_visible()
    page.get_by_role("button", name="平面图").click()
    with page.expect_response("**/api/v1/files"):
        page.locator("input[type=file][name=plan]").set_input_files(
            {"name": "新图.txt", "mimeType": "text/plain", "buffer": b"new"}
        )
    expect(page.get_by_text("新图.txt")).to_be_visible()
    page.get_by_role("button", name="保存").click()
    expect(fact(page, "平面图").get_by_role("link", name="新图.txt")).to_be_visible()
    assert (form, shown, barriers(page)) == ([], [], [])
    page.get_by_text("English", exact=True).click()
    expect(fact(page, "Plan")).to_be_visible()
