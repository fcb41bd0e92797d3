"""The inbox as people work it: with colleagues, on a phone, in Chinese, by keyboard, and after what goes wrong."""

import itertools
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import Server
from tests.e2e.test_interface import barriers
from tests.runtime.models import END, process

pytestmark = [pytest.mark.browser, pytest.mark.services]
PATIENCE_MS = 30_000
PHONE = {"width": 360, "height": 740}
PASSWORD = "guanxi-demo"
DEMO, OMAR = "demo@guanxi.example", "omar@guanxi.example"
TASK = """<bpmn:userTask id="decide" name="Decide on the discount"><bpmn:extensionElements><zeebe:userTask/>
<zeebe:properties><zeebe:property name="mail" value="P7D"/></zeebe:properties>
<zeebe:formDefinition formId="discount"/><zeebe:assignmentDefinition assignee="=contact.owner"/>
</bpmn:extensionElements></bpmn:userTask>"""
TRIGGER = {
    "trigger": "record",
    "trigger.object": "contact",
    "trigger.on": "created",
    "trigger.condition": "=new.job_title = &quot;Inbox journey&quot;",
}
BEGIN = f"""<bpmn:startEvent id="start"><bpmn:extensionElements><zeebe:properties>
{"".join(f'<zeebe:property name="{name}" value="{value}"/>' for name, value in TRIGGER.items())}
</zeebe:properties></bpmn:extensionElements></bpmn:startEvent>"""
FORM = {
    "type": "default",
    "schemaVersion": 18,
    "id": "discount",
    "components": [
        {
            "type": "radio",
            "key": "decision",
            "label": "What shall happen?",
            "properties": {"label_zh": "如何处理？"},
            "values": [
                {"label": "Approve", "value": "approve", "label_zh": "批准"},
                {"label": "Reject", "value": "reject", "label_zh": "驳回"},
            ],
            "validate": {"required": True},
        },
        {
            "type": "textarea",
            "key": "reason",
            "label": "Why",
            "properties": {"label_zh": "理由"},
            "validate": {"maxLength": 500},
        },
    ],
}
numbers = itertools.count(1)
PRESS_IF_THERE = (
    "(name) => [...document.querySelectorAll('button')].find((one) => one.textContent === name)?.click()"
)


