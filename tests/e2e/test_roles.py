"""Roles and service identities on the screen: made, cloned, given to somebody, in force at once."""

import re
import time
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server
from tests.e2e.screens import follow, sign_in
from tests.e2e.test_interface import barriers

pytestmark = [pytest.mark.browser, pytest.mark.services]


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Let the test look into the page from outside its content policy."""
    return {**browser_context_args, "bypass_csp": True}


@pytest.fixture
def roles(page: Page, server: Server) -> Page:
    """An administrator at the roles."""
    sign_in(page, server)
    follow(page, "Administration")
    page.get_by_role("link", name="Roles", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Roles")
    expect(page.get_by_role("row", name=re.compile("^Sales"))).to_be_visible()
    return page


def choose(page: Page, within: Any, label: str, option: str) -> None:
    """Choose from a list of the open drawer, and close the list."""
    box = within.get_by_role("combobox", name=label, exact=True)
    box.focus()
    box.press("ArrowDown")
    page.get_by_role("option", name=option, exact=True).click()
    box.press("Tab")


def ask(page: Page, server: Server, method: str, path: str, body: Any = None) -> Any:
    """Ask the server as who sits at the screen."""
    token = page.request.get(f"{server.url}/api/v1/session").json()["csrf_token"]
    headers = {"X-CSRF-Token": token}
    answer = page.request.fetch(f"{server.url}/api/v1/{path}", method=method, data=body, headers=headers)
    assert answer.ok, answer.text()
    return answer.json() if answer.body() else None


def test_a_role_is_made_given_and_cloned(roles: Page, server: Server) -> None:
    """Who gets it sees what it allows, and a field that it hides no more."""
    unique = str(time.time_ns())
    email, password = f"rita.{unique}@example.com", "a long password"
    person = {"email": email, "name": f"Rita {unique}", "roles": [], "password": password}
    ask(roles, server, "POST", "managed-users", person)
    ask(roles, server, "POST", "leads", {"last_name": "Budget", "source": "event"})
    roles.reload()
    shown = barriers(roles)
    roles.get_by_role("button", name="New role").click()
    drawer = roles.get_by_role("dialog", name="New role")
    drawer.get_by_role("textbox", name="Label", exact=True).fill(f"Readers {unique}")
    expect(drawer.get_by_role("textbox", name="Word in code")).to_have_value(f"readers_{unique}")
    choose(roles, drawer, "On what", "Lead")
    fields = drawer.get_by_role("group", name="Limited fields")
    choose(roles, fields, "Object", "Lead")
    choose(roles, fields, "Limit the field", "Source")
    choose(roles, fields, "Lead: Source", "Hidden")
    choose(roles, drawer, "Who has it", f"Rita {unique}")
    asked = barriers(roles)
    drawer.get_by_role("button", name="Save").click()
    expect(drawer).to_have_count(0)
    row = roles.get_by_role("row", name=re.compile(f"^Readers {unique}"))
    expect(row).to_contain_text("Made here")
    expect(row.get_by_role("cell").last).to_have_text("1")

    with httpx.Client(base_url=server.url, timeout=60) as rita:
        assert rita.post("/api/v1/session", json={"email": email, "password": password}).status_code == 200
        leads = rita.get("/api/v1/leads").json()["items"]
        assert leads
        assert all("source" not in one for one in leads)
        assert rita.get("/api/v1/contacts").status_code == 403

    roles.get_by_role("button", name=f"Readers {unique}").click()
    roles.get_by_role("dialog", name=f"Readers {unique}").get_by_role("button", name="Clone").click()
    copy = roles.get_by_role("dialog", name="New role")
    copy.get_by_role("textbox", name="Label", exact=True).fill(f"Copy {unique}")
    expect(copy.get_by_role("combobox", name="Lead: Source")).to_have_value("Hidden")
    choose(roles, copy, "Records", "Those that match")
    expect(copy.get_by_role("alert")).to_contain_text("This is no filter")
    expect(copy.get_by_role("button", name="Save")).to_be_disabled()
    copy.get_by_role("textbox", name="Filter").fill('{"field": "nothing", "op": "eq", "value": 1}')
    copy.get_by_role("button", name="Save").click()
    expect(copy.get_by_role("alert").first).to_contain_text("nothing")
    choose(roles, copy, "Records", "Own")
    copy.get_by_role("button", name="Save").click()
    expect(copy).to_have_count(0)
    roles.get_by_role("button", name=f"Copy {unique}").click()
    roles.get_by_role("dialog", name=f"Copy {unique}").get_by_role("button", name="Delete").click()
    expect(roles.get_by_role("row", name=re.compile(f"^Copy {unique}"))).to_have_count(0)
    assert (shown, asked, barriers(roles)) == ([], [], [])


def test_an_identity_is_made_and_the_fixed_role_is_shown_in_chinese(roles: Page) -> None:
    """The administrators' role can be read and cloned only."""
    unique = str(time.time_ns())
    roles.get_by_text("简体中文", exact=True).click()
    expect(roles.get_by_role("heading", level=1)).to_have_text("角色")
    roles.get_by_role("button", name="管理员", exact=True).click()
    fixed = roles.get_by_role("dialog", name="管理员")
    expect(fixed.get_by_text("此角色不可更改")).to_be_visible()
    expect(fixed.get_by_role("button", name="添加权限")).to_have_count(0)
    read = barriers(roles)
    roles.keyboard.press("Escape")
    expect(fixed).to_have_count(0)

    part = roles.get_by_role("region", name="服务身份")
    part.get_by_role("button", name="新建身份").click()
    drawer = roles.get_by_role("dialog", name="新建身份")
    drawer.get_by_role("textbox", name="英文标签", exact=True).fill(f"Front {unique}")
    choose(roles, drawer, "角色", "销售")
    made = barriers(roles)
    drawer.get_by_role("button", name="保存").click()
    expect(drawer).to_have_count(0)
    item = part.get_by_role("listitem").filter(has_text=f"front_{unique}")
    expect(item).to_contain_text("销售")
    expect(item).to_contain_text("没有流程使用")
    item.get_by_role("button").click()
    roles.get_by_role("dialog", name=f"Front {unique}").get_by_role("button", name="删除").click()
    expect(item).to_have_count(0)
    assert (read, made, barriers(roles)) == ([], [], [])
    roles.get_by_text("English", exact=True).click()
    expect(roles.get_by_role("heading", level=1)).to_have_text("Roles")
