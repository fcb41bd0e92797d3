"""Seals of the audit log: blocks of rows hashed into a chain, so that whoever changes a row later is found out.

A block holds the rows with keys after those of the block before, up to 15 minutes ago: by then every transaction that
has made a key has ended. Sealing is done beside the writers, never in their transactions. A chain tells nothing about
whoever can write a new one: note its head elsewhere (it is in the log of the worker), and give it to the proof.
"""

import hashlib
import logging
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from guanxi.access.tables import audit_table, seal_table
from guanxi.platform.chores import Chore
from guanxi.platform.clock import to_micros
from guanxi.platform.database import Database, Tx
from guanxi.platform.ids import first_key_at

BLOCK = 5000
"""Most rows of a block."""
AGE = timedelta(minutes=15)
"""How old a row is before it is sealed; older than any transaction gets."""
_COLUMNS = (
    "key", "at", "actor_kind", "actor_id", "actor_name", "instance_key", "element_id", "action", "object",
    "subject_id", "parent", "changes",
)  # fmt: skip
"""What is hashed of a row. A column that comes later is not part of it: old seals stay true."""
_FIRST = "0" * 64
_LOOK_SECONDS = 60.0

_log = logging.getLogger(__name__)


class Seal(msgspec.Struct, frozen=True):
    """A block: the keys of its first and last row, how many there are, the hash before it and its own."""

    number: int
    first_key: int
    last_key: int
    count: int
    previous: str
    hash: str


class Proof(msgspec.Struct, frozen=True):
    """What a look at all seals has found.

    Attributes:
        blocks, rows: how many were looked at, the broken block included.
        head: the hash of the last block; ``""`` when there is none.
        broken: the number of the first broken block, or None.
        reason: what is wrong with it, in words.
    """

    blocks: int
    rows: int
    head: str
    broken: int | None = None
    reason: str = ""


class Sealer(Chore):
    """Seals what is old enough, a block at a time."""

    def __init__(self, database: Database) -> None:
        super().__init__("audit-seals", _LOOK_SECONDS)
        self._database = database

    def work_once(self) -> bool:
        """Seal a block; return whether there was one."""
        with self._database.read() as tx:
            if not _unsealed(tx, 1):
                return False
        try:
            with self._database.write() as tx:
                seal = seal_block(tx)
        except IntegrityError:  # another worker was quicker
            return True
        if seal is not None:
            _log.info("audit log sealed up to %s: block %s, head %s", seal.last_key, seal.number, seal.hash)
        return seal is not None


def seal_block(tx: Tx) -> Seal | None:
    """Seal the oldest rows that are not yet; None when none are old enough.

    Raises:
        IntegrityError: somebody else has just sealed them.
    """
    rows = _unsealed(tx, BLOCK)
    if not rows:
        return None
    last = _last(tx)
    number, previous = (last.number + 1, last.hash) if last else (1, _FIRST)
    first_key, last_key = rows[0].key, rows[-1].key
    seal = Seal(number, first_key, last_key, len(rows), previous, _hash(previous, rows))
    tx.connection.execute(seal_table.insert(), msgspec.structs.asdict(seal) | {"at": to_micros(tx.now)})
    return seal


def prove(tx: Tx, head: str = "") -> Proof:
    """Compare every sealed row with its seal; give a transaction that sees one state (``Database.snapshot``).

    Args:
        head: a hash that was noted elsewhere and has to be in the chain.
    """
    blocks = rows = 0
    last, known = _FIRST, not head
    for before, seal in pairwise([None, *_seals(tx)]):
        assert seal is not None  # only the first of them is None
        found = _between(tx, before.last_key if before else 0, seal.last_key)
        blocks, rows = blocks + 1, rows + len(found)
        reason = _fault(before, seal, found)
        if reason:
            return Proof(blocks, rows, seal.hash, seal.number, reason)
        last, known = seal.hash, known or seal.hash == head
    if not known:
        return Proof(
            blocks,
            rows,
            last,
            blocks + 1,
            f"no block has the hash {head}: seals are missing or were made anew",
        )
    return Proof(blocks, rows, last if blocks else "")


def _fault(before: Seal | None, seal: Seal, rows: list[Any]) -> str:
    number, previous = (before.number + 1, before.hash) if before else (1, _FIRST)
    if seal.number != number:
        return f"block {number} is missing"
    if seal.previous != previous:
        return "it does not follow the block before"
    if len(rows) != seal.count:
        return f"{seal.count} rows were sealed and {len(rows)} are there"
    return "" if _hash(previous, rows) == seal.hash else "a row was changed after it was sealed"


def _hash(previous: str, rows: list[Any]) -> str:
    block = hashlib.sha256(previous.encode())
    for row in rows:
        block.update(b"\n" + msgspec.json.encode(tuple(row)))
    return block.hexdigest()


def _unsealed(tx: Tx, most: int) -> list[Any]:
    last = _last(tx)
    until = first_key_at(tx.now - AGE)
    return _between(tx, last.last_key if last else 0, until - 1, most)


def _between(tx: Tx, after: int, until: int, most: int | None = None) -> list[Any]:
    columns = (audit_table.c[name] for name in _COLUMNS)
    query = sa.select(*columns).where(audit_table.c.key > after, audit_table.c.key <= until)
    return list(tx.connection.execute(query.order_by(audit_table.c.key).limit(most)))


def _last(tx: Tx) -> Seal | None:
    query = sa.select(*_seal_columns()).order_by(seal_table.c.number.desc()).limit(1)
    row = tx.connection.execute(query).first()
    return None if row is None else Seal(*row)


def _seals(tx: Tx) -> Iterator[Seal]:
    query = sa.select(*_seal_columns()).order_by(seal_table.c.number)
    return (Seal(*row) for row in tx.connection.execute(query).all())


def _seal_columns() -> list[sa.Column[Any]]:
    return [seal_table.c[name] for name in Seal.__struct_fields__]
