"""States kept in memory: the same as the stored ones, never used when somebody else was there."""

from guanxi.access.contracts import SYSTEM
from guanxi.engine import load_state
from guanxi.runtime import tables
from guanxi.runtime.instances import instance_variables, set_variables
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.states import States
from tests.runtime.models import human, straight


def test_kept_state_is_the_stored_one(lite):
    """After any step, what is kept equals what is read."""
    lite.deploy(human(), straight("p", "record.a", "other.b"))
    for process in ("p", "human"):
        lite.start(process, {"lead": {"score": 5, "tags": ["a"]}})
    lite.worker.drain()

    for row in lite.rows(tables.instance):
        kept = lite.runtime.states.take(lite.database.engine, row.key, row.state)
        assert kept is not None
        assert kept == load_state(row.state)


def test_is_not_used_when_somebody_else_was_there(lite):
    """Another process changes the instance in between."""
    lite.deploy(straight("p", "record.a", "other.b"))
    key = lite.start(variables={"x": 1})
    other = Runtime(lite.activities)
    with lite.database.write() as tx:
        set_variables(other, tx, key, {"x": 2}, actor=SYSTEM)

    lite.worker.drain()

    with lite.database.read() as tx:
        assert instance_variables(tx, key) == {"x": 2}


def test_is_not_used_when_the_transaction_was_undone(lite):
    """What was written and taken back is not what the next step sees."""
    lite.deploy(straight("p", "record.a", "other.b"))
    key = lite.start(variables={"x": 1})
    with lite.database.write() as tx:
        set_variables(lite.runtime, tx, key, {"x": 2}, actor=SYSTEM)
        tx.connection.rollback()

    lite.worker.drain()

    with lite.database.read() as tx:
        assert instance_variables(tx, key) == {"x": 1}


def test_the_ones_used_longest_ago_make_room():
    """Memory has a limit."""
    states = States(most=2)
    states.put("db", [(1, b"1", "one"), (2, b"2", "two"), (3, b"3", "three")])

    assert [states.take("db", key, str(key).encode()) for key in (1, 2, 3)] == [None, "two", "three"]
    assert states.take("db", 3, b"3") is None
