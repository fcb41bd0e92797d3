"""Live updates: the stream of a real server, two browsers that see each other's work, and an end that does not hang."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Route, expect

from tests.e2e.conftest import Server, start_server, stop_server
from tests.e2e.test_inbox import DEMO, OMAR, Open, Person, demo, enter, new_task, omar, open_for, row

__all__ = ["demo", "omar", "open_for"]  # fixtures

pytestmark = [pytest.mark.browser, pytest.mark.services]
POLL_SECONDS = 120  # `CALM` of the client: a screen asks by itself that late while its stream is open


class Stream:
    """An open stream; what it says is gathered in a thread of its own."""

    def __init__(self, person: Person) -> None:
        self.lines: list[str] = []
        self.ended = threading.Event()
        self._said = threading.Condition()
        self._thread = threading.Thread(target=self._read, args=(person,), daemon=True)
        self._thread.start()

    def _read(self, person: Person) -> None:
        cookies = {cookie.name: cookie.value or "" for cookie in person.api.cookies.jar}
        address = f"{person.api.base_url}/api/v1/events"
        try:
            with httpx.stream("GET", address, cookies=cookies, timeout=httpx.Timeout(120)) as answer:
                assert answer.headers["content-type"].startswith("text/event-stream")
                for line in answer.iter_lines():
                    with self._said:
                        self.lines.append(line)
                        self._said.notify_all()
        finally:
            self.ended.set()
            with self._said:
                self._said.notify_all()

    def wait(self, text: str) -> str:
        """Wait for a line that contains a text."""
        deadline = time.monotonic() + 60
        with self._said:
            while time.monotonic() < deadline:
                for line in self.lines:
                    if text in line:
                        return line
                self._said.wait(0.5)
        pytest.fail(f"{text!r} was not said: {self.lines}")


def test_the_stream_says_what_has_changed_and_no_more(demo: Person, omar: Person) -> None:
    """Kinds and keys of tasks, runs and records arrive; no name, no value; nothing one may not read."""
    admins, sales = Stream(demo), Stream(omar)
    for stream in (admins, sales):
        assert stream.wait("event: ready")
    draft = demo.ok("POST", "drafts", json={"kind": "process", "id": "live-secret", "title": "Secret"})
    key, lead = new_task(demo, omar)
    task = demo.ok("GET", f"user-tasks/{key}")
    omar.ok("POST", f"user-tasks/{key}/comments", json={"text": "Only for us"})
    for stream in (admins, sales):
        assert stream.wait(f"process_instance/{task['instance_key']}").startswith("data: ")
        assert stream.wait(f"contact/{task['record']['id']}")
        assert stream.wait(f"user_task/{key}")
    assert admins.wait(f"draft/{draft['key']}")
    said = "\n".join(sales.lines)
    assert [one for one in (lead, "Only for us", "Secret", "draft/") if one in said] == []


def test_a_task_done_in_one_browser_leaves_the_list_of_the_other(
    demo: Person, omar: Person, open_for: Open
) -> None:
    """No reload and no question by the clock: the other screen would ask by itself after two minutes only."""
    key, lead = new_task(demo, omar)
    one, other = open_for(omar), open_for(omar)
    begun = time.monotonic()
    for page in (one, other):
        page.goto("/inbox")
        expect(row(page, lead)).to_be_visible()
        expect(page.locator("html[data-live=true]")).to_be_attached()
    one.goto(f"/inbox?task={key}")
    one.get_by_label("Approve").check()
    one.get_by_role("button", name="Complete", exact=True).click()
    expect(one.get_by_text("“Decide on the discount” is done for")).to_be_visible()
    expect(row(other, lead)).to_have_count(0)
    assert time.monotonic() - begun < POLL_SECONDS


def test_two_tabs_of_one_browser_share_a_stream(demo: Person, omar: Person, open_for: Open) -> None:
    """The second tab is told by the first, which alone has a connection; when it closes, the second goes on."""
    first = open_for(omar)
    asked: list[str] = []
    first.context.on("request", lambda request: asked.append(request.url))
    first.goto("/inbox")
    expect(first.locator("html[data-live=true]")).to_be_attached()
    second = first.context.new_page()
    second.goto("/inbox")
    expect(second.locator("html[data-live=true]")).to_be_attached()
    assert len([url for url in asked if url.endswith("/api/v1/events")]) == 1
    _, lead = new_task(demo, omar)
    expect(row(second, lead)).to_be_visible()
    meanwhile: list[str] = []

    def happen_first(route: Route) -> None:
        """Something happens after the first stream has ended and before the second is open."""
        meanwhile.append(new_task(demo, omar)[1])
        route.continue_()

    second.route("**/api/v1/events", happen_first)
    first.close()
    deadline = time.monotonic() + 60
    while not meanwhile and time.monotonic() < deadline:
        second.wait_for_timeout(50)
    expect(row(second, meanwhile[0])).to_be_visible()
    _, later = new_task(demo, omar)
    expect(row(second, later)).to_be_visible()


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that this file may end."""
    running = start_server(tmp_path_factory.mktemp("live"))
    yield running
    if running.process.poll() is None:
        stop_server(running)


def test_the_stream_ends_with_the_session_and_does_not_hold_up_the_server(own_server: Server) -> None:
    """Signing out ends one stream, the end of the server the other, within its usual time."""
    gone, stays = enter(own_server, DEMO), enter(own_server, OMAR)
    first, second = Stream(gone), Stream(stays)
    for stream in (first, second):
        assert stream.wait("event: ready")
    gone.ok("DELETE", "session")
    assert first.wait("event: end")
    assert first.ended.wait(60)
    assert not second.ended.is_set()
    assert stop_server(own_server) == 0
    assert second.ended.wait(60)
    assert "The web process did not stop in time" not in (Path(own_server.data) / "server.log").read_text()
    for person in (gone, stays):
        person.api.close()
