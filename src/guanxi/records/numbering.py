"""Record numbers: counted per object in the transaction of the creation, so an undone creation leaves no gap."""

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from guanxi.platform.database import Tx
from guanxi.records.catalogue import CatalogueObject
from guanxi.records.tables import sequence_table

_DIGITS = 6
_mine = sequence_table.c.object == sa.bindparam("name")
_step = sequence_table.update().where(_mine).values(last=sequence_table.c.last + sa.bindparam("count"))
_read = sa.select(sequence_table.c.last).where(_mine)


def take_numbers(tx: Tx, one: CatalogueObject, count: int) -> list[str]:
    """Return the next numbers of an object, such as ``L-000042``; others wait until this transaction ends."""
    step = {"name": one.name, "count": count}
    if tx.connection.execute(_step, step).rowcount == 0:
        _begin(tx, one)
        tx.connection.execute(_step, step)
    last = int(tx.connection.execute(_read, {"name": one.name}).scalar_one())
    prefix = one.definition.number_prefix
    return [f"{prefix}{number:0{_DIGITS}}" for number in range(last - count + 1, last + 1)]


def _begin(tx: Tx, one: CatalogueObject) -> None:
    try:
        with tx.connection.begin_nested():
            tx.connection.execute(sequence_table.insert(), {"object": one.name, "last": 0})
    except IntegrityError:
        pass  # another transaction began it meanwhile