@dataclass
class Person:
    """Somebody signed in by the API and, with the same session, in browsers."""

    api: httpx.Client
    id: str

    def ok(self, method: str, address: str, **body: Any) -> Any:
        """Send a request that must succeed."""
        answer = self.api.request(method, f"/api/v1/{address}", **body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def cookies(self) -> list[dict[str, Any]]:
        """The session as a browser takes it."""
        found = {cookie.name: cookie.value for cookie in self.api.cookies.jar}
        return [
            {"name": name, "value": value, "url": str(self.api.base_url)} for name, value in found.items()
        ]


def enter(server: Server, email: str, language: str = "en") -> Person:
    """Sign in."""
    api = httpx.Client(base_url=server.url, timeout=60)
    answer = api.post("/api/v1/session", json={"email": email, "password": PASSWORD})
    assert answer.is_success, answer.text
    api.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    assert api.patch("/api/v1/session", json={"language": language}).is_success
    return Person(api, answer.json()["user"]["id"])


@pytest.fixture(scope="module")
def demo(server: Server) -> Iterator[Person]:
    """The administrator, who has published the process of these tests."""
    person = enter(server, DEMO)
    flows = [("start", "decide"), ("decide", "end")]
    files = [
        ("files", ("inbox.bpmn", process("inbox-journey", BEGIN + TASK + END, flows))),
        ("files", ("discount.form", json.dumps(FORM).encode())),
    ]
    answer = person.api.post("/api/v1/deployments", files=files)
    if answer.status_code == 422:
        query = {"accept_findings": answer.json()["unaccepted"]}
        answer = person.api.post("/api/v1/deployments", files=files, params=query)
    assert answer.status_code == 201, answer.text
    yield person
    person.api.close()


@pytest.fixture(scope="module")
def omar(server: Server, demo: Person) -> Iterator[Person]:
    """A salesman."""
    person = enter(server, OMAR)
    yield person
    person.api.close()


@pytest.fixture(params=["light", "dark"])
def look(request: pytest.FixtureRequest) -> str:
    """Either look."""
    found: str = request.param
    return found


Open = Callable[..., Page]


@pytest.fixture
def open_for(browser: Browser, server: Server) -> Iterator[Open]:
    """Open a browser of its own for a person."""
    opened: list[BrowserContext] = []

    def open_page(person: Person, look: str = "light", **options: Any) -> Page:
        wanted: dict[str, Any] = {"color_scheme": look, "locale": "en-US", **options}
        context = browser.new_context(base_url=server.url, bypass_csp=True, **wanted)
        opened.append(context)
        context.add_cookies(person.cookies())  # type: ignore[arg-type]  # what it wants has no public name
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        return page

    yield open_page
    for context in opened:
        context.close()


def new_task(starter: Person, receiver: Person, due: str = "2035-01-01T09:00:00Z") -> tuple[str, str]:
    """Create a contact, which starts the process; return the key of the receiver's task, and the contact's name."""
    name = f"Inbox{next(numbers):04}"  # none is part of another: lists are searched by it
    contact = {"last_name": name, "job_title": "Inbox journey", "owner": receiver.id}
    made = starter.ok("POST", "contacts", json=contact)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        listed = starter.ok("GET", f"user-tasks?scope=all&record_id={made['id']}")["items"]
        if listed:
            starter.ok("PATCH", f"user-tasks/{listed[0]['key']}", json={"due_at": due})
            return listed[0]["key"], name
        time.sleep(0.1)
    pytest.fail("the process did not start")


def row(page: Page, lead: str) -> Any:
    """The line of a task in the list."""
    return page.get_by_role("list", name="Tasks").get_by_role("link", name=re.compile(lead))


def test_a_task_is_delegated_commented_given_back_and_completed(
    demo: Person, omar: Person, open_for: Open, look: str
) -> None:
    """Who has it asks a colleague, who says what came out and gives it back; the form waits for its owner."""
    key, lead = new_task(demo, omar)
    mine = open_for(omar, look)
    mine.goto(f"/inbox?task={key}")
    mine.get_by_role("button", name="Delegate").click()
    mine.get_by_role("combobox", name="Who shall do it for you?").click()
    expect(mine.get_by_role("option", name="Demo").first).to_be_visible()
    assert barriers(mine) == []
    mine.get_by_role("option", name="Demo").first.click()
    expect(mine.get_by_text("is doing this for you and will give it back")).to_be_visible()
    mine.get_by_text("Delegated", exact=False).first.click()
    expect(row(mine, lead)).to_be_visible()

    theirs = open_for(demo, look)
    theirs.goto(f"/inbox?task={key}")
    expect(theirs.get_by_text("You are doing this for Omar Haddad, who completes it.")).to_be_visible()
    expect(theirs.get_by_role("button", name="Complete", exact=True)).to_be_disabled()
    theirs.get_by_label("Say something about this task").fill("The margin allows 8 %.")
    theirs.get_by_role("button", name="Comment").click()
    expect(theirs.get_by_role("region", name="Comments")).to_contain_text("The margin allows 8 %.")
    assert barriers(theirs) == []
    theirs.get_by_role("button", name="Give back to Omar Haddad").click()
    expect(theirs.get_by_text("Given back to Omar Haddad.")).to_be_visible()

    mine.goto(f"/inbox?task={key}")
    expect(mine.get_by_role("region", name="Comments")).to_contain_text("The margin allows 8 %.")
    mine.get_by_label("Approve").check()
    mine.get_by_role("button", name="Complete", exact=True).click()
    expect(mine.get_by_text("“Decide on the discount” is done for")).to_be_visible()
    assert demo.ok("GET", f"user-tasks/{key}")["state"] == "completed"


def test_what_is_late_is_said_in_words_and_found_by_filter(
    demo: Person, omar: Person, open_for: Open
) -> None:
    """An overdue task says so; search and filters find it, an empty result says how to go on."""
    _, late = new_task(demo, omar, due="2026-01-01T09:00:00Z")
    _, early = new_task(demo, omar)
    page = open_for(omar)
    page.goto("/inbox")
    expect(row(page, late)).to_contain_text("overdue since")
    expect(row(page, early)).not_to_contain_text("overdue")
    page.goto("/inbox?due=overdue")
    expect(row(page, late)).to_be_visible()
    expect(row(page, early)).to_have_count(0)
    page.goto("/inbox")
    page.keyboard.press("/")
    page.get_by_label("Search tasks").fill(f"discount {early}")
    expect(row(page, early)).to_be_visible()
    expect(row(page, late)).to_have_count(0)
    page.get_by_label("Search tasks").fill("nothing like it")
    expect(page.get_by_text("No task matches")).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("button", name="Clear search and filters").click()
    expect(row(page, late)).to_be_visible()


def test_a_task_is_worked_without_a_mouse(demo: Person, omar: Person, open_for: Open) -> None:
    """`j` and Enter open it, `t` claims it, the arrows answer, Ctrl-Enter completes it."""
    key, lead = new_task(demo, omar)
    omar.ok("PUT", f"user-tasks/{key}/assignment", json={"assignee": demo.id})
    page = open_for(demo)
    page.goto(f"/inbox?q={lead}")
    demo.ok("PUT", f"user-tasks/{key}/assignment", json={"assignee": omar.id})
    page.goto(f"/inbox?scope=all&q={lead}")
    expect(row(page, lead)).to_be_visible()
    page.keyboard.press("j")
    expect(row(page, lead)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2, name="Decide on the discount")).to_be_focused()
    expect(page.get_by_text("Omar Haddad is working on this.")).to_be_visible()
    page.keyboard.press("t")
    expect(page.get_by_text("This task is yours.")).to_be_visible()
    page.get_by_label("Reject").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("“Decide on the discount” is done for")).to_be_visible()
    assert demo.ok("GET", f"user-tasks/{key}")["state"] == "completed"


