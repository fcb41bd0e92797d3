"""Installations whose history lay in the order of the instances keep it."""

import sqlalchemy as sa
from alembic import command

from guanxi import wiring
from guanxi.platform import migrations
from guanxi.platform.database import Database
from guanxi.runtime.tables import element_history

ROW = {
    "definition_key": 7, "element_id": "call", "type": "userTask", "state": "completed", "triggered_at": 1,
    "started_at": 2, "ended_at": 3, "attempts": 1, "actor": "user/ann", "flows": "f1 f2", "output": '{"a":1}',
}  # fmt: skip


def test_the_history_of_an_older_installation_is_kept(database: Database) -> None:
    """Back to the older order and up again, each row is what it was and its key is taken."""
    wiring.migrate(database)
    rows = [{**ROW, "instance_key": instance, "element_key": key} for instance in (2, 1) for key in (5, 6)]
    with database.write() as tx:
        tx.connection.execute(sa.insert(element_history), rows)
        query = sa.select(element_history).order_by(
            element_history.c.instance_key, element_history.c.element_key
        )
        before = tx.connection.execute(query).all()
    with database.write() as tx:
        command.downgrade(migrations._config(tx), "0036")
        assert tx.connection.execute(query).all() == before

    assert wiring.migrate(database)

    with database.write() as tx:
        assert tx.connection.execute(query).all() == before
        assert len(before) == 4
        repeated = tx.connection.begin_nested()
        try:
            tx.connection.execute(sa.insert(element_history), rows[:1])
            raise AssertionError("the key was not taken")
        except sa.exc.IntegrityError:
            repeated.rollback()
