"""What the client does about servers that are busy, slow, gone, or not Guanxi: over real sockets."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from guanxi.client import Client, GuanxiError, TooMany, Unavailable
from tests.servers.ports import free_port

Answer = tuple[int, dict[str, str], bytes]
EMPTY: Answer = (200, {}, b'{"items": []}')
BUSY = json.dumps({"code": "request.too_many", "detail": "Too many.", "cure": "Wait."}).encode()


class Script:
    """A server that gives the answers it was told, the last one for ever, and keeps what it was asked."""

    def __init__(self, answers: list[Answer], hold: threading.Event | None):
        self.asked: list[str] = []
        script = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                script.asked.append(f"{self.command} {self.path} {self.headers['Authorization']}")
                if hold is not None:
                    hold.wait(60)
                    return
                status, headers, body = answers[min(len(script.asked), len(answers)) - 1]
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = answer

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()


Serve = Callable[..., Script]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A function that starts such a server."""
    running: list[tuple[Script, threading.Event | None]] = []

    def start(*answers: Answer, hold: threading.Event | None = None) -> Script:
        script = Script(list(answers), hold)
        running.append((script, hold))
        return script

    yield start
    for script, hold in running:
        if hold is not None:
            hold.set()
        script.server.shutdown()
        script.server.server_close()
        script.thread.join()


@pytest.mark.parametrize("status", [429, 503])
def test_repeats_a_read_after_the_pause_the_server_asks_for(serve: Serve, status: int) -> None:
    """Twice busy, then the answer; where no pause is asked for it grows."""
    pauses: list[float] = []
    script = serve((status, {"Retry-After": "7"}, BUSY), (status, {}, BUSY), EMPTY)

    with Client(script.url, "gx_k", sleep=pauses.append) as client:
        assert client.objects() == ()

    assert pauses == [7.0, 1.0]
    assert script.asked == ["GET /api/v1/objects Bearer gx_k"] * 3


def test_gives_up_after_four_tries(serve: Serve) -> None:
    """The refusal of the last one is raised."""
    pauses: list[float] = []
    script = serve((429, {}, BUSY))

    with Client(script.url, "gx_k", sleep=pauses.append) as client, pytest.raises(TooMany) as refused:
        client.objects()

    assert (refused.value.code, refused.value.cure) == ("request.too_many", "Wait.")
    assert (pauses, len(script.asked)) == ([0.5, 1.0, 2.0], 4)


def test_does_not_wait_for_longer_than_a_minute(serve: Serve) -> None:
    """Who is told to come back in an hour decides what to do."""
    pauses: list[float] = []
    script = serve((503, {"Retry-After": "3600"}, BUSY))

    with Client(script.url, "gx_k", sleep=pauses.append) as client, pytest.raises(Unavailable):
        client.objects()

    assert (pauses, len(script.asked)) == ([], 1)


def test_sends_a_change_once(serve: Serve) -> None:
    """Whether it was made is not known, so it is not made again."""
    pauses: list[float] = []
    script = serve((503, {"Retry-After": "1"}, BUSY))

    with Client(script.url, "gx_k", sleep=pauses.append) as client, pytest.raises(Unavailable):
        client.publish_message("paid")

    assert (pauses, len(script.asked)) == ([], 1)


def test_gives_up_a_server_that_says_nothing(serve: Serve) -> None:
    """After the timeout, with the address in the message and not the key."""
    script = serve(EMPTY, hold=threading.Event())

    with Client(script.url, "gx_secret", timeout=0.3) as client, pytest.raises(Unavailable) as refused:
        client.objects()

    assert (refused.value.code, refused.value.status) == ("client.no_answer", 0)
    assert f"{script.url}/api/v1/objects" in refused.value.message
    assert "gx_secret" not in str(refused.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}", "127.0.0.1:{port}"])
def test_tells_that_nobody_answers(url: str) -> None:
    """No server, or no address of one."""
    with Client(url.format(port=free_port()), "gx_k") as client, pytest.raises(Unavailable) as refused:
        client.objects()

    assert refused.value.code == "client.no_answer"
    assert "Is the address right" in refused.value.cure


def test_tells_what_is_no_guanxi(serve: Serve) -> None:
    """A page instead of JSON, and a redirection, are named as such."""
    page, moved = serve((200, {}, b"<html>")), serve((302, {"Location": "/login"}, b""))

    with Client(page.url, "gx_k") as client, pytest.raises(GuanxiError) as no_json:
        client.objects()
    with Client(moved.url, "gx_k") as client, pytest.raises(GuanxiError) as redirected:
        client.objects()

    assert (no_json.value.code, no_json.value.status) == ("client.no_json", 200)
    assert (redirected.value.code, redirected.value.status) == ("client.unexplained", 302)
