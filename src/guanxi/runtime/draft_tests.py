"""Tests kept beside the drafts of processes, as files (``.test.yaml``).

A draft begins with the tests that were deployed beside its process, and publishing it deploys them with it. A test
that is removed stays as an empty one: so publishing can tell that it is no longer wanted.
"""

from typing import Any

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid, NotFound
from guanxi.runtime.draft_contracts import Draft, DraftTest
from guanxi.runtime.errors import require_open, unknown
from guanxi.runtime.instances import actor_text
from guanxi.runtime.plain_texts import require_plain
from guanxi.runtime.reading import TEST, ReadFile, is_test_of
from guanxi.runtime.store import definitions as definition_store
from guanxi.runtime.store import drafts as store
from guanxi.runtime.store import versions as version_store

MOST = 200
LONGEST = 200_000


def list_tests(tx: Tx, draft_key: int) -> list[DraftTest]:
    """Return the tests of a draft by name.

    Raises:
        NotFound: code ``runtime.unknown_draft``.
    """
    if store.get(tx, draft_key) is None:
        raise unknown("draft", draft_key)
    return [_test(row) for row in store.tests(tx, draft_key) if row.content]


def save_test(tx: Tx, draft_key: int, name: str, content: bytes, *, actor: Actor) -> DraftTest:
    """Keep a test beside an open draft, in place of one of the same name.

    Args:
        name: of its file: that of the draft with ``.test.yaml``, or with a word between, as in ``x.late.test.yaml``.

    Raises:
        NotFound: code ``runtime.unknown_draft``.
        Conflict: code ``runtime.draft_closed``.
        Invalid: code ``runtime.draft_test_kind``, ``runtime.draft_test_name``, ``runtime.text`` or
            ``runtime.draft_tests_too_many``.
    """
    draft = _locked(tx, draft_key)
    _require_name(draft, name)
    if not content.strip() or len(content) > LONGEST:
        cure = f"Give a test of at most {LONGEST} bytes."
        raise Invalid("runtime.text", f"“{name}” is empty or too large.", cure, {"content": "cannot be kept"})
    before = {row.name: bytes(row.content) for row in store.tests(tx, draft_key)}
    if name not in before and sum(map(bool, before.values())) >= MOST:
        raise Invalid("runtime.draft_tests_too_many", f"A draft has at most {MOST} tests.", "Remove some.")
    if before.get(name) != content:
        _put(tx, draft_key, name, content, actor)
    return next(one for one in list_tests(tx, draft_key) if one.name == name)


def remove_test(tx: Tx, draft_key: int, name: str, *, actor: Actor) -> None:
    """Remove a test of an open draft; publishing then removes it from what is deployed.

    Raises:
        NotFound: code ``runtime.unknown_draft`` or ``runtime.unknown_draft_test``.
        Conflict: code ``runtime.draft_closed``.
    """
    _locked(tx, draft_key)
    if not any(one.name == name for one in list_tests(tx, draft_key)):
        raise NotFound("runtime.unknown_draft_test", f"The draft has no test “{name}”.")
    _put(tx, draft_key, name, b"", actor)


def begin_with_deployed(tx: Tx, draft: Draft, *, actor: Actor) -> None:
    """Give a new draft the tests that were deployed beside the process it began as."""
    if draft.kind != "process" or draft.based_on is None:
        return
    for row in version_store.newest_files(tx, TEST):
        content = definition_store.content(tx, row.key) if is_test_of(row.name, _stem(draft.name)) else b""
        if content:
            store.put_test(tx, _row(tx, draft.key, row.name, content, actor))


def test_files(tx: Tx, draft: Draft, file_name: str) -> list[ReadFile]:
    """Return the tests of a draft as files to be deployed; removed ones are empty.

    Args:
        file_name: under which the draft itself is deployed; it may have a prefix, which its tests get, too.
    """
    prefix = file_name.removesuffix(draft.name)
    return [ReadFile(prefix + row.name, bytes(row.content), (), ()) for row in store.tests(tx, draft.key)]


def _locked(tx: Tx, key: int) -> Any:
    rows = store.lock(tx, [key])
    if not rows:
        raise unknown("draft", key)
    require_open(rows[0])
    return rows[0]


def _require_name(draft: Any, name: str) -> None:
    if draft.kind != "process":
        message = f"“{draft.name}” is no process."
        raise Invalid("runtime.draft_test_kind", message, "A decision has examples, see its editor.")
    require_plain("name", name, 255)
    if not is_test_of(name, _stem(draft.name)):
        cure = f"Name it {_stem(draft.name)}{TEST} or {_stem(draft.name)}.WORD{TEST}."
        message = f"“{name}” is no name of a test of “{draft.name}”."
        raise Invalid("runtime.draft_test_name", message, cure, {"name": "is no name of a test"})


def _stem(name: str) -> str:
    return name.rpartition(".")[0]


def _put(tx: Tx, key: int, name: str, content: bytes, actor: Actor) -> None:
    store.put_test(tx, _row(tx, key, name, content, actor))
    told = (None, name) if content else (name, None)
    append_audit(tx, actor, "update", "draft", str(key), {"test": told})


def _row(tx: Tx, key: int, name: str, content: bytes, actor: Actor) -> dict[str, Any]:
    about = {"draft_key": key, "name": name, "at": to_micros(tx.now), "actor": actor_text(actor)}
    return about | {"content": content}


def _test(row: Any) -> DraftTest:
    return DraftTest(
        draft_key=row.draft_key,
        name=row.name,
        at=from_micros(row.at),
        actor=row.actor,
        content=bytes(row.content),
    )
