"""How complete a record is: the share of the fields its object names that are filled."""

import msgspec

from guanxi.records.catalogue import CatalogueObject
from guanxi.records.record import Record


class Completeness(msgspec.Struct, frozen=True):
    """``percent`` from 0 to 100, rounded down, and the names of the fields still empty."""

    percent: int
    missing: tuple[str, ...]


def completeness(one: CatalogueObject, record: Record) -> Completeness:
    """Return the score of a record; an object that names no fields is always complete."""
    named = [
        name for name in one.definition.complete if name in record.values
    ]  # what is hidden is not asked for
    missing = tuple(name for name in named if record.values[name] in (None, ""))
    filled = len(named) - len(missing)
    return Completeness(100 * filled // len(named) if named else 100, missing)
