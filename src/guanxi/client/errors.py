"""Refusals by kind, with what the server said. A base of the client's own: it stands alone."""

from collections.abc import Mapping
from typing import Any


class GuanxiError(Exception):
    """A request was refused or got no answer.

    Attributes:
        code: stable, such as ``record.version_conflict``; ``client.…`` where no server of Guanxi said it.
        message: what is wrong and where.
        cure: what to do; empty where the message says it.
        fields: message by the name of each wrong input.
        status: of the HTTP answer; 0 when there was none.
        problem: the whole answer, with members some refusals have beside these (``findings`` of a deployment).
    """

    def __init__(
        self,
        code: str,
        message: str,
        cure: str = "",
        fields: Mapping[str, str] | None = None,
        status: int = 0,
        problem: Mapping[str, Any] | None = None,
    ):
        super().__init__(message)
        self.code = code
        self.message = message
        self.cure = cure
        self.fields: dict[str, str] = dict(fields or {})
        self.status = status
        self.problem: dict[str, Any] = dict(problem or {})

    def __str__(self) -> str:
        return f"{self.message} {self.cure}".strip()


class Invalid(GuanxiError):
    """The input breaks a rule; nothing was written."""


class NotFound(GuanxiError):
    """There is no such thing, or the key's user may not see it."""


class Unauthenticated(GuanxiError):
    """The API key is wrong, has ended or was revoked."""


class Forbidden(GuanxiError):
    """The right is missing."""


class Conflict(GuanxiError):
    """The thing has changed meanwhile, or is in another state."""


class TooMany(GuanxiError):
    """A rate limit is reached."""


class Unavailable(GuanxiError):
    """The server, or a part it needs, does not answer."""


_KINDS: dict[int, type[GuanxiError]] = {
    400: Invalid,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    405: Invalid,
    409: Conflict,
    412: Conflict,
    413: Invalid,
    415: Invalid,
    422: Invalid,
    429: TooMany,
    502: Unavailable,
    503: Unavailable,
    504: Unavailable,
}


def refusal(status: int, problem: Any) -> GuanxiError:
    """Return the error of an answer.

    Args:
        problem: its decoded body; anything but problem details was said by something between, such as a proxy.
    """
    kind = _KINDS.get(status, GuanxiError)
    if not isinstance(problem, dict) or "code" not in problem:
        message = f"The server answered {status} without saying why."
        return kind("client.unexplained", message, "Is the address that of Guanxi?", status=status)
    return kind(
        str(problem["code"]),
        str(problem.get("detail", "")),
        str(problem.get("cure", "")),
        problem.get("fields") or {},
        status,
        problem,
    )
