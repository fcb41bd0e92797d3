"""The seals of the audit log, on each server: whatever is changed later is found, and where."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from guanxi.access.audit import append_audit
from guanxi.access.contracts import SYSTEM, process_actor
from guanxi.access.sealing import AGE, Sealer, prove, seal_block
from guanxi.access.tables import audit_table, seal_table
from guanxi.platform.clock import VirtualClock
from guanxi.platform.database import Database, Tx, metadata


def write_rows(database: Database, count: int) -> None:
    """Write so many rows, some of a process."""
    with database.write() as tx:
        for number in range(count):
            actor = SYSTEM if number % 2 else process_actor("p", "P", instance_key=7, element_id="任务")
            append_audit(tx, actor, "update", "lead", f"l{number}", {"name": ("旧", f"new {number}")})


@pytest.fixture
def sealed(database: Database, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Twelve rows in three blocks of at most five, and two that are too young."""
    monkeypatch.setattr("guanxi.access.sealing.BLOCK", 5)
    metadata.create_all(database.engine)
    write_rows(database, 12)
    clock.advance(AGE + timedelta(seconds=1))
    write_rows(database, 2)
    sealer = Sealer(database)
    while sealer.work_once():
        pass
    return database


def keys(tx: Tx) -> list[int]:
    """The keys of all rows in order."""
    return list(tx.connection.execute(sa.select(audit_table.c.key).order_by(audit_table.c.key)).scalars())


def test_rows_are_sealed_in_blocks_when_they_are_old_enough(sealed: Database, clock: VirtualClock) -> None:
    """In the order of their keys; each block follows the one before; the young ones get their own later."""
    with sealed.read() as tx:
        proof = prove(tx)
        all_keys = keys(tx)
        seals = tx.connection.execute(sa.select(seal_table).order_by(seal_table.c.number)).all()

    assert [(one.number, one.first_key, one.last_key, one.count) for one in seals] == [
        (1, all_keys[0], all_keys[4], 5),
        (2, all_keys[5], all_keys[9], 5),
        (3, all_keys[10], all_keys[11], 2),
    ]
    assert [one.previous for one in seals] == ["0" * 64, seals[0].hash, seals[1].hash]
    assert (proof.blocks, proof.rows, proof.head, proof.broken) == (3, 12, seals[2].hash, None)

    clock.advance(AGE + timedelta(seconds=1))
    assert Sealer(sealed).work_once()
    with sealed.read() as tx:
        assert (prove(tx).blocks, prove(tx).rows) == (4, 14)
        assert prove(tx, proof.head).broken is None  # an old head is in the chain


@pytest.mark.parametrize("column", [one.name for one in audit_table.columns if one.name != "key"])
def test_a_change_of_any_column_is_found(sealed: Database, column: str) -> None:
    """Whatever is changed, the block it lies in is named."""
    with sealed.write() as tx:
        where = audit_table.c.key == keys(tx)[6]
        old = tx.connection.execute(sa.select(audit_table.c[column]).where(where)).scalar_one()
        new = (
            1
            if old is None and column == "instance_key"
            else old + 1
            if isinstance(old, int)
            else f"{old or ''}x"
        )
        tx.connection.execute(audit_table.update().where(where).values({column: new}))
        proof = prove(tx)

    assert (proof.broken, proof.reason) == (2, "a row was changed after it was sealed")


def delete_row(tx: Tx) -> None:
    """Take a row of the second block away."""
    tx.connection.execute(audit_table.delete().where(audit_table.c.key == keys(tx)[6]))


def slip_a_row_in(tx: Tx) -> None:
    """Put a row before all others, which is the place of the first block."""
    row = tx.connection.execute(sa.select(audit_table).order_by(audit_table.c.key)).mappings().first()
    assert row is not None
    tx.connection.execute(audit_table.insert(), dict(row) | {"key": row["key"] - 1})


def delete_first_seal(tx: Tx) -> None:
    """Take a seal away."""
    tx.connection.execute(seal_table.delete().where(seal_table.c.number == 1))


def forge_a_seal(tx: Tx) -> None:
    """Make the second seal anew for changed rows, but not the third."""
    delete_row(tx)
    tx.connection.execute(seal_table.update().where(seal_table.c.number == 2).values(count=4, hash="f" * 64))


@pytest.mark.parametrize(
    ("tamper", "block", "reason"),
    [
        (delete_row, 2, "5 rows were sealed and 4 are there"),
        (slip_a_row_in, 1, "5 rows were sealed and 6 are there"),
        (delete_first_seal, 2, "block 1 is missing"),
        (forge_a_seal, 2, "a row was changed after it was sealed"),
    ],
)
def test_what_is_missing_or_added_is_found(
    sealed: Database, tamper: Callable[[Tx], None], block: int, reason: str
) -> None:
    """The first broken block is named, and what is wrong with it."""
    with sealed.write() as tx:
        tamper(tx)
        proof = prove(tx)

    assert (proof.broken, proof.reason) == (block, reason)


def test_a_chain_made_anew_does_not_hold_the_noted_head(sealed: Database) -> None:
    """Who changes a row and seals everything again is found out by a head that was noted elsewhere."""
    with sealed.write() as tx:
        head = prove(tx).head
        tx.connection.execute(
            audit_table.update().where(audit_table.c.key == keys(tx)[11]).values(actor_name="Somebody else")
        )
        tx.connection.execute(seal_table.delete())
    while Sealer(sealed).work_once():
        pass

    with sealed.read() as tx:
        assert prove(tx).broken is None
        proof = prove(tx, head)
    assert (proof.broken, proof.reason[:21]) == (4, "no block has the hash")


def test_two_sealers_do_not_seal_the_same_rows(
    sealed: Database, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who comes second is refused by the database and looks again."""
    clock.advance(AGE + timedelta(seconds=1))
    real = seal_block

    def twice(tx: Tx) -> Any:
        first = real(tx)
        assert first is not None
        with pytest.raises(IntegrityError):
            tx.connection.execute(
                seal_table.insert().values(
                    number=first.number, first_key=1, last_key=2, count=1, previous="", hash="", at=1
                )
            )
        raise IntegrityError("insert", {}, Exception("taken"))

    with monkeypatch.context() as patched:
        patched.setattr("guanxi.access.sealing.seal_block", twice)
        assert Sealer(sealed).work_once()
    assert Sealer(sealed).work_once()
    assert not Sealer(sealed).work_once()
    with sealed.read() as tx:
        assert (prove(tx).blocks, prove(tx).rows, prove(tx).broken) == (4, 14, None)


def test_nothing_to_seal_is_nothing_to_prove(database: Database) -> None:
    """An empty log has no head; a head that is asked for is missing."""
    metadata.create_all(database.engine)
    assert not Sealer(database).work_once()
    with database.read() as tx:
        assert (prove(tx).head, prove(tx).broken) == ("", None)
        assert prove(tx, "a" * 64).broken == 1
