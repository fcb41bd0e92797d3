"""The error tree of everything above the pure rooms.

    GuanxiError
    ├── Invalid      the input breaks a rule: fields say which, cure says what to do
    ├── NotFound     no such thing, or not visible to this actor
    ├── Forbidden    the actor lacks a right
    ├── Unauthenticated  nobody is signed in, or the credentials are wrong
    ├── Conflict     the thing has changed or is in another state
    ├── TooMany      a rate or size limit is reached
    └── Unavailable  a part that is needed does not answer

HTTP status codes are given to these in ``guanxi.api`` and nowhere else.
"""

from collections.abc import Mapping


class GuanxiError(Exception):
    """An expected refusal with a stable code, a place and a cure.

    Args:
        code: stable, dotted, lower case, e.g. ``record.version_conflict``; never changes once shipped.
        message: one sentence saying what is wrong and where.
        cure: one sentence saying what the reader can do; empty when the message says it.
        fields: message by field path, for errors that belong to input fields.
    """

    def __init__(self, code: str, message: str, cure: str = "", fields: Mapping[str, str] | None = None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.cure = cure
        self.fields: dict[str, str] = dict(fields or {})

    def __str__(self) -> str:
        return f"{self.message} {self.cure}".strip()


class Invalid(GuanxiError):
    """The input breaks a rule; nothing was written."""


class NotFound(GuanxiError):
    """There is no such thing, or the actor may not see it."""


class Forbidden(GuanxiError):
    """The actor lacks the right."""


class Unauthenticated(GuanxiError):
    """Nobody is signed in, or the credentials are wrong."""


class Conflict(GuanxiError):
    """The thing has changed meanwhile or is in a state that does not allow this."""


class TooMany(GuanxiError):
    """A rate or size limit is reached."""


class Unavailable(GuanxiError):
    """A part that is needed (database, mail server) does not answer."""
