"""API keys on the screen: made, shown once, used by a program, revoked."""

import re
import time

import httpx
import pytest
from playwright.sync_api import Page, expect

from guanxi.client import Client, Forbidden
from tests.e2e.conftest import Server
from tests.e2e.screens import follow, sign_in
from tests.e2e.test_interface import barriers

pytestmark = [pytest.mark.browser, pytest.mark.services]


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Let the test look into the page from outside its content policy."""
    return {**browser_context_args, "bypass_csp": True}


@pytest.fixture
def keys(page: Page, server: Server) -> Page:
    """An administrator at the API keys."""
    sign_in(page, server)
    follow(page, "Administration")
    page.get_by_role("link", name="API keys").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("API keys")
    return page


def test_a_key_is_made_shown_once_used_and_revoked(keys: Page, server: Server) -> None:
    """A program reads by it and writes nothing; once revoked, it is refused."""
    name = f"Reader {time.time_ns()}"
    shown = barriers(keys)
    keys.get_by_role("button", name="New key").click()
    drawer = keys.get_by_role("dialog", name="New key")
    drawer.get_by_role("textbox", name="Name of the key").fill(name)
    asked = barriers(keys)
    drawer.get_by_role("button", name="Make the key").click()
    once = keys.get_by_role("dialog", name="Your new key")
    secret = once.get_by_label("The secret").inner_text().strip()
    assert re.fullmatch("gx_[0-9a-f]{64}", secret)
    told = barriers(keys)
    with Client(server.url, secret) as program:
        assert list(program.list("lead", limit=1))
        with pytest.raises(Forbidden):
            program.create("lead", {"last_name": "Nobody"})
    once.get_by_role("button", name="I have kept it").click()
    keys.reload()

    row = keys.get_by_role("row", name=name)
    expect(row).to_contain_text("Read only")
    expect(row).to_contain_text(secret[:8])
    expect(row).not_to_contain_text("Never used")
    expect(keys.get_by_text(secret)).to_have_count(0)
    row.get_by_role("button", name=f"Revoke {name}").click()
    confirm = keys.get_by_role("dialog", name=f"Revoke {name}")
    sure = barriers(keys)
    confirm.get_by_role("button", name="Revoke", exact=True).click()
    expect(row).to_have_count(0)
    headers = {"Authorization": f"Bearer {secret}"}
    assert httpx.get(f"{server.url}/api/v1/leads", headers=headers, timeout=60).status_code == 401
    keys.get_by_role("switch", name="Also keys that have ended").press("Space")
    expect(row).to_contain_text("Revoked")
    assert (shown, asked, told, sure, barriers(keys)) == ([], [], [], [], [])


def test_a_key_for_what_is_chosen_is_made_in_chinese(keys: Page) -> None:
    """The list says which scopes it has."""
    name = f"同步 {time.time_ns()}"
    keys.get_by_text("简体中文", exact=True).click()
    expect(keys.get_by_role("heading", level=1)).to_have_text("API 密钥")
    keys.get_by_role("button", name="新建密钥").click()
    drawer = keys.get_by_role("dialog", name="新建密钥")
    drawer.get_by_role("textbox", name="密钥名称").fill(name)
    drawer.get_by_text("自行选择", exact=True).click()
    expect(drawer.get_by_role("button", name="创建密钥")).to_be_disabled()
    objects = drawer.get_by_role("combobox", name="适用于")
    objects.focus()
    objects.fill("线索")
    keys.get_by_role("option", name="线索", exact=True).click()
    objects.press("Tab")
    found = barriers(keys)
    drawer.get_by_role("button", name="创建密钥").click()
    keys.get_by_role("button", name="我已保存").click()
    row = keys.get_by_role("row", name=name)
    expect(row).to_contain_text("read:lead")
    assert (found, barriers(keys)) == ([], [])
    keys.get_by_text("English", exact=True).click()
    expect(keys.get_by_role("heading", level=1)).to_have_text("API keys")
