"""What a person does on the screens, in either language: sign in, find a record, work a task."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import Server

PATIENCE_MS = 30_000
SAVES = "**/api/v1/drafts/*/content"
Language = Literal["English", "简体中文"]
WORDS = {
    "English": {
        "inbox": "Inbox",
        "tasks": "Open tasks",
        "take": "Claim|Take over",
        "yours": "This task is yours",
        "complete": "Complete",
        "done": "“{}” is done",
    },
    "简体中文": {
        "inbox": "待办",
        "tasks": "未完成任务",
        "take": "认领|接手",
        "yours": "此任务由您处理",
        "complete": "完成",
        "done": "“{}”已完成",
    },
}


def sign_in(page: Page, server: Server, language: Language = "English") -> None:
    """Sign in with the demo's account in an English browser, and choose the language of the screens."""
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    page.goto(server.url)
    give_password(page)
    expect(page.get_by_role("navigation").first).to_be_visible()
    page.get_by_text(language, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(WORDS[language]["inbox"])


def give_password(page: Page) -> None:
    """Answer the sign-in as the demo's account."""
    page.get_by_label("E-mail").fill("demo@guanxi.example")
    page.get_by_label("Password", exact=True).fill("guanxi-demo")
    page.get_by_role("button", name="Sign in", exact=True).click()


@contextmanager
def session_ends(page: Page, server: Server) -> Iterator[None]:
    """Do what changes a draft; before any of it is saved the session ends, so that the server refuses it."""
    held: list[Route] = []
    page.route(SAVES, lambda route: held.append(route))
    yield
    session = f"{server.url}/api/v1/session"
    token = page.request.get(session).json()["csrf_token"]
    assert page.request.delete(session, headers={"X-CSRF-Token": token}).ok
    page.unroute(SAVES)
    for route in held:
        route.continue_()


def follow(page: Page, link: str) -> None:
    """Go to a screen by the navigation at the side."""
    page.get_by_role("navigation").get_by_role("link", name=re.compile(f"^{link}")).click()


def fact(page: Page, label: str) -> Locator:
    """Return the value that stands beside a label among a record's facts."""
    return page.locator("dt", has_text=re.compile(f"^{label}$")).locator("xpath=../dd")


def send_public_form(page: Page, address: str, values: dict[str, str], thanks: str) -> None:
    """Fill in a public form as a visitor would, and read the thanks."""
    page.goto(address)
    for label, value in values.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("checkbox").check()
    page.wait_for_timeout(2_100)  # a page sent sooner counts as sent by a robot
    page.get_by_role("button").click()
    expect(page.get_by_text(thanks)).to_be_visible()


def do_task(page: Page, task: str, fill: Callable[[Page], Any], language: Language = "English") -> None:
    """Open a task from the record it is about, take it, answer its form, and come back to the record."""
    words = WORDS[language]
    record = page.url
    page.get_by_role("region", name=words["tasks"]).get_by_role("link", name=task).click()
    take = page.get_by_role("button", name=re.compile(words["take"]))
    yours = page.get_by_text(words["yours"])
    expect(take.or_(yours)).to_be_visible()
    if take.is_visible():  # else the process gave the task to whoever sits here
        take.click()
    expect(yours).to_be_visible()
    fill(page)
    page.get_by_role("button", name=words["complete"], exact=True).click()
    expect(page.get_by_text(words["done"].format(task))).to_be_visible()
    page.goto(record)
