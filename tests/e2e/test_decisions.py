"""Edit a decision table in the browser: findings, examples, sheets, and a process that takes the other way."""

import re
import urllib.parse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server
from tests.e2e.screens import SAVES, follow, give_password, session_ends, sign_in
from tests.e2e.test_interface import barriers

pytestmark = [pytest.mark.browser, pytest.mark.services]

DMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="NAME-file" name="NAME" namespace="urn:test">
  <decision id="NAME" name="Way of NAME">
    <variable id="NAME-v" name="Way of NAME" />
    <decisionTable id="NAME-table" hitPolicy="UNIQUE">
      <input id="NAME-i" label="Amount"><inputExpression id="NAME-ie" typeRef="number"><text>amount</text></inputExpression></input>
      <output id="NAME-o" name="way" typeRef="string" />
      <rule id="NAME-small"><inputEntry id="NAME-s1"><text>&lt; 100</text></inputEntry><outputEntry id="NAME-s2"><text>"left"</text></outputEntry></rule>
      <rule id="NAME-large"><inputEntry id="NAME-l1"><text>&gt;= 100</text></inputEntry><outputEntry id="NAME-l2"><text>"right"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""
BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test">
  <process id="NAME-process" name="Walk NAME" isExecutable="true">
    <startEvent id="begin"><outgoing>f1</outgoing></startEvent>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="decide" />
    <businessRuleTask id="decide" name="Decide">
      <extensionElements><zeebe:calledDecision decisionId="NAME" resultVariable="way" /></extensionElements>
      <incoming>f1</incoming><outgoing>f2</outgoing>
    </businessRuleTask>
    <sequenceFlow id="f2" sourceRef="decide" targetRef="fork" />
    <exclusiveGateway id="fork" default="to_right"><incoming>f2</incoming><outgoing>to_left</outgoing><outgoing>to_right</outgoing></exclusiveGateway>
    <sequenceFlow id="to_left" sourceRef="fork" targetRef="left"><conditionExpression xsi:type="tFormalExpression">=way = "left"</conditionExpression></sequenceFlow>
    <sequenceFlow id="to_right" sourceRef="fork" targetRef="right" />
    <userTask id="left" name="Go left"><extensionElements><zeebe:userTask /></extensionElements><incoming>to_left</incoming><outgoing>f3</outgoing></userTask>
    <userTask id="right" name="Go right"><extensionElements><zeebe:userTask /></extensionElements><incoming>to_right</incoming><outgoing>f4</outgoing></userTask>
    <sequenceFlow id="f3" sourceRef="left" targetRef="end_left" />
    <sequenceFlow id="f4" sourceRef="right" targetRef="end_right" />
    <endEvent id="end_left"><incoming>f3</incoming></endEvent>
    <endEvent id="end_right"><incoming>f4</incoming></endEvent>
  </process>
</definitions>
"""


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Let the test look into the page from outside its content policy; a window wide enough for tables."""
    return {**browser_context_args, "bypass_csp": True, "viewport": {"width": 1440, "height": 950}}


@pytest.fixture
def person(page: Page, server: Server) -> Page:
    """Somebody signed in, in English."""
    sign_in(page, server)
    return page


def call(page: Page, server: Server, method: str, path: str, **body: Any) -> Any:
    """Call the API as whoever is signed in on the page; the answer must be a success."""
    token = next(one["value"] for one in page.context.cookies() if one["name"] == "guanxi_csrf")
    headers = {"X-CSRF-Token": urllib.parse.unquote(token)}
    answer = page.request.fetch(f"{server.url}/api/v1{path}", method=method, headers=headers, **body)
    assert answer.ok, answer.text()
    return answer.json()


