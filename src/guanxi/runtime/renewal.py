"""Processes deployed again as they are, so that they take up a new version of a decision or form they name.

A version of a process keeps the decisions and forms it was deployed with; so a new table decides only in a new version.
Runs that are under way end with what they began with.
"""

from collections.abc import Collection, Sequence

import msgspec

from guanxi.bpmn.graph import pin_name
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict
from guanxi.runtime.contracts import ProcessDefinition
from guanxi.runtime.definitions import Pinned, definition
from guanxi.runtime.reading import ReadFile
from guanxi.runtime.store import definitions as store

_PINNED = msgspec.json.Decoder(Pinned)


class Renewal(msgspec.Struct, frozen=True):
    """The file of a process as deployed last; ``key`` is that version."""

    key: int
    process_id: str
    name: str
    content: bytes


def users_of(tx: Tx, read: Sequence[ReadFile]) -> list[ProcessDefinition]:
    """Return the newest versions of processes that name a decision or form of these files, by name."""
    parts = [part for file in read for part in file.parts]
    wanted = {(part.kind, pin_name(part.id, tag)) for part in parts for tag in (None, part.version_tag)}
    found = []
    for row in store.latest(tx):
        pinned = _PINNED.decode(row.pinned)
        names = {("decision", one) for one in pinned.decisions} | {("form", one) for one in pinned.forms}
        if names & wanted:
            found.append(definition(row))
    return found


def renewals(tx: Tx, process_ids: Collection[str]) -> list[Renewal]:
    """Return the files of processes as deployed last, each file once; an unknown id has none."""
    found: dict[int, Renewal] = {}
    for process_id in dict.fromkeys(process_ids):
        row = store.newest(tx, "process", process_id)
        if row is not None:
            file = Renewal(row.key, process_id, f"{process_id}.bpmn", store.content(tx, row.resource_key))
            found.setdefault(row.resource_key, file)
    return list(found.values())


def require_newest(tx: Tx, files: Sequence[Renewal], read: Sequence[ReadFile]) -> None:
    """Refuse to deploy a file again when one of its processes has meanwhile come from another one.

    Raises:
        Conflict: code ``runtime.renewal_behind``.
    """
    mine = {file.name: file for file in files}
    for file in read:
        renewal = mine.get(file.name)
        if renewal is None:
            continue
        resource = store.get(tx, renewal.key).resource_key
        for part in file.parts:
            newest = store.newest(tx, part.kind, part.id)
            if newest is None or newest.resource_key != resource:
                message = f"Another version of “{part.id}” was published meanwhile."
                raise Conflict("runtime.renewal_behind", message, "Look again, then publish.")
