"""What crashed before it had a run is dismissed by the screens, in both languages."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from guanxi.runtime.correlation_tables import delivery
from tests.e2e.conftest import Server
from tests.e2e.test_interface import barriers
from tests.e2e.test_operations import opened

pytestmark = [pytest.mark.browser, pytest.mark.services]
WORDS = {
    "en": ("Dismiss", "Reason", "Dismiss this incident?"),
    "zh-CN": ("忽略（1）", "原因", "忽略 1 个异常？"),
}


def let_crash(server: Server, key: int, kind: str) -> None:
    """Put something on its way that nobody can read; the worker takes it out."""
    engine = sa.create_engine(f"sqlite:///{server.data / 'guanxi.db'}", connect_args={"timeout": 60})
    row = (key, 0, 0, kind, "{]", 0, -1)
    with engine.begin() as connection:
        connection.execute(delivery.insert(), dict(zip(delivery.c.keys(), row, strict=True)))
    engine.dispose()


@pytest.fixture(params=["en", "zh-CN"])
def page(browser: Browser, server: Server, request: Any) -> Iterator[Page]:
    """A page of the administrator in a language that this browser remembers."""
    context = browser.new_context(base_url=server.url)
    body = {"email": "demo@guanxi.example", "password": "guanxi-demo"}
    assert context.request.post("/api/v1/session", data=body).ok
    for one in opened(browser, server, context.storage_state(), "light"):
        one.add_init_script(f"localStorage.setItem('guanxi-language', '{request.param}')")
        yield one
    context.close()


def test_an_incident_of_no_run_is_dismissed_with_a_reason(
    page: Page, server: Server, request: pytest.FixtureRequest
) -> None:
    """The button asks why, says what it does, and the cause is gone."""
    language = request.node.callspec.params["page"]
    dismiss, reason, title = WORDS[language]
    kind = "unread-en" if language == "en" else "unread-zh"
    let_crash(server, 11 if language == "en" else 12, kind)
    page.goto("/incidents")
    cause = page.get_by_role("article", name=kind)
    expect(cause).to_be_visible()
    cause.get_by_role("button", name=dismiss).click()

    dialog = page.get_by_role("dialog", name=title)
    confirm = dialog.get_by_role("button", name=dismiss)
    expect(confirm).to_be_disabled()
    assert barriers(page) == []
    dialog.get_by_role("textbox", name=re.compile(reason)).fill("Broken by hand.")
    confirm.click()

    expect(dialog).to_have_count(0)
    expect(cause).to_have_count(0)