def talk_and_compare(page: Page, choose: Callable[[], None], name: str, difference: str) -> None:
    """Say something about a part of a draft, settle it, and see what differs from the first text."""
    page.get_by_role("tab", name="Comments").click()
    choose()
    page.get_by_label(f"Say something about “{name}”").fill("Who needs this?")
    page.get_by_role("button", name="Add comment").click()
    said = page.get_by_role("tabpanel").filter(has_text="Who needs this?")
    expect(said.get_by_role("button", name=name, exact=True)).to_be_visible()
    expect(page.get_by_role("tab", name="Comments (1)")).to_be_visible()
    clean_in_both_looks(page, exclude=[".dmn-js-parent"])
    said.get_by_role("button", name="Settled").click()
    expect(page.get_by_role("tab", name="Comments (0)")).to_be_visible()
    page.get_by_role("tab", name="Changes").click()
    page.get_by_role("combobox", name="Compare with").click()
    page.get_by_role("option", name=re.compile("^Text 1,")).click()
    changes = page.get_by_role("tabpanel").filter(has_text="Compare with")
    expect(changes.get_by_role("listitem").filter(has_text=difference).first).to_be_visible()
    clean_in_both_looks(page, exclude=[".dmn-js-parent"])


def clean_in_both_looks(page: Page, exclude: Sequence[str] = ()) -> None:
    """Axe finds nothing of ours, in the light and the dark look."""
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
        assert barriers(page, exclude) == [], scheme


def draft_of(page: Page, server: Server, text: str, name: str) -> None:
    """Begin a draft with a text by the API and open it."""
    start = {"kind": "decision", "name": f"{name}.dmn", "content": text}
    key = call(page, server, "POST", "/drafts", data=start)["key"]
    page.goto(f"{server.url}/automations/decisions/{key}")
    expect(page.locator(".decision-editor[data-ready]")).to_be_visible()
    expect(page.locator("td.rule-index").first).to_be_visible()


def set_cell(page: Page, cell: str, text: str) -> None:
    """Type into a cell of the table, over what is there."""
    place = page.locator(f'td[data-element-id="{cell}"]')
    place.click()
    expect(place.locator(".cm-content")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    expect(place.locator(".cm-content")).to_have_text(text)


def saved(page: Page) -> None:
    """Wait until everything is on the server."""
    expect(page.get_by_role("status").filter(has_text="Draft")).to_contain_text("Saved")


def expect_run(page: Page, server: Server, name: str, amount: int, task: str) -> None:
    """Start a run by the API; the screen of the run shows that it comes to this task and waits there."""
    start = {"process_id": f"{name}-process", "variables": {"amount": amount}}
    key = call(page, server, "POST", "/process-instances", data=start)["key"]
    page.goto(f"{server.url}/instances/{key}")
    active = page.locator("[data-ready] .djs-shape.is-active")
    expect(active.and_(page.locator(f'[data-element-id="{task}"]')).first).to_be_visible()
    expect(active).to_have_count(1)


def test_a_changed_table_changes_the_way_of_the_next_run(person: Page, server: Server) -> None:
    """The same amount goes left, then – after an edit in the browser and publishing – right."""
    page, name = person, "way-changed"
    for file, text in ((f"{name}.dmn", DMN), (f"{name}.bpmn", BPMN)):
        files = {
            "files": {"name": file, "mimeType": "text/xml", "buffer": text.replace("NAME", name).encode()}
        }
        call(page, server, "POST", "/deployments", multipart=files)
    expect_run(page, server, name, 5, "left")

    follow(page, "Automations")
    page.get_by_role("link", name="Decision tables and forms", exact=True).click()
    page.get_by_role("button", name=f"Edit Way of {name}").click()
    set_cell(page, f"{name}-s1", "< 3")
    set_cell(page, f"{name}-l1", ">= 3")
    saved(page)
    page.get_by_role("button", name="Publish …").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label(f"Walk {name}")).to_be_checked()
    dialog.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Published.", exact=True)).to_be_visible()

    expect_run(page, server, name, 5, "right")


