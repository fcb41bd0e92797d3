"""From drafts to versions: what publishing would meet, and publishing, alone or several together."""

from collections.abc import Collection, Mapping, Sequence

import msgspec

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.bpmn.findings import name_of
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, Invalid
from guanxi.runtime.contracts import Deployed, Deployment, Refused
from guanxi.runtime.deployments import deploy, examine
from guanxi.runtime.draft_contracts import Draft, DraftReport
from guanxi.runtime.draft_tests import test_files
from guanxi.runtime.drafts import get_draft, read_revision
from guanxi.runtime.errors import require_open, unknown
from guanxi.runtime.reading import ReadFile
from guanxi.runtime.renewal import Renewal, require_newest
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.store import definitions as definition_store
from guanxi.runtime.store import drafts as store


class DraftFile(msgspec.Struct, frozen=True):
    """A text of a draft as it was looked at, to be published if nobody has changed it since."""

    draft: Draft
    name: str
    content: bytes


def draft_files(tx: Tx, keys: Sequence[int]) -> list[DraftFile]:
    """Return the newest texts of drafts, each under a name of its own.

    Raises:
        NotFound: code ``runtime.unknown_draft``.
    """
    found: list[DraftFile] = []
    for key in dict.fromkeys(keys):
        draft = get_draft(tx, key)
        name = draft.name
        if name in {one.name for one in found}:
            name = f"{key}-{name}"
        found.append(DraftFile(draft, name, read_revision(tx, key).content))
    return found


def report(runtime: Runtime, tx: Tx, file: DraftFile, read: Sequence[ReadFile]) -> DraftReport:
    """Return what publishing a draft would meet, without doing it.

    Args:
        read: what ``deployments.read_files`` made of it and of what is to be published together with it.
    """
    found = examine(runtime, tx, read)
    draft = file.draft
    newest = _newest(tx, draft)
    return DraftReport(
        findings=found.findings,
        unaccepted=found.unaccepted,
        newest=newest,
        behind=newest != draft.based_on and newest is not None,
        running=store.running(tx, draft.definition_id) if draft.kind == "process" else 0,
    )


def publish_drafts(
    runtime: Runtime,
    tx: Tx,
    files: Sequence[DraftFile],
    read: Sequence[ReadFile],
    *,
    actor: Actor,
    accept: Collection[str] = (),
    revisions: Mapping[int, int] | None = None,
    over_newer: bool = False,
    renewed: Sequence[Renewal] = (),
) -> Deployment | Refused:
    """Deploy the texts of drafts together, with their tests, and close them.

    Args:
        files: as ``draft_files`` gave them; ``read``: what ``deployments.read_files`` made of them.
        accept: names of findings about soundness that are accepted.
        revisions: by key of a draft the revision somebody has looked at and means.
        over_newer: publish although somebody has deployed a version since the draft began.
        renewed: files of processes that are deployed again as they are; ``read`` holds them, too.

    Returns:
        What was deployed, or the findings that forbid it; then the drafts stay as they were.

    Raises:
        Invalid: code ``runtime.no_drafts``.
        NotFound: code ``runtime.unknown_draft``.
        Conflict: code ``runtime.draft_closed``, ``runtime.draft_changed``, ``runtime.draft_behind`` or ``runtime.renewal_behind``.
    """
    if not files:
        raise Invalid("runtime.no_drafts", "No draft is named.", "Name at least one.")
    rows = {row.key: row for row in store.lock(tx, [file.draft.key for file in files])}
    for file in files:
        row = rows.get(file.draft.key)
        if row is None:
            raise unknown("draft", file.draft.key)
        require_open(row)
        _require_same(file.draft, row.revision, (revisions or {}).get(row.key))
        if not over_newer:
            _require_up_to_date(tx, file.draft)
    require_newest(tx, renewed, read)
    again = {file.name for file in renewed}  # what was accepted at their own deployment stays accepted
    known = [name_of(one) for file in read if file.name in again for one in file.findings]
    tests = [one for file in files for one in test_files(tx, file.draft, file.name)]
    found = deploy(runtime, tx, (*read, *tests), actor=actor, accept=[*accept, *known])
    if isinstance(found, Deployment):
        for file in files:
            _close(tx, file.draft, found.definitions, actor)
    return found


def _require_same(draft: Draft, now: int, wanted: int | None) -> None:
    if now != draft.revision or (wanted is not None and wanted != now):
        message = f"“{draft.name}” was changed: its revision is {now}."
        raise Conflict("runtime.draft_changed", message, "Look at the newest revision and publish that.")


def _require_up_to_date(tx: Tx, draft: Draft) -> None:
    newest = _newest(tx, draft)
    if newest is not None and newest != draft.based_on:
        message = f"Somebody has published another version of “{draft.definition_id}” since this draft began."
        cure = "Compare the two; then publish over it, or begin again from the newest version."
        raise Conflict("runtime.draft_behind", message, cure)


def _newest(tx: Tx, draft: Draft) -> int | None:
    row = definition_store.newest(tx, draft.kind, draft.definition_id) if draft.definition_id else None
    return None if row is None else int(row.key)


def _close(tx: Tx, draft: Draft, definitions: Sequence[Deployed], actor: Actor) -> None:
    mine = (one.key for one in definitions if (one.kind, one.id) == (draft.kind, draft.definition_id))
    key = next(mine, 0)
    store.change(tx, draft.key, {"state": "published", "published_as": key})
    told = {"state": ("open", "published"), "published_as": (None, str(key))}
    append_audit(tx, actor, "publish", "draft", str(draft.key), told)
