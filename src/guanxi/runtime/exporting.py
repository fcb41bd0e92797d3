"""Definitions as files: what is deployed, to be kept under version control and deployed elsewhere.

The files hold byte for byte what was deployed and have the same names every time, so that two exports can be
compared, and deploying them where they come from brings no new version. What a version tag asks for and is not the newest
lies in the folder ``earlier``, named by id and tag; a deployment of all together brings it to life first.
"""

import re
from typing import Any

import msgspec

from guanxi.platform.database import Tx
from guanxi.runtime.definitions import Definitions
from guanxi.runtime.errors import unknown_id
from guanxi.runtime.needs import find, needs
from guanxi.runtime.reading import EARLIER, TEST, is_test_of
from guanxi.runtime.store import definitions as store
from guanxi.runtime.store import versions as version_store

_ENDINGS = {"process": "bpmn", "decision": "dmn", "form": "form"}
_UNSAFE = re.compile(r"[^\w.-]+")


class Export(msgspec.Struct, frozen=True):
    """Contents by file name.

    ``overlaps`` are ids that stand in two of the files, because a file with several was deployed again in part; such
    files cannot be deployed together.
    """

    files: dict[str, bytes]
    overlaps: tuple[str, ...] = ()


def export_definitions(definitions: Definitions, tx: Tx, process_id: str = "") -> Export:
    """Return the files of the newest versions, and of the earlier ones that these ask for by a version tag.

    Args:
        process_id: only this process with the decisions, forms and processes it names; empty: everything.

    Raises:
        NotFound: code ``runtime.unknown_process``.
    """
    wanted = _with_what_they_need(definitions, tx, _one(tx, process_id) if process_id else _everything(tx))
    newest, earlier = _by_age(wanted)
    named: dict[int, tuple[str, str]] = {}  # by key of the file: kind and first id
    for kind, row in sorted(newest, key=lambda one: (one[0], _id(*one))):
        named.setdefault(row.resource_key, (kind, _id(kind, row)))
    names = _names(tx, named)
    stems = {name.rpartition(".")[0] for name in names.values()}
    names |= _earlier_names([one for one in earlier if one[1].resource_key not in names])
    files = {name: store.content(tx, key) for key, name in names.items()}
    for row in version_store.newest_files(tx, TEST):
        name = _safe(row.name)
        content = store.content(tx, row.key) if any(is_test_of(name, stem) for stem in stems) else b""
        if content:  # an empty one says that it was removed
            files[name] = content
    overlaps = version_store.overlaps(tx, list(named), {(kind, _id(kind, row)) for kind, row in newest})
    return Export(dict(sorted(files.items())), tuple(overlaps))


def _everything(tx: Tx) -> list[tuple[str, Any]]:
    return [(kind, row) for kind in _ENDINGS for row in version_store.newest_of_all(tx, kind)]


def _one(tx: Tx, process_id: str) -> list[tuple[str, Any]]:
    row = store.newest(tx, "process", process_id)
    if row is None:
        raise unknown_id("process", process_id)
    return [("process", row)]


def _with_what_they_need(
    definitions: Definitions, tx: Tx, roots: list[tuple[str, Any]]
) -> list[tuple[str, Any]]:
    found: dict[tuple[str, int], Any] = {}
    asked: set[tuple[str, str]] = set()
    left = roots
    while left:
        kind, row = left.pop()
        if (kind, row.key) in found:
            continue
        found[kind, row.key] = row
        for need in needs(definitions.load(tx, row.key).definition.graph) if kind == "process" else ():
            if (need.kind, need.pin) not in asked and (other := find(tx, need)) is not None:
                left.append((need.kind, other))
            asked.add((need.kind, need.pin))
    return [(kind, row) for (kind, _), row in found.items()]


def _by_age(wanted: list[tuple[str, Any]]) -> tuple[list[tuple[str, Any]], list[tuple[str, Any]]]:
    """The newest version of each, and the others."""
    last: dict[tuple[str, str], int] = {}
    for kind, row in wanted:
        place = (kind, _id(kind, row))
        last[place] = max(last.get(place, 0), row.version)
    newest = [(kind, row) for kind, row in wanted if row.version == last[kind, _id(kind, row)]]
    return newest, [one for one in wanted if one not in newest]


def _earlier_names(earlier: list[tuple[str, Any]]) -> dict[int, str]:
    """By key of the file: a name of id and tag."""
    found: dict[int, str] = {}
    for kind, row in sorted(earlier, key=lambda one: (one[0], _id(*one), one[1].version)):
        stem = f"{EARLIER}{_safe(_id(kind, row))}@{_safe(row.version_tag)}"
        name = f"{stem}.{_ENDINGS[kind]}"
        if name.lower() in {one.lower() for one in found.values()}:
            name = f"{stem}.{row.version}.{_ENDINGS[kind]}"
        found.setdefault(row.resource_key, name)
    return found


def _names(tx: Tx, named: dict[int, tuple[str, str]]) -> dict[int, str]:
    """A name for each file: its own, or that of its first id where several have the same."""
    own = {key: _own_name(store.file_name(tx, key), kind) for key, (kind, _) in named.items()}
    taken = [name.lower() for name in own.values()]
    return {
        key: name if taken.count(name.lower()) == 1 else f"{_safe(named[key][1])}.{_ENDINGS[named[key][0]]}"
        for key, name in own.items()
    }


def _own_name(name: str, kind: str) -> str:
    """The name under which a file was deployed, with the ending of what is kept of it."""
    return f"{_safe(name).rpartition('.')[0] or kind}.{_ENDINGS[kind]}"


def _safe(name: str) -> str:
    """A name that is one in every file system: no folders, nothing hidden."""
    last = re.split(r"[/\\]", name)[-1]
    return _UNSAFE.sub("_", last).lstrip(".") or "file"


def _id(kind: str, row: Any) -> str:
    return str(getattr(row, f"{kind}_id"))
