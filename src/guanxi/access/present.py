"""The actor of work that was asked for earlier, as it is now."""

import msgspec

from guanxi.access.contracts import Actor
from guanxi.access.role_store import held_roles
from guanxi.access.users import get_user
from guanxi.platform.database import Tx
from guanxi.platform.errors import NotFound


def present_actor(tx: Tx, actor: Actor) -> Actor | None:
    """Return the actor with the rights that are left now; None when the person may not sign in any more."""
    if not actor.person:
        return actor
    try:
        user = get_user(tx, actor.person)
    except NotFound:
        return None
    if not user.active:
        return None
    roles = actor.roles & set(user.roles)
    return msgspec.structs.replace(actor, roles=roles, held=held_roles(tx, roles))
