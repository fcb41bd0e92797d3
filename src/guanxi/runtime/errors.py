"""How the runtime says no: the codes of its refusals and the texts that go with them."""

from typing import Any

from guanxi.engine import Rejection
from guanxi.platform.errors import Conflict, GuanxiError, NotFound

_CURES = {
    "unknown_key": "Reload: somebody or something else was faster.",
    "wrong_state": "Reload to see its present state.",
}


def refusal(rejection: Rejection) -> GuanxiError:
    """Return the engine's rejection as an error: code ``runtime.<code of the rejection>``."""
    kind = NotFound if rejection.code == "unknown_key" else Conflict
    return kind(f"runtime.{rejection.code}", rejection.message, _CURES.get(rejection.code, ""))


def unknown(what: str, key: int) -> NotFound:
    """Return the error for a key that names nothing: code ``runtime.unknown_<what>``."""
    return NotFound(f"runtime.unknown_{what.replace(' ', '_')}", f"There is no {what} {key}.")


def unknown_id(what: str, identifier: str) -> NotFound:
    """Return the error for an id that names nothing: code ``runtime.unknown_<what>``."""
    return NotFound(f"runtime.unknown_{what}", f"There is no {what} “{identifier}”.")


def require_open(row: Any) -> None:
    """Do nothing when the draft of a row is open.

    Raises:
        Conflict: code ``runtime.draft_closed``.
    """
    if row.state != "open":
        cure = "Begin a new draft from the version." if row.state == "published" else "Restore it first."
        raise Conflict("runtime.draft_closed", f"The draft “{row.name}” was {row.state}.", cure)
