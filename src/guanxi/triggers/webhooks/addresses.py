"""Where a webhook may be sent: to public addresses over TLS, and inside only to networks the operator allows."""

from urllib.parse import SplitResult, urlsplit

from guanxi.activities.http.guard import ForbiddenAddress, Guard
from guanxi.platform.errors import Invalid

_LONGEST = 2000


def make_guard(networks: str) -> Guard:
    """Return the guard of the setting ``webhook_networks``.

    Raises:
        Invalid: code ``settings.invalid``.
    """
    try:
        return Guard(part.strip() for part in networks.split(",") if part.strip())
    except ValueError as error:
        message = f"GUANXI_WEBHOOK_NETWORKS is wrong: {error}."
        raise Invalid("settings.invalid", message, "Write networks like 10.1.2.0/24.") from None


def check_address(guard: Guard, url: str) -> None:
    """Do nothing when webhooks may be sent to an address; looks its name up.

    Raises:
        Invalid: code ``webhook.address`` (it is none), ``webhook.unknown_host``, ``webhook.private_address`` or
            ``webhook.no_tls``; field ``url``.
    """
    parts = _split(url)
    host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
    try:
        address = guard.resolve(host, port)
    except ForbiddenAddress as error:
        cure = "Name a public address, or have the operator allow its network by GUANXI_WEBHOOK_NETWORKS."
        raise _invalid("webhook.private_address", str(error), cure) from None
    except (OSError, UnicodeError) as error:
        raise _invalid(
            "webhook.unknown_host", f"{host} cannot be found: {error}.", "Correct the name."
        ) from None
    if parts.scheme != "https" and not guard.exempts(address):
        raise _invalid(
            "webhook.no_tls", "What is told about records does not travel unencrypted.", "Use https://."
        )


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        parts, fits = SplitResult("", "", "", "", ""), False
    if not fits or len(url) > _LONGEST or not url.isascii() or any(ord(character) <= 32 for character in url):
        message = "This is no address beginning with https://."
        raise _invalid("webhook.address", message, "Write it like https://example.com/guanxi.")
    if parts.username is not None or parts.password is not None:
        raise _invalid(
            "webhook.address", "The address must not hold a user or password.", "Check the signature instead."
        )
    return parts


def _invalid(code: str, message: str, cure: str) -> Invalid:
    return Invalid(code, message, cure, {"url": message})