def test_gaps_and_overlaps_are_shown_at_the_rule(person: Page, server: Server) -> None:
    """A value nobody covers, then one that two rules cover: named, and a click leads to the marked rule."""
    page, name = person, "with-holes"
    draft_of(page, server, DMN.replace("NAME", name), name)
    expect(page.get_by_text("Nothing stands in the way")).to_be_visible()

    set_cell(page, f"{name}-l1", "> 100")
    expect(page.get_by_text("matches Amount: 100.")).to_be_visible()
    set_cell(page, f"{name}-l1", "> 50")
    finding = page.get_by_role("button").filter(has_text="both match")
    finding.click()

    row = page.locator(f'td.rule-index[data-row-id="{name}-large"]')
    expect(row).to_have_attribute("data-mark", "finding")
    expect(page.locator(f'td[data-element-id="{name}-l1"]:focus-within')).to_be_visible()
    saved(page)
    talk_and_compare(page, lambda: None, f"Way of {name}", "> 50")


def test_examples_run_on_the_draft_and_are_saved_with_it(person: Page, server: Server) -> None:
    """Input and expectation by keyboard, the rule that decided is marked, and all is there after a reload."""
    page, name = person, "with-examples"
    draft_of(page, server, DMN.replace("NAME", name), name)
    page.get_by_role("tab", name="Examples").click()
    page.get_by_role("button", name="Add an example").click()
    page.get_by_label("amount, example 1").fill("100")
    page.get_by_label("Expected, example 1").fill('"left"')
    expect(page.get_by_text("1 example is not as expected.")).to_be_visible()
    expect(page.locator(f'td.rule-index[data-row-id="{name}-large"]')).to_have_attribute(
        "data-mark", "matched"
    )
    page.get_by_label("Expected, example 1").fill('"right"')
    expect(page.get_by_text("All examples are as expected.")).to_be_visible()
    page.get_by_label("amount, example 1").fill("100 +")
    expect(page.get_by_label("amount, example 1")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("amount, example 1").fill("200")
    expect(page.get_by_text("All examples are as expected.")).to_be_visible()
    saved(page)

    page.reload()
    page.get_by_role("tab", name="Examples (1)").click()
    expect(page.get_by_label("amount, example 1")).to_have_value("200")
    expect(page.get_by_text("All examples are as expected.")).to_be_visible()


def test_a_lost_connection_and_an_ended_session_keep_what_was_decided(person: Page, server: Server) -> None:
    """What cannot be saved is kept in the browser, over a reload and a sign-in, and saved when the server takes it."""
    page, name = person, "on-a-train"
    draft_of(page, server, DMN.replace("NAME", name), name)
    small = page.locator(f'td[data-element-id="{name}-s1"]')
    page.route(SAVES, lambda route: route.abort())
    set_cell(page, f"{name}-s1", "< 70")
    expect(page.get_by_role("status").filter(has_text="Draft")).to_contain_text("kept in this browser")
    page.reload()
    expect(small).to_have_text("< 70")
    page.unroute(SAVES)
    saved(page)

    with session_ends(page, server):
        set_cell(page, f"{name}-s1", "< 80")
    give_password(page)
    expect(small).to_have_text("< 80")
    saved(page)
    assert page.evaluate("Object.keys(localStorage).filter((one) => one.includes('.draft.'))") == []
    page.reload()
    expect(small).to_have_text("< 80")


def test_the_last_word_is_kept_when_the_window_is_closed(person: Page, server: Server) -> None:
    """The table has not reported it yet; it does so on leaving, and the text is there again on coming back."""
    page, name = person, "left-in-a-hurry"
    draft_of(page, server, DMN.replace("NAME", name), name)
    page.route(SAVES, lambda route: None)  # the server takes its time
    set_cell(page, f"{name}-s1", "< 90")
    expect(page.get_by_role("status").filter(has_text=re.compile("Not saved yet|Saving"))).to_be_visible()
    page.reload()
    expect(page.locator(f'td[data-element-id="{name}-s1"]')).to_have_text("< 90")


def test_a_table_goes_out_and_comes_back_as_csv(person: Page, server: Server, tmp_path: Path) -> None:
    """Given out, changed as a text, taken in: the table shows it; what is no table is refused and changes nothing."""
    page, name = person, "as-a-sheet"
    draft_of(page, server, DMN.replace("NAME", name), name)
    page.get_by_role("button", name="More").click()
    with page.expect_download() as waiting:
        page.get_by_role("menuitem", name="This table as CSV").click()
    assert waiting.value.suggested_filename == f"{name}.csv"
    sheet = tmp_path / "table.csv"
    waiting.value.save_as(sheet)

    sheet.write_text(sheet.read_text("utf-8").replace('"""left"""', '"""straight on"""'), "utf-8")
    page.locator('input[type="file"]').set_input_files(sheet)
    expect(page.locator('td[data-element-id]:has-text("straight on")').first).to_be_visible()
    saved(page)
    broken = tmp_path / "broken.csv"
    broken.write_text("column,input\nname,amount\n", "utf-8")
    page.locator('input[type="file"]').set_input_files(broken)
    expect(page.get_by_role("alert").filter(has_text="must name at least one output")).to_be_visible()
    expect(page.locator('td[data-element-id]:has-text("straight on")').first).to_be_visible()


def test_a_new_table_is_begun_and_left_by_the_screen(person: Page) -> None:
    """From the list: a name, the empty table, a rule added by keyboard; undone again."""
    page = person
    follow(page, "Automations")
    page.get_by_role("link", name="Decision tables and forms", exact=True).click()
    page.get_by_role("button", name="New decision table").click()
    page.get_by_label("Name", exact=True).fill("Begun in the browser")
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Begun in the browser")
    expect(page.locator("td.rule-index")).to_have_count(1)
    page.locator("td.input-cell [contenteditable]").first.click()
    page.keyboard.type("1")
    page.keyboard.press("Enter")  # beyond the last rule: a new one
    expect(page.locator("td.rule-index")).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("td.rule-index")).to_have_count(1)
    page.get_by_text("All decisions", exact=True).click()
    expect(page.locator(".djs-shape").first).to_be_visible()


