"""Roles as data, and the one question every action asks: may this actor do this to this object?"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from guanxi.access.contracts import Actor, Right
from guanxi.platform.errors import Forbidden

_ALL = frozenset({"*"})
_WORK = frozenset({"create", "read", "update"})
_READ = frozenset({"read"})

ROLES: Mapping[str, Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "admin": {"*": _ALL},
        "system": {"*": _ALL},
        "sales": {
            "lead": _WORK | {"delete"},
            "company": _WORK | {"delete"},
            "contact": _WORK | {"delete"},
            "deal": _WORK | {"delete"},
            "engagement": _WORK | {"delete"},
            "case": _WORK,
            "product": _READ,
            "process": _READ,
            "process_instance": _READ,
            "user_task": _READ | {"update"},
            "mail": _READ,
        },
        "designer": {
            "draft": _ALL,
            "process": _READ | {"manage"},
            "process_instance": _READ,
            "calendar": frozenset({"manage"}),
        },
        "worker": {"job": _READ | {"update"}},
        "process": {"*": _WORK},
        "import": {"*": _WORK, "user": frozenset({"manage"}), "import": frozenset({"manage"})},
        "public": {"lead": frozenset({"create"}), "case": frozenset({"create"})},
    }
)
"""Rights by role and object; ``*`` stands for every object or every right.

``manage`` on ``process_instance`` allows cancelling runs, changing their variables and resolving incidents; on
``user_task`` it allows assigning and completing tasks of others. Only administrators have both. ``manage`` on
``import`` allows importing files into the objects one may write. ``update`` on ``job`` allows activating and
answering jobs for workers of other programs; jobs of one type are the object ``job.TYPE``.
"""


def may(actor: Actor, right: Right, object_name: str) -> bool:
    """Tell whether one of the actor's roles gives the right on the object, and its scopes leave it.

    Who has a right on an object has it on everything whose name begins with that of the object and a dot.
    """
    names = {object_name, object_name.partition(".")[0], "*"}
    if not any(_role_gives(role, right, names) for role in actor.roles):
        return False
    if actor.scopes is None:
        return True
    return any(f"{one}:{name}" in actor.scopes for one in (right, "*") for name in names)


def require(actor: Actor, right: Right, object_name: str) -> None:
    """Do nothing when the actor has the right.

    Raises:
        Forbidden: code ``access.forbidden``; names the actor, the right and the object.
    """
    if not may(actor, right, object_name):
        raise Forbidden(
            "access.forbidden",
            f"{actor.name} may not {right} {object_name}.",
            "Ask an administrator for a role that includes it.",
        )


def _role_gives(role: str, right: str, names: Iterable[str]) -> bool:
    rights = ROLES.get(role, {})
    return any(not {right, "*"}.isdisjoint(rights.get(name, ())) for name in names)
