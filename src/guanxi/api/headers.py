"""Headers every answer has unless its route sets its own."""

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

_DEFAULTS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def is_part(path: str) -> bool:
    """Whether a path is that of a script or style of the client, which sets all headers it needs."""
    return path.startswith("/assets/") and path.endswith((".js", ".css"))


async def add_security_headers(message: Message, scope: Scope) -> None:
    """Add the headers that are missing to an answer about to be sent.

    Scripts and styles of the client are no pages: nothing obeys a policy that comes with them, and with eighty small files
    it weighed a tenth of the first load.
    """
    if message["type"] == "http.response.start" and not is_part(scope["path"]):
        headers = MutableScopeHeaders.from_message(message)
        for name, value in _DEFAULTS.items():
            headers.setdefault(name, value)
