"""Build a form in the browser, and answer it as a task: fields, rules, what is hidden, keyboard, both looks, Chinese."""

import json
import re
import urllib.parse

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server
from tests.e2e.screens import SAVES, follow, give_password, session_ends, sign_in
from tests.e2e.test_decisions import call, saved, talk_and_compare
from tests.e2e.test_interface import barriers

pytestmark = [pytest.mark.browser, pytest.mark.services]

BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">
  <process id="asks-form" name="Asks with a form" isExecutable="true">
    <startEvent id="begin"><outgoing>f1</outgoing></startEvent>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="ask" />
    <userTask id="ask" name="Say how it went">
      <extensionElements><zeebe:userTask /><zeebe:formDefinition formId="how-it-went" /><zeebe:assignmentDefinition candidateGroups="sales" /></extensionElements>
      <incoming>f1</incoming><outgoing>f2</outgoing>
    </userTask>
    <sequenceFlow id="f2" sourceRef="ask" targetRef="done" />
    <endEvent id="done"><incoming>f2</incoming></endEvent>
  </process>
</definitions>
"""


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Let the test look into the page from outside its content policy; a wide window."""
    return {**browser_context_args, "bypass_csp": True, "viewport": {"width": 1440, "height": 950}}


@pytest.fixture
def person(page: Page, server: Server) -> Page:
    """Somebody signed in, in English."""
    sign_in(page, server)
    return page


def begin(page: Page, name: str) -> None:
    """Begin an empty form by the screen."""
    follow(page, "Automations")
    page.get_by_role("link", name="Decision tables and forms", exact=True).click()
    page.get_by_role("button", name="New form").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page.get_by_text("The form is empty.")).to_be_visible()


def add_field(page: Page, kind: str, label: str, key: str) -> None:
    """Add a field and name it."""
    page.get_by_role("button", name="Add a field").click()
    page.get_by_role("menuitem", name=kind, exact=True).click()
    properties = page.get_by_role("region", name="Properties")
    properties.get_by_label("Label", exact=True).fill(label)
    properties.get_by_label("Key (name of the variable)").fill(key)


def refused(page: Page, server: Server, path: str, body: dict[str, object]) -> object:
    """Send a body as whoever is signed in; return by field why it was refused."""
    token = next(one["value"] for one in page.context.cookies() if one["name"] == "guanxi_csrf")
    headers = {"X-CSRF-Token": urllib.parse.unquote(token or "")}
    answer = page.request.post(f"{server.url}/api/v1{path}", headers=headers, data=body)
    assert answer.status == 422, answer.text()
    return answer.json()["fields"]


def test_a_form_is_built_and_answered_in_a_task(person: Page, server: Server) -> None:
    """A wrong answer is refused at its field, a hidden field is not asked, a right one completes the task."""
    page = person
    begin(page, "How it went")
    add_field(page, "Number", "Amount", "amount")
    properties = page.get_by_role("region", name="Properties")
    properties.get_by_label("At least").fill("10")
    properties.get_by_label("Required").check()
    add_field(page, "Long text", "Why so much?", "why")
    properties.get_by_label("Hide when (FEEL)").fill("=amount = null or amount < 100")
    properties.get_by_label("Required").check()

    preview = page.get_by_role("tabpanel", name="Preview")
    expect(preview.get_by_label("Amount")).to_be_visible()
    expect(preview.get_by_label("Why so much?")).to_have_count(0)
    preview.get_by_label("Amount").fill("100")
    expect(preview.get_by_label("Why so much?")).to_be_visible()
    add_field(page, "Record", "Who said so", "said_by")
    page.get_by_role("region", name="Properties").get_by_role("combobox", name="Record of").click()
    page.get_by_role("option", name="Company", exact=True).click()
    saved(page)
    page.get_by_role("button", name="Publish …").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Published.", exact=True)).to_be_visible()

    files = {"files": {"name": "asks.bpmn", "mimeType": "text/xml", "buffer": BPMN.encode()}}
    call(page, server, "POST", "/deployments", multipart=files)
    key = call(page, server, "POST", "/process-instances", data={"process_id": "asks-form"})["key"]
    page.goto(f"{server.url}/inbox?scope=all")
    page.get_by_text("Say how it went").first.click()
    page.get_by_role("button", name="Claim").click()
    amount = page.get_by_label("Amount")
    amount.fill("5")
    page.get_by_role("button", name="Complete", exact=True).click()
    expect(page.get_by_text("At least 10.")).to_be_visible()
    expect(amount).to_have_attribute("aria-invalid", "true")
    expect(amount).to_be_focused()
    amount.fill("50")
    expect(page.get_by_label("Why so much?")).to_have_count(0)
    company = call(page, server, "POST", "/companies", data={"name": "Formfield & Sons"})["id"]
    page.get_by_role("combobox", name="Who said so").fill("formfield")
    page.get_by_role("option", name="Formfield & Sons").click()
    (task,) = [
        one["key"]
        for one in call(page, server, "GET", "/user-tasks?scope=mine")["items"]
        if one["name"] == "Say how it went"
    ]
    wrong = refused(
        page, server, f"/user-tasks/{task}/completion", {"variables": {"amount": 50, "said_by": key}}
    )
    assert wrong == {"said_by": "There is no such record, or you may not see it."}
    page.get_by_role("button", name="Complete", exact=True).click()
    expect(page.get_by_text("“Say how it went” is done")).to_be_visible()
    assert call(page, server, "GET", f"/process-instances/{key}")["variables"] == {
        "amount": 50,
        "said_by": company,
    }


