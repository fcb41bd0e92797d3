"""The signed token of a public form: when the page was made, and a number that is used once."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from guanxi.platform.clock import from_micros, to_micros

MIN_FILL_TIME = timedelta(seconds=2)
MAX_AGE = timedelta(hours=24)


class TokenFault(StrEnum):
    """Why a token is not taken."""

    FORGED = "forged"
    TOO_FAST = "too_fast"
    EXPIRED = "expired"


class Token(Struct, frozen=True):
    """A token that is in order; `nonce` tells one page from another."""

    nonce: str
    issued_at: datetime


def issue_token(secret: bytes, form: str, nonce: str, now: datetime) -> str:
    """Return the token for a page made now; the nonce must be unguessable and used for one page only."""
    body = f"{form}.{to_micros(now)}.{nonce}"
    return f"{body}.{_signature(secret, body)}"


def check_token(secret: bytes, form: str, token: str, now: datetime) -> Token | TokenFault:
    """Read a token back: signed by us, for this form, neither filled in faster than a person nor old."""
    body, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(secret, body).encode()):
        return TokenFault.FORGED
    name, micros, nonce = body.split(".")
    if name != form:
        return TokenFault.FORGED
    issued_at = from_micros(int(micros))
    if now - issued_at < MIN_FILL_TIME:
        return TokenFault.TOO_FAST
    if now - issued_at > MAX_AGE:
        return TokenFault.EXPIRED
    return Token(nonce, issued_at)


def _signature(secret: bytes, body: str) -> str:
    return hmac.new(secret, body.encode(), hashlib.sha256).hexdigest()
