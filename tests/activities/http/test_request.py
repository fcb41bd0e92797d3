"""The HTTP activity against real servers on loopback that answer well, badly, late or not at all."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from guanxi.activities.declaration import ErrorKind
from guanxi.activities.http.declaration import REQUEST
from guanxi.activities.http.guard import Guard
from guanxi.activities.http.request import HttpCaller
from guanxi.activities.outcome import Done, Failed, Outcome
from tests.activities.email.conftest import Certificate, certificate

__all__ = ["certificate"]  # a fixture

Reply = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Does what the server's reply function says and keeps what it was asked."""

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.server.seen.append(  # type: ignore[attr-defined]  # our own attribute of the server
            {
                "method": self.command,
                "path": self.path,
                "headers": {name.lower(): value for name, value in self.headers.items()},
                "body": self.rfile.read(length).decode(),
            }
        )
        self.server.reply(self)  # type: ignore[attr-defined]  # our own attribute of the server

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

    def answer(self, status: int, content: bytes = b"", **headers: str) -> None:
        """Send a whole answer; `Retry_After` is the header Retry-After."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


class Server(ThreadingHTTPServer):
    """A server on a free port of 127.0.0.1."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.reply = reply
        self.seen: list[dict[str, Any]] = []
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def url(self, path: str = "/", scheme: str = "http") -> str:
        """The address of a path on this server."""
        return f"{scheme}://127.0.0.1:{self.server_port}{path}"


@pytest.fixture
def serve() -> Iterator[Callable[[Reply], Server]]:
    """A function that starts a server."""
    running: list[Server] = []

    def start(reply: Reply) -> Server:
        running.append(Server(reply))
        return running[-1]

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def call(inputs: dict[str, Any], *, allowed: tuple[str, ...] = ("127.0.0.0/8",), **parts: Any) -> Outcome:
    """Make one call; loopback is allowed unless told otherwise."""
    return HttpCaller(guard=Guard(allowed), **parts).call(inputs, idempotency_key="77-3")


def failed(outcome: Outcome) -> tuple[ErrorKind, str]:
    """Kind and code of a failure, which is always one the activity declares."""
    assert isinstance(outcome, Failed)
    assert (outcome.kind, outcome.code) in {(error.kind, error.code) for error in REQUEST.errors}
    return outcome.kind, outcome.code


def test_sends_json_and_reads_json_with_exact_numbers(serve: Callable[[Reply], Server]) -> None:
    """Query, headers, body and idempotency key go out; numbers come back as decimals."""
    server = serve(lambda handler: handler.answer(201, b'{"total": 0.10}', Content_Type="application/json"))

    outcome = call(
        {
            "url": server.url("/orders?a=1"),
            "method": "POST",
            "query": {"q": "x y", "n": Decimal("2.50")},
            "headers": {"X-Tenant": "acme"},
            "body": {"price": Decimal("19.90"), "name": "李"},
        }
    )

    assert isinstance(outcome, Done)
    assert outcome.variables["status"] == 201
    assert outcome.variables["answer"] == {"total": Decimal("0.10")}
    assert outcome.variables["answer_headers"]["content-type"] == "application/json"
    assert outcome.receipt == {"status": 201}
    [seen] = server.seen
    assert (seen["method"], seen["path"]) == ("POST", "/orders?a=1&q=x+y&n=2.50")
    assert (seen["headers"]["x-tenant"], seen["headers"]["idempotency-key"]) == ("acme", "77-3")
    assert seen["headers"]["content-type"] == "application/json"
    assert json.loads(seen["body"]) == {"price": 19.9, "name": "李"}
    assert "19.90" in seen["body"]


def test_a_text_comes_back_as_text_and_nothing_as_null(serve: Callable[[Reply], Server]) -> None:
    """Only JSON is read as JSON."""
    text = serve(lambda handler: handler.answer(200, "你好".encode(), Content_Type="text/plain"))
    empty = serve(lambda handler: handler.answer(204))
    outcomes = [call({"url": server.url()}) for server in (text, empty)]
    assert [one.variables["answer"] for one in outcomes if isinstance(one, Done)] == ["你好", None]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, (ErrorKind.BUSINESS, "HTTP_REFUSED")),
        (404, (ErrorKind.BUSINESS, "HTTP_REFUSED")),
        (408, (ErrorKind.RETRY, "HTTP_BUSY")),
        (429, (ErrorKind.RETRY, "HTTP_BUSY")),
        (500, (ErrorKind.RETRY, "HTTP_BUSY")),
        (503, (ErrorKind.RETRY, "HTTP_BUSY")),
    ],
)
def test_the_status_chooses_the_class(
    serve: Callable[[Reply], Server], status: int, expected: tuple[ErrorKind, str]
) -> None:
    """A no is for the process, a not now is tried again after the time the service names."""
    server = serve(lambda handler: handler.answer(status, b"because", Retry_After="90"))
    outcome = call({"url": server.url()})
    assert failed(outcome) == expected
    assert isinstance(outcome, Failed)
    assert outcome.retry_after == (90 if expected[0] is ErrorKind.RETRY else None)