def test_fields_are_moved_and_removed_by_keyboard(person: Page) -> None:
    """Alt with an arrow moves a field, also into a group; Delete removes it; a double key is a finding."""
    page = person
    begin(page, "Moved by keys")
    add_field(page, "Text field", "First", "first")
    add_field(page, "Text field", "Second", "second")
    fields = page.get_by_role("region", name="Fields")
    fields.locator('[data-place="1"]').focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(fields.locator('[data-place="0"]')).to_contain_text("Second")
    expect(fields.locator('[data-place="0"]')).to_be_focused()
    page.get_by_role("region", name="Properties").get_by_label("Key (name of the variable)").fill("first")
    page.get_by_role("tab", name="Findings").click()
    expect(page.get_by_text("Two fields have the key “first”.")).to_be_visible()
    fields.locator('[data-place="0"]').focus()
    page.keyboard.press("Delete")
    expect(fields.locator("[data-place]")).to_have_count(1)
    expect(page.get_by_text("Nothing stands in the way")).to_be_visible()
    saved(page)
    page.reload()
    expect(fields.locator("[data-place]")).to_have_text(["FirstText field · first"])
    talk_and_compare(page, lambda: fields.locator('[data-place="0"]').click(), "First", "Added")


def test_a_lost_connection_and_an_ended_session_keep_what_was_built(person: Page, server: Server) -> None:
    """What cannot be saved is kept in the browser, over a reload and a sign-in, and saved when the server takes it."""
    page = person
    begin(page, "Built on a train")
    fields = page.get_by_role("region", name="Fields")
    page.route(SAVES, lambda route: route.abort())
    add_field(page, "Text field", "In a tunnel", "tunnel")
    expect(page.get_by_role("status").filter(has_text="Draft")).to_contain_text("kept in this browser")
    page.reload()
    expect(fields.locator("[data-place]")).to_have_text(["In a tunnelText field · tunnel"])
    page.unroute(SAVES)
    saved(page)

    with session_ends(page, server):
        add_field(page, "Number", "Late", "late")
    give_password(page)
    both = ["In a tunnelText field · tunnel", "LateNumber · late"]
    expect(fields.locator("[data-place]")).to_have_text(both)
    saved(page)
    assert page.evaluate("Object.keys(localStorage).filter((one) => one.includes('.draft.'))") == []
    page.reload()
    expect(fields.locator("[data-place]")).to_have_text(both)


def test_a_file_is_taken_in_with_what_the_builder_does_not_know(person: Page, server: Server) -> None:
    """Every kind is shown in the preview; unknown members are still in the file."""
    page = person
    begin(page, "Taken in")
    values = [{"label": "Yes", "value": "y"}, {"label": "No", "value": "n"}]
    kinds = ("textfield", "textarea", "number", "checkbox", "select", "radio", "checklist", "taglist")
    components = [
        {"type": "text", "text": "## Heading\n\n- one\n- **two**"},
        *[{"type": kind, "key": kind, "label": f"A {kind}", "values": values} for kind in kinds],
        {"type": "separator"},
        {
            "type": "group",
            "label": "Together",
            "components": [{"type": "datetime", "subtype": "date", "key": "day", "label": "A day"}],
        },
    ]
    form = {"id": "taken-in", "type": "default", "exporter": {"name": "other"}, "components": components}
    page.locator('input[type="file"]').set_input_files(
        {"name": "f.form", "mimeType": "application/json", "buffer": json.dumps(form).encode()}
    )
    preview = page.get_by_role("tabpanel", name="Preview")
    for kind in kinds:
        expect(preview.get_by_text(f"A {kind}", exact=True).first).to_be_visible()
    expect(preview.get_by_role("group", name="Together").get_by_label("A day")).to_be_visible()
    page.get_by_role("region", name="Fields").locator('[data-place="1"]').click()
    page.get_by_role("region", name="Properties").get_by_label("Label", exact=True).fill("Renamed")
    expect(preview.get_by_text("Renamed", exact=True)).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
        assert barriers(page) == []
    page.get_by_role("tab", name="JSON").click()
    expect(page.get_by_label("The file")).to_have_value(re.compile('"exporter"'))


def test_the_builder_speaks_chinese(page: Page, server: Server) -> None:
    """Its own words, and the labels a form has in Chinese."""
    sign_in(page, server, "简体中文")
    form = {
        "id": "chinese-form",
        "components": [
            {"type": "textfield", "key": "a", "label": "Name", "properties": {"label_zh": "姓名"}}
        ],
    }
    start = {"kind": "form", "name": "chinese.form", "content": json.dumps(form)}
    key = call(page, server, "POST", "/drafts", data=start)["key"]
    page.goto(f"{server.url}/automations/forms/{key}")
    expect(page.get_by_role("button", name="添加字段")).to_be_visible()
    expect(page.get_by_role("tabpanel", name="预览").get_by_label("姓名")).to_be_visible()
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("tabpanel", name="Preview").get_by_label("Name")).to_be_visible()
