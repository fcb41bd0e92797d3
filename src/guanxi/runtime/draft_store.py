"""Where ``save()`` of a process that is written step by step puts it, when that is to be a draft in the database."""

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.platform.database import Database
from guanxi.platform.errors import Conflict
from guanxi.runtime.draft_contracts import Draft, SaveConflict
from guanxi.runtime.draft_texts import read_text
from guanxi.runtime.drafts import create_draft, get_draft, list_drafts, save_draft


class DatabaseStore:
    """A ``bpmn.builders.DraftStore``: saves into the open draft of the process, or begins one.

    Args:
        actor: who saves; needs the right to change drafts.
    """

    def __init__(self, database: Database, actor: Actor):
        self.database = database
        self.actor = actor
        self._seen: dict[
            str, tuple[int, int]
        ] = {}  # by id of the process: its draft, and the revision saved last

    def save(self, name: str, content: bytes) -> None:
        """Keep ``content`` under the id of the process.

        Raises:
            Forbidden: code ``access.forbidden``.
            Conflict: code ``runtime.draft_changed``; somebody else has saved since this store did.
        """
        require(self.actor, "update", "draft")
        text = read_text(f"{name}.bpmn", content)
        with self.database.write() as tx:
            seen = self._seen.get(name)
            if seen is None:
                open_ones = list_drafts(tx, kind="process", definition_id=name, limit=1)
                found: Draft | None = open_ones[0] if open_ones else None
            else:
                found = get_draft(tx, seen[0])
            if found is None:
                saved: Draft | SaveConflict = create_draft(tx, text, actor=self.actor)
            else:
                revision = found.revision if seen is None else seen[1]
                saved = save_draft(tx, found.key, text, revision=revision, actor=self.actor)
        if isinstance(saved, SaveConflict):
            by = saved.theirs
            message = f"The draft of “{name}” was changed by {by.actor} at {by.at:%Y-%m-%d %H:%M} UTC."
            raise Conflict("runtime.draft_changed", message, "Read it, bring both together, and save again.")
        self._seen[name] = (saved.key, saved.revision)
