"""From the frozen shapes of drafts to those of the contract."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from guanxi.access.names import NamedActor, name_actors
from guanxi.api.schemas import drafts as shapes
from guanxi.api.schemas.records import TimelineActor
from guanxi.bpmn.differences import Difference
from guanxi.platform.database import Tx
from guanxi.runtime import draft_contracts as runtime

People = Mapping[str, NamedActor]


def drafts(tx: Tx, found: Sequence[runtime.Draft]) -> list[shapes.Draft]:
    """Return drafts in the contract's shape."""
    people = name_actors(tx, {text for one in found for text in (one.created_by, one.changed_by)})
    return [shapes.Draft(**_members(one, people)) for one in found]


def draft(tx: Tx, found: runtime.Draft) -> shapes.Draft:
    """Return a draft in the contract's shape."""
    return drafts(tx, [found])[0]


def draft_detail(tx: Tx, found: runtime.Draft, content: bytes) -> shapes.DraftDetail:
    """Return a draft with its text in the contract's shape."""
    people = name_actors(tx, {found.created_by, found.changed_by})
    return shapes.DraftDetail(**_members(found, people), content=content.decode())


def revisions(tx: Tx, found: Sequence[runtime.DraftRevision]) -> list[shapes.DraftRevision]:
    """Return revisions in the contract's shape."""
    people = name_actors(tx, {one.actor for one in found})
    return [shapes.DraftRevision(**_of_revision(one, people)) for one in found]


def revision(tx: Tx, found: runtime.DraftRevision) -> shapes.DraftRevisionDetail:
    """Return a revision with its text in the contract's shape."""
    people = name_actors(tx, {found.actor})
    return shapes.DraftRevisionDetail(**_of_revision(found, people), content=found.content.decode())


def comments(tx: Tx, found: Iterable[runtime.DraftComment]) -> list[shapes.DraftComment]:
    """Return comments in the contract's shape."""
    listed = list(found)
    people = name_actors(tx, {text for one in listed for text in (one.actor, one.resolved_by)})
    return [
        shapes.DraftComment(
            key=str(one.key),
            element_id=one.element_id or None,
            answers=_key(one.answers),
            revision=one.revision,
            text=one.text,
            at=one.at,
            actor=actor(people, one.actor),
            resolved_at=one.resolved_at,
            resolved_by=actor(people, one.resolved_by),
        )
        for one in listed
    ]


def difference(found: Difference) -> shapes.Difference:
    """Return a difference in the contract's shape."""
    return shapes.Difference(
        id=found.id,
        type=found.type,
        name=found.name,
        kind=found.kind,
        moved=found.moved,
        changes=[shapes.SettingChange(one.setting, one.old, one.new) for one in found.changes],
    )


def actor(people: People, text: str) -> TimelineActor | None:
    """Return who did something."""
    found = people.get(text)
    return None if found is None else TimelineActor(found.kind, found.name)


def _key(key: int | None) -> str | None:
    return None if key is None else str(key)


def _members(found: runtime.Draft, people: People) -> dict[str, Any]:
    return {
        "key": str(found.key),
        "kind": found.kind,
        "name": found.name,
        "definition_id": found.definition_id,
        "title": found.title,
        "based_on": _key(found.based_on),
        "revision": found.revision,
        "state": found.state,
        "created_at": found.created_at,
        "created_by": actor(people, found.created_by),
        "changed_at": found.changed_at,
        "changed_by": actor(people, found.changed_by),
        "published_as": _key(found.published_as),
    }


def _of_revision(found: runtime.DraftRevision, people: People) -> dict[str, Any]:
    return {
        "revision": found.revision,
        "at": found.at,
        "actor": actor(people, found.actor),
        "note": found.note,
    }