def test_typed_answers_outlive_a_lost_connection_and_an_ended_session(
    server: Server, demo: Person, open_for: Open
) -> None:
    """What was typed is there again after both, and gone once it was sent."""
    person = enter(server, DEMO)
    key, _ = new_task(demo, demo)
    page = open_for(person)
    page.goto(f"/inbox?task={key}")
    page.get_by_label("Approve").check()
    page.get_by_label("Why").fill("A good customer for ten years.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Complete", exact=True).click()
    expect(page.get_by_text("Your answers are kept in this browser.")).to_be_visible()
    page.context.set_offline(False)
    person.ok("DELETE", "session")
    page.evaluate(
        PRESS_IF_THERE, "Complete"
    )  # unless the page has heard of the end and asks to sign in already
    page.get_by_label("E-mail").fill(DEMO)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("What you typed here and did not send is back")).to_be_visible()
    expect(page.get_by_label("Why")).to_have_value("A good customer for ten years.")
    assert barriers(page) == []
    page.get_by_role("button", name="Complete", exact=True).click()
    expect(page.get_by_text("“Decide on the discount” is done for")).to_be_visible()
    assert page.evaluate(f"Object.keys(localStorage).filter((one) => one.includes('{key}'))") == []
    person.api.close()


def test_the_inbox_in_chinese_on_a_phone(
    server: Server, demo: Person, omar: Person, open_for: Open, look: str, tmp_path: Path
) -> None:
    """List, then the task on the whole screen, then back; no sideways scrolling; all in Chinese."""
    key, lead = new_task(demo, omar, due="2026-01-01T09:00:00Z")
    person = enter(server, OMAR, "zh-CN")
    page = open_for(person, look, viewport=PHONE, has_touch=True, locale="zh-CN")
    page.goto(f"/inbox?q={lead}")
    expect(page.get_by_role("heading", level=1)).to_have_text("待办")
    line = page.get_by_role("list", name="任务").get_by_role("link", name=re.compile(lead))
    expect(line).to_contain_text("已逾期")
    page.screenshot(path=tmp_path / "list.png")
    assert (sideways(page), barriers(page)) == (0, [])
    line.tap()
    expect(page.get_by_role("heading", level=2, name="Decide on the discount")).to_be_visible()
    expect(page.get_by_label("搜索任务")).to_be_hidden()
    page.screenshot(path=tmp_path / "task.png", full_page=True)
    assert (sideways(page), barriers(page)) == (0, [])
    page.get_by_role("link", name="任务", exact=True).tap()
    expect(line).to_be_visible()
    line.tap()
    page.get_by_label("批准").check()
    page.get_by_role("button", name="完成", exact=True).tap()
    expect(page.get_by_text("”已完成（").first).to_be_visible()
    expect(page.get_by_text("没有符合条件的任务")).to_be_visible()
    assert demo.ok("GET", f"user-tasks/{key}")["state"] == "completed"
    enter(server, OMAR).api.close()
    person.api.close()


def link_in_mail(person: Person, lead: str) -> str:
    """Wait for the mail about a record, and return the link in it."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        for mail in person.ok("GET", "mails")["items"]:
            if mail["subject"].endswith(lead):
                found = re.search(r"https?://\S+/tasks/\S+", person.ok("GET", f"mails/{mail['key']}")["text"])
                assert found
                return found[0]
        time.sleep(0.2)
    pytest.fail("no mail came")


@pytest.mark.parametrize(
    ("language", "approve", "thanks", "again"),
    [
        ("en", "Approve", "Thank you", "You have answered already"),
        ("zh-CN", "批准", "谢谢", "您已经答复过了"),
    ],
)
def test_a_task_is_approved_by_the_link_of_a_mail(
    server: Server,
    demo: Person,
    browser: Browser,
    tmp_path: Path,
    language: str,
    approve: str,
    thanks: str,
    again: str,
    look: str,
) -> None:
    """Nobody is signed in: facts and buttons on a phone, one click, thanks; the second use says so."""
    mia = enter(server, "mia@guanxi.example", language)
    key, lead = new_task(demo, mia)
    link = link_in_mail(demo, lead)
    context = browser.new_context(color_scheme=look, viewport=PHONE, bypass_csp=True)  # type: ignore[arg-type]  # a look, a size
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(link)
    expect(page.get_by_role("heading", level=2)).to_have_text(lead)
    page.screenshot(path=tmp_path / "ask.png", full_page=True)
    assert (sideways(page), barriers(page)) == (0, [])
    assert demo.ok("GET", f"user-tasks/{key}")["state"] == "open"
    page.get_by_role("button", name=approve).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(thanks)
    assert barriers(page) == []
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text(again)
    page.screenshot(path=tmp_path / "again.png")
    assert barriers(page) == []
    done = demo.ok("GET", f"user-tasks/{key}")
    assert (done["state"], done["ended_by"]["name"], done["variables"]["decision"]) == (
        "completed",
        "Mia Keller",
        "approve",
    )
    context.close()
    mia.api.close()


def sideways(page: Page) -> int:
    """How far the page can be moved to the side, in pixels."""
    found: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found
