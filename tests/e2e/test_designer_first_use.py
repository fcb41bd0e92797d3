"""What somebody meets who draws for the first time: a canvas that stays, names, short lists, and nothing lost by an edit."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Server
from tests.e2e.screens import sign_in
from tests.e2e.test_designer import begin, browser_context_args, put_step, saved, saving

__all__ = ["browser_context_args"]
pytestmark = [pytest.mark.browser, pytest.mark.services]
OLD_START = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" targetNamespace="t">
  <process id="large-first" name="Large first" isExecutable="true">
    <startEvent id="start"{linked}><extensionElements><zeebe:properties>
      <zeebe:property name="trigger" value="record" /><zeebe:property name="trigger.object" value="lead" />
      <zeebe:property name="trigger.on" value="created" /><zeebe:property name="trigger.field" value="source" />
      <zeebe:property name="trigger.to" value="event" />
    </zeebe:properties></extensionElements></startEvent>
  </process>
  <di:BPMNDiagram id="d"><di:BPMNPlane id="p" bpmnElement="large-first"><di:BPMNShape id="s" bpmnElement="start">
    <dc:Bounds x="180" y="200" width="36" height="36" />
  </di:BPMNShape></di:BPMNPlane></di:BPMNDiagram>
</definitions>"""
LINKED = ' zeebe:modelerTemplate="guanxi.trigger.record" zeebe:modelerTemplateVersion="1"'


def box(found: Locator) -> dict[str, float]:
    """Where something is, once it is there."""
    expect(found).to_be_visible()
    place = found.bounding_box()
    assert place is not None
    return {name: place[name] for name in ("x", "y", "width", "height")}


def content(page: Page, server: Server) -> str:
    """The text of the open draft, as the server has it."""
    key = page.url.partition("/drafts/")[2].partition("?")[0]
    return page.request.get(f"{server.url}/api/v1/drafts/{key}").json()["content"]


def test_the_canvas_stays_and_nothing_hides_the_end(page: Page, server: Server) -> None:
    """Hints come and go without moving the canvas; the buttons of a step stand above it; starts are named by their trigger."""
    sign_in(page, server)
    begin(page, "Nothing moves")
    canvas = page.locator(".djs-container")
    start, end = (page.locator(f'.djs-element[data-element-id="{id_}_label"]') for id_ in ("start", "end"))
    expect(start).to_have_text("Start")
    expect(end).to_have_text("Done")
    before = box(canvas)

    page.get_by_role("button", name="Let a change of a record start it").click()
    expect(start).to_have_text(re.compile("Lead\\s*created"))
    page.get_by_label("Record", exact=True).select_option(label="Company")
    expect(start).to_have_text(re.compile("Company\\s*created"))
    put_step(page, 0, "User task", "Check")
    expect(page.get_by_text("Are all steps there?")).to_be_visible()
    assert box(canvas) == before

    pad, last = (
        box(page.locator(".djs-context-pad.open")),
        box(page.locator('.djs-shape[data-element-id="end"]')),
    )
    assert pad["y"] + pad["height"] <= box(page.locator(".djs-shape").filter(has_text="Check"))["y"]
    assert pad["y"] + pad["height"] <= last["y"]
    saved(page)


def test_the_first_view_holds_what_is_mostly_needed(page: Page, server: Server) -> None:
    """The menu begins with the steps of the house; what workers and listeners need is folded; who does a task is open."""
    sign_in(page, server)
    begin(page, "Short lists")
    page.locator(".insert-step").click()
    entries = page.locator(".djs-popup .entry")
    expect(entries.nth(0)).to_contain_text("User task")
    expect(entries.nth(1)).to_contain_text("Send an e-mail")
    menu, sixth = box(page.locator(".djs-popup-results")), box(entries.nth(5))
    assert sixth["y"] + sixth["height"] <= menu["y"] + menu["height"]
    page.keyboard.press("Escape")

    put_step(page, 0, "User task", "Call")
    properties = page.get_by_role("tabpanel", name="Properties")
    headers = properties.locator(".bio-properties-panel-group-header")
    expect(properties.locator('[name="assignmentDefinitionAssignee"]')).to_be_visible()
    for seldom in ("Input mapping", "Headers", "Task listeners", "Extension properties"):
        expect(headers.filter(has_text=seldom)).to_be_hidden()
    headers.filter(has_text="Advanced").click()
    expect(headers.filter(has_text="Task listeners")).to_be_visible()
    saved(page)


