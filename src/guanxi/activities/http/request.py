"""The activity `guanxi.http.request`: inputs to request, answer to outcome."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import SplitResult, urlencode, urljoin, urlsplit

import msgspec

from guanxi.activities.declaration import ErrorKind
from guanxi.activities.http.declaration import LONGEST_SECONDS
from guanxi.activities.http.guard import ForbiddenAddress, Guard, PinnedHTTPConnection
from guanxi.activities.outcome import Done, Failed, Outcome
from guanxi.platform.clock import Clock, SystemClock

_MOST_BYTES = 1024 * 1024
_MOST_REDIRECTS = 5
_CHUNK = 64 * 1024
_BUSY = frozenset({408, 425, 429})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection"})  # headers we set ourselves
_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(float_hook=Decimal)


class _Unfit(ValueError):
    """An input has the wrong form."""


class _BadAnswer(Exception):
    """The answer cannot be used."""


class _Answer(msgspec.Struct, frozen=True):
    status: int
    headers: dict[str, str]
    content: bytes


class _Call(msgspec.Struct, frozen=True):
    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None
    seconds: float


def host_of(url: Any) -> str:
    """Return host and, where it names one, port of an address, in small letters; empty when it is no address."""
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
        host = (parts.hostname or "").lower()
        return f"{host}:{parts.port}" if host and parts.port else host
    except ValueError:
        return ""


@dataclass(frozen=True)
class HttpCaller:
    """Makes the calls of all processes.

    `guard` says which addresses may be called, `tls` whom to trust (the machine's authorities by default).
    """

    guard: Guard = field(default_factory=Guard)
    clock: Clock = field(default_factory=SystemClock)
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def call(self, inputs: Mapping[str, Any], *, idempotency_key: str) -> Outcome:
        """Make one call; inputs as declared. The key goes out as `Idempotency-Key` with what may change things."""
        where = str(inputs["url"])
        return _named(where, lambda: _outcome(where, self._follow(_prepare(inputs, idempotency_key))))

    def post(self, url: str, headers: Mapping[str, str], body: str, *, seconds: float) -> Outcome:
        """Send JSON as it is written; what comes back is not read as a value, and no redirect is followed."""
        sent = {"User-Agent": "Guanxi", "Accept": "*/*", "Content-Type": "application/json", **headers}
        call = _Call("POST", url, sent, body.encode(), seconds)
        return _named(url, lambda: _told(url, self._send(call, self.clock.monotonic() + seconds)))

    def _follow(self, call: _Call) -> _Answer:
        end = self.clock.monotonic() + call.seconds
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._send(call, end)
            target = answer.headers.get("location")
            if answer.status not in _REDIRECTS or call.method != "GET" or not target:
                return answer
            call = _redirected(call, target)
        raise _BadAnswer("it redirects in a circle.")

    def _send(self, call: _Call, end: float) -> _Answer:
        parts = _split(call.url)
        host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
        address = self.guard.resolve(host, port)
        tls = self.tls if parts.scheme == "https" else None
        connection = PinnedHTTPConnection(host, port, address, timeout=self._left(end), tls=tls)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request(call.method, path, body=call.body, headers=call.headers)
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return _Answer(response.status, headers, self._read(connection, response, end))
        finally:
            connection.close()

    def _read(
        self, connection: PinnedHTTPConnection, response: http.client.HTTPResponse, end: float
    ) -> bytes:
        """Read the content, at most the limit and not beyond the end: a service may drip byte by byte."""
        parts: list[bytes] = []
        size = 0
        while True:
            connection.wait_at_most(self._left(end))
            part = response.read1(_CHUNK)
            if not part:
                return b"".join(parts)
            size += len(part)
            if size > _MOST_BYTES:
                raise _BadAnswer("it answers with more than 1 MB.")
            parts.append(part)

    def _left(self, end: float) -> float:
        left = end - self.clock.monotonic()
        if left <= 0:
            raise TimeoutError("no answer in time")
        return left


def _named(where: str, call: Callable[[], Outcome]) -> Outcome:
    """Make a call; what can go wrong on the way is a value, too."""
    try:
        return call()
    except _Unfit as error:
        return Failed(ErrorKind.PERMANENT, "HTTP_INPUT", str(error), "Correct the step's inputs, then retry.")
    except ForbiddenAddress as error:
        cure = "Call a public address, or have the operator allow this one."
        return Failed(ErrorKind.PERMANENT, "HTTP_FORBIDDEN_ADDRESS", str(error), cure)
    except _BadAnswer as error:
        return Failed(
            ErrorKind.PERMANENT, "HTTP_ANSWER", f"{where}: {error}", "Mend the service, then retry."
        )
    except ssl.SSLCertVerificationError as error:
        message = f"The certificate of {where} is not trusted: {error.verify_message}."
        return Failed(
            ErrorKind.PERMANENT, "HTTP_CERTIFICATE", message, "Correct the address or the certificate."
        )
    except (OSError, http.client.HTTPException) as error:
        message = f"{where} cannot be reached: {type(error).__name__} {error}."
        return Failed(ErrorKind.RETRY, "HTTP_UNREACHABLE", message, "Check the address and that it answers.")


def _told(where: str, answer: _Answer) -> Outcome:
    if 300 <= answer.status < 400:
        message = f"{where} answers with status {answer.status}, a redirect, which is not followed."
        return Failed(ErrorKind.BUSINESS, "HTTP_REFUSED", message)
    words = answer.content[:500].decode("utf-8", "replace")
    return _outcome(
        where,
        msgspec.structs.replace(
            answer, headers={**answer.headers, "content-type": ""}, content=words.encode()
        ),
    )


def _prepare(inputs: Mapping[str, Any], idempotency_key: str) -> _Call:
    seconds = float(inputs.get("timeout") or 20)
    if not 1 <= seconds <= LONGEST_SECONDS:
        raise _Unfit(f"The time limit must be 1 to {LONGEST_SECONDS} seconds.")
    method = str(inputs.get("method") or "GET")
    url = _with_query(str(inputs["url"]).strip(), inputs.get("query") or {})
    headers = {"User-Agent": "Guanxi", "Accept": "application/json, */*;q=0.5"}
    if method != "GET":
        headers["Idempotency-Key"] = idempotency_key
    body = inputs.get("body")
    if body is not None:
        headers["Content-Type"] = "text/plain; charset=utf-8" if isinstance(body, str) else "application/json"
    for name, value in (inputs.get("headers") or {}).items():
        _check_header(name, value)
        headers[str(name)] = str(value)
    content = None if body is None else body.encode() if isinstance(body, str) else _encoder.encode(body)
    return _Call(method, url, headers, content, seconds)


def _check_header(name: object, value: object) -> None:
    text = f"{name}{value}"
    if not str(name) or any(ord(character) < 32 or ord(character) > 255 for character in text):
        raise _Unfit(f"The header {name!r} holds a character that headers cannot carry.")
    if str(name).lower() in _OURS:
        raise _Unfit(f"The header {name!r} cannot be set.")


def _with_query(url: str, query: Mapping[str, Any]) -> str:
    parts = _split(url)
    added = urlencode({name: "" if value is None else str(value) for name, value in query.items()})
    return parts._replace(query="&".join(filter(None, (parts.query, added))), fragment="").geturl()


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        parts, fits = SplitResult("", "", "", "", ""), False
    if not fits or not url.isascii() or any(ord(character) <= 32 for character in url):
        raise _Unfit(f"{url!r} is no address beginning with https:// or http://.")
    if parts.username or parts.password:
        raise _Unfit("The address must not hold a user or password.")
    return parts


def _redirected(call: _Call, target: str) -> _Call:
    url = urljoin(call.url, target)
    headers = call.headers
    if _split(url).netloc != _split(call.url).netloc:  # what was meant for one host is not told another
        headers = {name: value for name, value in headers.items() if name in ("User-Agent", "Accept")}
    return _Call(call.method, url, headers, call.body, call.seconds)


def _outcome(where: str, answer: _Answer) -> Outcome:
    if answer.status in _BUSY or answer.status >= 500:
        wait = answer.headers.get("retry-after", "")
        return Failed(
            ErrorKind.RETRY,
            "HTTP_BUSY",
            f"{where} answers with status {answer.status}.",
            retry_after=min(float(wait), 86400.0) if wait.isdecimal() else None,
        )
    if answer.status >= 400:
        words = answer.content[:200].decode("utf-8", "replace")
        return Failed(
            ErrorKind.BUSINESS, "HTTP_REFUSED", f"{where} answers with status {answer.status}: {words}"
        )
    result = {"status": answer.status, "answer": _value(answer), "answer_headers": answer.headers}
    return Done(result, receipt={"status": answer.status})


def _value(answer: _Answer) -> Any:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not answer.content:
        return None
    if kind == "application/json" or kind.endswith("+json"):
        try:
            return _decoder.decode(answer.content)
        except (ValueError, RecursionError) as error:
            raise _BadAnswer(f"it answers with broken JSON ({error}).") from None
    return answer.content.decode("utf-8", "replace")
