"""Whose an incident is: the person who sees to it that what stands still goes on.

An incident that opens where one of the same cause was closed before, because trying again did not help, is its
owner's again.
"""

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.access.users import get_user
from guanxi.platform.database import Tx
from guanxi.platform.errors import NotFound
from guanxi.runtime.contracts import Incident
from guanxi.runtime.errors import unknown
from guanxi.runtime.incidents import get_incident, resolved_already
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.store import incidents as store


def assign_incident(runtime: Runtime, tx: Tx, key: int, owner: str, *, actor: Actor) -> Incident:
    """Give an open incident to a person, or with the empty text to nobody, and note it in the audit log.

    Args:
        owner: id of a user.

    Raises:
        NotFound: code ``runtime.unknown_incident`` or ``access.no_such_user``; the user may also have left.
        Conflict: code ``runtime.incident_resolved``.
    """
    _check_owner(tx, owner)
    row = store.lock(tx, key)
    if row is None:
        raise unknown("incident", key)
    if row.state != "open":
        raise resolved_already(key)
    if row.owner != owner:
        _give(tx, {row.key: row.owner}, owner, actor)
    return get_incident(runtime, tx, key)


def assign_alike(tx: Tx, signature: str, owner: str, *, actor: Actor, most: int = 100) -> int:
    """Give at most that many open incidents of one cause to a person, and return how many; call again until it is 0.

    Args:
        owner: id of a user; the empty text: to nobody.

    Raises:
        NotFound: code ``access.no_such_user``; the user may also have left.
    """
    _check_owner(tx, owner)
    before = {row.key: row.owner for row in store.lock_alike(tx, signature, not_of=owner, limit=most)}
    _give(tx, before, owner, actor)
    return len(before)


def _check_owner(tx: Tx, owner: str) -> None:
    if owner and not get_user(tx, owner).active:
        raise NotFound("access.no_such_user", f"The user {owner} has left.", "Choose somebody else.")


def _give(tx: Tx, before: dict[int, str], owner: str, actor: Actor) -> None:
    store.set_owner(tx, list(before), owner)
    for key, old in before.items():
        append_audit(tx, actor, "assign", "incident", str(key), {"owner": (old or None, owner or None)})