def test_a_redirect_of_a_get_is_followed_and_of_a_post_is_not(serve: Callable[[Reply], Server]) -> None:
    """Headers meant for one host are not told to another."""
    target = serve(lambda handler: handler.answer(200, b"here"))
    first = serve(lambda handler: handler.answer(302, b"", Location=target.url("/new")))
    headers = {"Authorization": "secret"}

    got = call({"url": first.url(), "headers": headers})
    posted = call({"url": first.url(), "headers": headers, "method": "POST", "body": "x"})

    assert isinstance(got, Done)
    assert got.variables["answer"] == "here"
    assert "authorization" not in target.seen[0]["headers"]
    assert first.seen[0]["headers"]["authorization"] == "secret"
    assert isinstance(posted, Done)
    assert posted.variables["status"] == 302
    assert len(target.seen) == 1


def test_a_redirect_into_the_own_network_is_refused(serve: Callable[[Reply], Server]) -> None:
    """The guard looks at every hop."""
    server = serve(
        lambda handler: handler.answer(302, b"", Location="http://169.254.169.254/latest/meta-data")
    )
    assert failed(call({"url": server.url()})) == (ErrorKind.PERMANENT, "HTTP_FORBIDDEN_ADDRESS")


def test_an_address_inside_is_refused_before_a_connection_is_made(serve: Callable[[Reply], Server]) -> None:
    """Nothing reaches the server."""
    server = serve(lambda handler: handler.answer(200))
    assert failed(call({"url": server.url()}, allowed=())) == (ErrorKind.PERMANENT, "HTTP_FORBIDDEN_ADDRESS")
    assert server.seen == []


def test_a_name_that_changes_its_address_between_check_and_call_gains_nothing(
    serve: Callable[[Reply], Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is resolved once; the connection goes to what was checked."""
    server = serve(lambda handler: handler.answer(200, b"ok"))
    real, asked = socket.getaddrinfo, []

    def changing(host: str, *rest: Any, **options: Any) -> Any:
        if host != "changing.example":
            return real(host, *rest, **options)
        asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 else "10.255.255.1", *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    outcome = call({"url": f"http://changing.example:{server.server_port}/"})

    assert isinstance(outcome, Done)
    assert asked == ["changing.example"]
    assert server.seen[0]["headers"]["host"] == f"changing.example:{server.server_port}"


def test_a_circle_of_redirects_ends(serve: Callable[[Reply], Server]) -> None:
    """Five hops, then it is the service's fault."""
    server = serve(lambda handler: handler.answer(302, b"", Location="/again"))
    assert failed(call({"url": server.url()})) == (ErrorKind.PERMANENT, "HTTP_ANSWER")
    assert len(server.seen) == 6


def test_too_much_and_broken_answers_are_refused(serve: Callable[[Reply], Server]) -> None:
    """More than a megabyte, JSON that is none, JSON of endless depth."""
    for content in (b"x" * (1024 * 1024 + 1), b"{", b"[" * 100_000):
        server = serve(
            lambda handler, content=content: handler.answer(200, content, Content_Type="application/json")
        )
        assert failed(call({"url": server.url()})) == (ErrorKind.PERMANENT, "HTTP_ANSWER")


def test_silence_and_dripping_end_with_the_time_limit(serve: Callable[[Reply], Server]) -> None:
    """A service that never ends costs no more than the limit."""
    stop = threading.Event()

    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not stop.wait(0.1):
            try:
                handler.wfile.write(b".")
                handler.wfile.flush()
            except OSError:
                return

    server = serve(drip)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        outcomes = [
            call({"url": url, "timeout": Decimal(1)}) for url in (server.url(), f"http://127.0.0.1:{port}/")
        ]
    stop.set()
    assert [failed(outcome) for outcome in outcomes] == [(ErrorKind.RETRY, "HTTP_UNREACHABLE")] * 2


def test_nobody_there_is_tried_again() -> None:
    """A closed port and a name that does not exist."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}/", "http://no-such-host.invalid/"):
        assert failed(call({"url": url})) == (ErrorKind.RETRY, "HTTP_UNREACHABLE")


def test_tls_is_checked_against_the_name(serve: Callable[[Reply], Server], certificate: Certificate) -> None:
    """Trusted with its authority, refused without."""
    server = serve(lambda handler: handler.answer(200, b"safe"))
    server.socket = certificate.context.wrap_socket(server.socket, server_side=True)
    url = server.url(scheme="https")

    trusted = call({"url": url}, tls=ssl.create_default_context(cafile=str(certificate.file)))
    unknown = call({"url": url})

    assert isinstance(trusted, Done)
    assert trusted.variables["answer"] == "safe"
    assert failed(unknown) == (ErrorKind.PERMANENT, "HTTP_CERTIFICATE")


@pytest.mark.parametrize(
    "change",
    [
        {"url": "ftp://example.com/"},
        {"url": "example.com"},
        {"url": "http://"},
        {"url": "http://user:secret@example.com/"},
        {"url": "http://example.com/a b"},
        {"url": "http://example.com:99999/"},
        {"url": "http://exa\r\nmple.com/"},
        {"headers": {"X": "a\r\nY: b"}},
        {"headers": {"Host": "inside"}},
        {"timeout": Decimal(61)},
    ],
)
def test_wrong_inputs_are_refused_before_anything_is_sent(change: dict[str, Any]) -> None:
    """Addresses of other kinds, line breaks, headers that are ours, endless time limits."""
    assert failed(call({"url": "http://127.0.0.1:9/"} | change)) == (ErrorKind.PERMANENT, "HTTP_INPUT")