def test_the_task_leads_to_its_decision(person: Page, server: Server) -> None:
    """In the designer: the business rule task is chosen, and its decision opened as a draft."""
    page, name = person, "from-the-task"
    files = {"name": f"{name}.dmn", "mimeType": "text/xml", "buffer": DMN.replace("NAME", name).encode()}
    call(page, server, "POST", "/deployments", multipart={"files": files})
    wish = {"name": "p.bpmn", "content": BPMN.replace("NAME", name), "to": "bpmn", "tidy": True}
    drawn = call(page, server, "POST", "/process-conversions", data=wish)["content"]
    start = {"kind": "process", "name": f"{name}.bpmn", "content": drawn}
    key = call(page, server, "POST", "/drafts", data=start)["key"]
    page.goto(f"{server.url}/automations/drafts/{key}")
    page.locator('.djs-shape[data-element-id="decide"]').first.click()
    page.get_by_role("button", name=f"Open decision “{name}”").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Way of {name}")
    expect(page.locator("td.rule-index")).to_have_count(2)


def test_the_editor_has_no_barrier_of_ours(person: Page, server: Server) -> None:
    """Axe finds nothing outside the toolkit in both looks; its mark is seen."""
    page, name = person, "for-all"
    draft_of(page, server, DMN.replace("NAME", name), name)
    page.get_by_role("tab", name="Examples").click()
    page.get_by_role("button", name="Add an example").click()
    expect(page.get_by_label("amount, example 1")).to_be_visible()
    expect(page.locator(".bjs-powered-by").first).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
        assert barriers(page, exclude=[".dmn-js-parent"]) == []
    page.goto(f"{server.url}/automations/definitions")
    expect(page.get_by_role("button", name="Edit Lead score")).to_be_visible()
    assert barriers(page) == []


def test_the_editor_speaks_chinese(page: Page, server: Server) -> None:
    """The page and the words of the toolkit: hit policy, when, then."""
    sign_in(page, server, "简体中文")
    draft_of(page, server, DMN.replace("NAME", "in-chinese"), "in-chinese")
    expect(page.get_by_text("命中策略：")).to_be_visible()
    expect(page.get_by_text("唯一", exact=True)).to_be_visible()
    page.get_by_role("tab", name="示例").click()
    page.get_by_role("button", name="添加示例").click()
    expect(page.get_by_label(re.compile("amount，示例 1"))).to_be_visible()
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_text("Hit policy:")).to_be_visible()
