"""Bearer secrets: session tokens, API keys, CSRF tokens. The database only ever sees their SHA-256."""

import hashlib
import hmac

API_KEY_PREFIX = "gx_"


def hash_token(token: str) -> str:
    """Return the form in which a token with 256 random bits is stored and looked up."""
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_token(session_token: str) -> str:
    """Return the CSRF token of a session: derived, so nothing more has to be stored."""
    return hashlib.sha256(b"csrf:" + session_token.encode()).hexdigest()


def csrf_matches(session_token: str, given: str) -> bool:
    """Compare a CSRF token in constant time."""
    return hmac.compare_digest(csrf_token(session_token).encode(), given.encode())
