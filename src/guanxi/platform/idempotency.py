"""Requests that are carried out once, however often they are sent: a key, what was asked by it, what was answered.

The claim of a key and the answer are written in the transaction of the change: a request that failed has left nothing,
and may be sent again.
"""

import hashlib
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from guanxi.platform.clock import to_micros
from guanxi.platform.database import Tx, metadata
from guanxi.platform.errors import Conflict

KEPT = timedelta(hours=24)
"""How long a key is known; later it is a new one."""

request_table = sa.Table(
    "idempotent_request",
    metadata,
    sa.Column(
        "digest", sa.String(64), primary_key=True
    ),  # of asker and key: servers compare texts in their own ways
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False, index=True),
)


def claim(tx: Tx, asker: str, key: str, request: bytes) -> str | None:
    """Return what was answered to this request before; None when it has to be carried out now.

    Another transaction that carries it out at this moment is waited for.

    Args:
        asker: whose key it is; those of others are others.
        request: what is asked, byte for byte.

    Raises:
        Conflict: code ``request.key_reused``; the key was sent with another request.
    """
    tx.connection.execute(request_table.delete().where(request_table.c.at < to_micros(tx.now - KEPT)))
    fingerprint = hashlib.sha256(request).hexdigest()
    digest = _digest(asker, key)
    row = {"digest": digest, "fingerprint": fingerprint, "answer": "", "at": to_micros(tx.now)}
    try:
        with tx.connection.begin_nested():
            tx.connection.execute(request_table.insert(), row)
    except IntegrityError:
        known = tx.connection.execute(sa.select(request_table).where(request_table.c.digest == digest)).one()
        if known.fingerprint == fingerprint:
            return str(known.answer)
        message = f"The idempotency key {key} was sent before with another request."
        raise Conflict("request.key_reused", message, "Make a new key for each request.") from None
    return None


def keep(tx: Tx, asker: str, key: str, answer: str) -> None:
    """Note what is answered to the request that has claimed the key in this transaction."""
    mine = request_table.c.digest == _digest(asker, key)
    tx.connection.execute(request_table.update().where(mine).values(answer=answer))


def _digest(asker: str, key: str) -> str:
    return hashlib.sha256(f"{asker}\n{key}".encode()).hexdigest()
