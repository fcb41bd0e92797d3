"""Webhooks on the screen: made, tested, told of a lead, given a new secret, sent again, deleted."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server, start_server, stop_server
from tests.e2e.screens import follow, sign_in
from tests.e2e.test_interface import barriers
from tests.servers.receiver import Receiver

pytestmark = [pytest.mark.browser, pytest.mark.services]


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Let the test look into the page from outside its content policy."""
    return {**browser_context_args, "bypass_csp": True}


@pytest.fixture(scope="module")
def near(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A demo that may tell receivers on this machine."""
    running = start_server(tmp_path_factory.mktemp("near"), GUANXI_WEBHOOK_NETWORKS="127.0.0.0/8")
    yield running
    assert stop_server(running) == 0


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Another system."""
    receiver = Receiver()
    yield receiver
    receiver.close()


def open_webhooks(page: Page, server: Server) -> None:
    """Sign in as the administrator and go to the webhooks."""
    sign_in(page, server)
    follow(page, "Administration")
    page.get_by_role("link", name="Webhooks").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Webhooks")


def test_a_webhook_is_made_tested_told_and_deleted(page: Page, near: Server, receiver: Receiver) -> None:
    """A private address is refused beside the field; the log tells what was delivered, and it can be sent again."""
    open_webhooks(page, near)
    shown = barriers(page)
    page.get_by_role("button", name="New webhook").click()
    drawer = page.get_by_role("dialog", name="New webhook")
    drawer.get_by_role("textbox", name="Name of the webhook").fill("Books")
    drawer.get_by_role("textbox", name="Address").fill("https://10.0.0.7/hook")
    events = drawer.get_by_role("combobox", name="Events")
    events.focus()
    events.fill("Lead: created")
    page.get_by_role("option", name="Lead: created", exact=True).click()
    events.press("Tab")
    drawer.get_by_role("button", name="Make the webhook").click()
    expect(drawer.get_by_role("textbox", name="Address")).to_have_attribute("aria-invalid", "true")
    asked = barriers(page)
    drawer.get_by_role("textbox", name="Address").fill(receiver.url)
    drawer.get_by_role("button", name="Make the webhook").click()
    once = page.get_by_role("dialog", name="Secret of the webhook")
    expect(once.get_by_label("The secret")).to_contain_text("whsec_")
    first = once.get_by_label("The secret").inner_text()
    once.get_by_role("button", name="I have kept it").click()

    page.get_by_role("link", name="Books").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Books")
    page.get_by_role("button", name="Send a test message").click()
    expect(page.get_by_role("status").filter(has_text="Status 204")).to_be_visible()
    assert '"guanxi.ping"' in receiver.received[0].body
    session = page.request.get(f"{near.url}/api/v1/session").json()
    made = page.request.post(
        f"{near.url}/api/v1/leads",
        data={"last_name": "Told"},
        headers={"X-CSRF-Token": session["csrf_token"]},
    )
    assert made.ok
    log = page.get_by_role("region", name="What it was told")
    row = log.get_by_role("row", name=re.compile("lead.created"))
    expect(row.first).to_contain_text("Delivered")
    told = barriers(page)
    received = len(receiver.received)
    row.first.get_by_role("button", name=re.compile("^Send again")).click()
    expect(page.get_by_text("It is sent again.")).to_be_visible()
    expect(row.first).to_contain_text("Delivered")
    for _ in range(300):
        if len(receiver.received) > received:
            break
        page.wait_for_timeout(100)
    assert len(receiver.received) > received

    page.get_by_role("button", name="New secret").click()
    page.get_by_role("dialog", name="New secret").get_by_role("button", name="Make a new secret").click()
    expect(once.get_by_label("The secret")).to_contain_text("whsec_")
    assert once.get_by_label("The secret").inner_text() != first
    once.get_by_role("button", name="I have kept it").click()
    page.get_by_role("button", name="Switch off").click()
    expect(page.get_by_role("button", name="Switch on")).to_be_visible()
    page.get_by_text("简体中文", exact=True).click()
    expect(page.get_by_role("button", name="发送测试消息")).to_be_visible()
    chinese = barriers(page)
    page.get_by_role("button", name="删除", exact=True).click()
    page.get_by_role("dialog", name="删除 Books").get_by_role("button", name="删除", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("外发通知")
    expect(page.get_by_text("没有通知", exact=True)).to_be_visible()
    assert (shown, asked, told, chinese, barriers(page)) == ([], [], [], [], [])
