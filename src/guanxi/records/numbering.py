"""Record numbers: counted per object in the transaction of the creation, so an undone creation leaves no gap."""

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.records.catalogue import CatalogueObject
from guanxi.records.tables import sequence_table

_DIGITS = 6


def take_numbers(tx: Tx, one: CatalogueObject, count: int) -> list[str]:
    """Return the next numbers of an object, such as ``L-000042``; others wait until this transaction ends."""
    mine = sequence_table.c.object == one.name
    step = sequence_table.update().where(mine).values(last=sequence_table.c.last + count)
    if tx.connection.execute(step).rowcount == 0:
        tx.connection.execute(sequence_table.insert(), {"object": one.name, "last": count})
    last = int(tx.connection.execute(sa.select(sequence_table.c.last).where(mine)).scalar_one())
    prefix = one.definition.number_prefix
    return [f"{prefix}{number:0{_DIGITS}}" for number in range(last - count + 1, last + 1)]
