"""Finding instances, by what they are about and by what their variables say.

Variables are not indexed: a step would have to write more rows, whether anybody ever looks or not. A search reads the
states of what the other conditions leave, a bounded number at a time, and says where to go on; what is looked for often
belongs into a record or a correlation key.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from guanxi.engine import load_state
from guanxi.feel.codec import decode_value
from guanxi.platform.clock import to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid
from guanxi.runtime.contracts import ProcessInstance
from guanxi.runtime.instances import shown
from guanxi.runtime.store import instance_search as store
from guanxi.runtime.visits import TASKS

SCANNED = 5_000
"""So many states one search reads at most."""
_CHUNK = 500
MOST_KEYS = 1_000


class InstanceFilter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which instances are meant; empty members do not filter.

    Attributes:
        state: active, completed, cancelled, or incident for active ones with an open incident.
        definition_key: a version.
        object, record_id: the record they are about.
        signature: of an open incident.
        instance_keys: these and no others.
        element_id: an element at which they are now; with ``done_from`` or ``done_before`` one that was completed then.
        done_from, done_before: when the element, else any task, was completed.
        variables: value by name, in JSON form; each must be that of a variable in some scope of the instance.
    """

    process_id: str = ""
    definition_key: int = 0
    state: str = ""
    object: str = ""
    record_id: str = ""
    started_from: datetime | None = None
    started_before: datetime | None = None
    signature: str = ""
    instance_keys: tuple[int, ...] = ()
    element_id: str = ""
    done_from: datetime | None = None
    done_before: datetime | None = None
    variables: Mapping[str, Any] = {}

    def conditions(self) -> list[Any]:
        """The conditions the database can check."""
        return store.conditions(
            process_id=self.process_id,
            definition_key=self.definition_key,
            state=self.state,
            object_name=self.object,
            record_id=self.record_id,
            started_from=_micros(self.started_from),
            started_before=_micros(self.started_before),
            signature=self.signature,
            instance_keys=self.instance_keys,
            element_id=self.element_id,
            done_from=_micros(self.done_from),
            done_before=_micros(self.done_before),
            tasks=TASKS,
        )


def _micros(at: datetime | None) -> int | None:
    return None if at is None else to_micros(at)


class Found(msgspec.Struct, frozen=True):
    """Instances found, and the key of the last one looked at when there may be more behind it."""

    instances: tuple[ProcessInstance, ...]
    goes_on: int | None


def search_instances(tx: Tx, wanted: InstanceFilter, *, before: int | None = None, limit: int = 50) -> Found:
    """Return instances, newest first.

    Args:
        before: ``goes_on`` of the search before.

    Raises:
        Invalid: code ``runtime.too_many_keys``.
    """
    check_filter(wanted)
    found: list[ProcessInstance] = []
    left = SCANNED
    while left > 0:
        size = min(_CHUNK, left) if wanted.variables else limit + 1
        rows = store.select(
            tx, wanted.conditions(), before=before, with_state=bool(wanted.variables), limit=size
        )
        for row in rows:
            if len(found) == limit:
                return Found(tuple(found), before)
            if not wanted.variables or has_variables(row.state, wanted.variables):
                found.append(shown(row))
            before = row.key
        if len(rows) < size:
            return Found(tuple(found), None)
        left -= size
    return Found(tuple(found), before)


def check_filter(wanted: InstanceFilter) -> None:
    """Do nothing when the database can take the filter.

    Raises:
        Invalid: code ``runtime.too_many_keys``.
    """
    if len(wanted.instance_keys) > MOST_KEYS:
        raise Invalid(
            "runtime.too_many_keys",
            f"{len(wanted.instance_keys)} instances are named, and at most {MOST_KEYS} may be.",
            "Name fewer at a time, or describe them by other conditions.",
        )


def next_matches(
    tx: Tx, wanted: InstanceFilter, after: int, until: int, most: int
) -> tuple[list[int], int | None]:
    """Return the next matching instances in the order of keys, and the key to go on behind; None: that was all.

    Args:
        after, until: keys; the first outside, the last inside.
        most: how many at most. With variables to look at, fewer may come though there are more.
    """
    size = max(most, _CHUNK) if wanted.variables else most
    rows: Sequence[Any] = store.select(
        tx,
        wanted.conditions(),
        after=after,
        until=until,
        with_state=bool(wanted.variables),
        limit=size,
    )
    keys: list[int] = []
    for row in rows:
        if not wanted.variables or has_variables(row.state, wanted.variables):
            keys.append(row.key)
        after = row.key
        if len(keys) == most:
            return keys, after
    return keys, None if len(rows) < size else after


def has_variables(state: bytes, wanted: Mapping[str, Any]) -> bool:
    """Whether an instance has variables of these names and values (in JSON form), in whatever scope."""
    if not all(msgspec.json.encode(name) in state for name in wanted):  # far cheaper than reading the state
        return False
    scopes = load_state(state).variables.values()
    return all(
        any(name in scope and scope[name] == value for scope in scopes)
        for name, value in ((name, decode_value(value)) for name, value in wanted.items())
    )