def test_a_mail_that_may_have_no_address_is_told_before_publishing(page: Page, server: Server) -> None:
    """The suggested address is a field that may be empty; a fixed one ends the warning, and a field goes into the subject."""
    sign_in(page, server)
    begin(page, "Nobody to write to")
    page.get_by_role("button", name="Let a change of a record start it").click()
    put_step(page, 0, "Send an e-mail", "Greet")
    properties = page.get_by_role("tabpanel", name="Properties")
    expect(properties).to_contain_text("“Greet”: “To” is lead.email, which may be empty")
    expect(page.get_by_text("One thing forbids publishing.")).to_be_visible()
    saved(page)
    page.get_by_role("button", name="Publish …").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("A mail may have no address")
    dialog.get_by_role("button", name="Cancel").click()


@pytest.mark.parametrize("linked", ["", LINKED], ids=["without template", "with template"])
def test_settings_that_the_form_does_not_show_outlive_an_edit(
    page: Page, server: Server, linked: str
) -> None:
    """A start for new leads of one source, drawn elsewhere, still asks for the source after its name was changed."""
    sign_in(page, server)
    token = page.request.get(f"{server.url}/api/v1/session").json()["csrf_token"]
    made = page.request.post(
        f"{server.url}/api/v1/drafts",
        data={"kind": "process", "name": "large-first.bpmn", "content": OLD_START.format(linked=linked)},
        headers={"X-CSRF-Token": token},
    )
    assert made.ok, made.text()
    page.goto(f"{server.url}/automations/drafts/{made.json()['key']}")
    page.locator('.djs-shape[data-element-id="start"]').click()
    page.locator(".bio-properties-panel-group-header", has_text="General").click()
    with saving(page):
        page.locator('.bio-properties-panel [name="name"]').fill("A lead from an event")
        page.keyboard.press("Tab")

    text = content(page, server)
    assert 'name="A lead from an event"' in text
    for name, value in (("trigger.on", "created"), ("trigger.field", "source"), ("trigger.to", "event")):
        assert f'name="{name}" value="{value}"' in text
    assert "modelerTemplate" not in text


def test_a_chinese_draft_is_chinese(page: Page, server: Server) -> None:
    """Starts, ends and mails begin in the language of the screen, and findings name the step and the field in it."""
    sign_in(page, server, "简体中文")
    page.get_by_role("link", name="自动化", exact=True).click()
    page.get_by_role("button", name="新建流程").click()
    page.get_by_label("流程名称").fill("新公司核对")
    page.get_by_role("button", name="开始", exact=True).click()
    expect(page.locator('.djs-element[data-element-id="end_label"]')).to_have_text("完成")
    page.get_by_role("button", name="由记录变更启动").click()
    expect(page.locator('.djs-element[data-element-id="start_label"]')).to_have_text(
        re.compile("线索\\s*已新建")
    )
    page.locator(".insert-step").click()
    page.locator(".djs-popup .entry", has_text="发送邮件").first.click()
    page.locator(".djs-direct-editing-content").fill("通知")
    page.keyboard.press("Enter")
    properties = page.get_by_role("tabpanel", name="属性")
    expect(properties).to_contain_text("“通知”的“收件人”使用的字段可能为空")
    expect(page.get_by_role("status").filter(has_text="草稿")).to_contain_text("已保存")
    assert 'source="zh-CN" target="language"' in content(page, server)
