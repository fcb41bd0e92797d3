"""Secrets and signatures of webhooks, as standardwebhooks.com has them.

No secret is stored, not even encrypted: each is made anew from the installation's secret and a random salt, so that
whoever has the database alone can sign nothing.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

import msgspec

from guanxi.platform.ids import Ids

PREFIX = "whsec_"


class Salt(msgspec.Struct, frozen=True):
    """What one secret is made of. ``until`` (microseconds) ends it after a rotation."""

    salt: str
    until: int | None = None


def new_salt(ids: Ids) -> Salt:
    """Return a new one."""
    return Salt(ids.new_token())


def secret_of(installation: bytes, salt: Salt) -> str:
    """Return a secret as it is shown, once, to the person who gives it to the receiver."""
    return PREFIX + base64.b64encode(_key(installation, salt)).decode()


def sign(
    installation: bytes, salts: Iterable[Salt], message_id: str, at: datetime, body: str
) -> dict[str, str]:
    """Return the headers of a message: its id, when it is sent, and a signature by each secret."""
    seconds = int(at.timestamp())
    signatures = (signature(_key(installation, salt), message_id, seconds, body) for salt in salts)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(signatures),
    }


def signature(key: bytes, message_id: str, seconds: int, body: str) -> str:
    """Return one signature: ``v1,`` and the HMAC-SHA256 of id, time and body in Base64."""
    digest = hmac.new(key, f"{message_id}.{seconds}.{body}".encode(), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _key(installation: bytes, salt: Salt) -> bytes:
    return hmac.new(installation, f"webhook.{salt.salt}".encode(), hashlib.sha256).digest()
