"""One request over the wire: encoded, sent, repeated where that is safe, decoded or refused."""

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, BinaryIO

import httpx
import msgspec

from guanxi.client.errors import GuanxiError, Unavailable, refusal

_BUSY = frozenset({429, 503})
_TRIES = 4
_LONGEST_PAUSE = 60.0
_encode = msgspec.json.Encoder(decimal_format="number").encode


class Wire:
    """Sends requests to one server with one key.

    Args:
        url: of the server, such as ``https://crm.example.com``.
        timeout: seconds to connect, and seconds without a byte of the answer.
        sleep: waits so many seconds.
        transport: how bytes travel; httpx's own when left out.
    """

    def __init__(
        self,
        url: str,
        api_key: str,
        *,
        timeout: float,
        sleep: Callable[[float], None],
        transport: httpx.BaseTransport | None,
    ):
        self._sleep = sleep
        self._http = httpx.Client(
            base_url=url.rstrip("/") + "/api/v1",
            headers={"Authorization": f"Bearer {api_key}", "Accept": "application/json"},
            timeout=timeout,
            transport=transport,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Return the decoded answer; None where there is none. Reads are repeated while the server is busy.

        Raises:
            GuanxiError: of the kind the status says; Unavailable when no answer came.
        """
        request = self._http.build_request(
            method,
            path,
            params=_given(params or {}),
            content=None if body is None else _encode(body),
            headers={**(headers or {}), **({} if body is None else {"Content-Type": "application/json"})},
        )
        answer = self._send(request)
        for tried in range(1, _TRIES if method == "GET" else 1):
            pause = _pause(answer, tried)
            if answer.status_code not in _BUSY or pause > _LONGEST_PAUSE:
                break
            self._sleep(pause)
            answer = self._send(request)
        return _decoded(answer)

    def send_file(self, path: str, name: str, file: BinaryIO | bytes, media_type: str) -> Any:
        """Send a file as a form and return the decoded answer.

        Raises:
            GuanxiError: as in ``request``.
        """
        return _decoded(
            self._send(self._http.build_request("POST", path, files={"file": (name, file, media_type)}))
        )

    def stream(self, path: str, *, params: Mapping[str, Any]) -> Iterator[bytes]:
        """Yield a file as it comes, piece by piece.

        Raises:
            GuanxiError: as in ``request``; Unavailable, too, when the file broke off.
        """
        try:
            with self._http.stream("GET", path, params=_given(params), headers={"Accept": "*/*"}) as answer:
                if not answer.is_success:
                    answer.read()
                    _decoded(answer)
                yield from answer.iter_bytes()
        except httpx.TransportError as error:
            raise _no_answer(error.request, error) from error

    def _send(self, request: httpx.Request) -> httpx.Response:
        try:
            return self._http.send(request)
        except httpx.TransportError as error:
            raise _no_answer(request, error) from error


def _given(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if value is not None}


def _no_answer(request: httpx.Request, error: httpx.TransportError) -> Unavailable:
    why = str(error) or type(error).__name__
    return Unavailable(
        "client.no_answer",
        f"No answer from {request.url.copy_with(query=None)}: {why}.",
        "Is the address right, and does the server run? Whether a change was made is not known.",
    )


def _pause(answer: httpx.Response, tried: int) -> float:
    """Return the seconds the server asks to wait for; where it does not say, 0.5, 1, 2."""
    text = answer.headers.get("Retry-After", "")
    return float(text) if text.isascii() and text.isdigit() else 0.5 * 2 ** (tried - 1)


def _decoded(answer: httpx.Response) -> Any:
    try:
        content = json.loads(answer.content, parse_float=Decimal) if answer.content else None
    except ValueError:
        if answer.is_success:
            raise GuanxiError(
                "client.no_json",
                f"{answer.request.url} answered something that is no JSON.",
                "Is the address that of Guanxi, and the answer one that is JSON?",
                status=answer.status_code,
            ) from None
        content = None
    if not answer.is_success:
        raise refusal(answer.status_code, content)
    return content
