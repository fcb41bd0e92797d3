"""Roles as data, and the questions every action asks: may this actor do this, to which records, which fields?

The roles here are those that are shipped; an installation may change them and make others, see ``role_store``.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from guanxi.access.contracts import Actor, FieldAccess, Grant, Right, Role
from guanxi.platform.errors import Forbidden

FIXED_ROLES = frozenset({"admin", "system", "process", "import", "public"})
"""Roles that stay as they are: without them nobody could repair the others."""

SYSTEM_OBJECTS = (
    "process", "process_instance", "user_task", "job", "draft", "calendar", "mail", "import", "user", "catalogue",
    "webhook", "view",
)  # fmt: skip
"""What rights are on beside the objects of the catalogue."""

_WORK = ("create", "read", "update")
_RECORDS = ("lead", "company", "contact", "deal", "engagement")
_Rights = Mapping[str, Iterable[str]]


def _shipped(name: str, label: str, label_zh: str, rights: _Rights) -> Role:
    grants = tuple(Grant(object_name, frozenset(given)) for object_name, given in rights.items())
    return Role(name, grants, label=label, label_zh=label_zh)


_SALES: _Rights = {
    **dict.fromkeys(_RECORDS, (*_WORK, "delete")),
    "case": _WORK,
    "product": ("read",),
    "process": ("read",),
    "process_instance": ("read",),
    "user_task": ("read", "update"),
    "mail": ("read",),
    "view": ("create",),
}
_DESIGNER: _Rights = {
    "draft": ("*",),
    "process": ("read", "manage"),
    "process_instance": ("read",),
    "calendar": ("manage",),
}
_IMPORT: _Rights = {"*": _WORK, "user": ("manage",), "import": ("manage",)}

ROLES: Mapping[str, Role] = MappingProxyType(
    {
        role.name: role
        for role in (
            _shipped("admin", "Administrator", "管理员", {"*": ("*",)}),
            _shipped("system", "System", "系统", {"*": ("*",)}),
            _shipped("sales", "Sales", "销售", _SALES),
            _shipped("designer", "Process designer", "流程设计者", _DESIGNER),
            _shipped("worker", "External worker", "外部工作程序", {"job": ("read", "update")}),
            _shipped("process", "Processes", "流程", {"*": _WORK}),
            _shipped("import", "Imports", "导入", _IMPORT),
            _shipped("public", "Public forms", "公开表单", {"lead": ("create",), "case": ("create",)}),
        )
    }
)
"""The shipped roles by name.

``manage`` on ``process_instance`` allows cancelling runs, changing their variables and resolving incidents; on
``user_task`` it allows assigning and completing tasks of others. Only administrators have both. ``manage`` on
``import`` allows importing files into the objects one may write. ``update`` on ``job`` allows activating and
answering jobs for workers of other programs; jobs of one type are the object ``job.TYPE``. ``manage`` on ``user``
allows changing people, teams, roles and service identities. ``create`` on ``view`` allows sharing one's views with one's
own teams; ``manage``, sharing them with everybody and changing what others share.
"""


def may(actor: Actor, right: Right, object_name: str) -> bool:
    """Tell whether one of the actor's roles gives the right on the object, and its scopes leave it.

    Who has a right on an object has it on everything whose name begins with that of the object and a dot. The right
    may be limited to some of its records, see ``limits``.
    """
    names = _names(object_name)
    if not any(_gives(grant, right, names) for role in _held(actor) for grant in role.grants):
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


def limits(actor: Actor, right: Right, object_name: str) -> tuple[Grant, ...] | None:
    """Return the grants that give a right, each on some records; None when one of them gives it on all."""
    names = _names(object_name)
    found = [grant for role in _held(actor) for grant in role.grants if _gives(grant, right, names)]
    return None if any(grant.records == "all" for grant in found) else tuple(found)


def limited_fields(actor: Actor, object_name: str) -> Mapping[str, FieldAccess]:
    """Return the fields of an object that an actor does not see or cannot write: what all its roles agree on.

    Roles that give no right on the object are not asked.
    """
    names = _names(object_name)
    asked = [
        role.fields.get(object_name, {})
        for role in _held(actor)
        if any(grant.object in names for grant in role.grants)
    ]
    if not asked or not all(asked):
        return {}
    common = set.intersection(*(set(fields) for fields in asked))
    return {
        name: "hidden" if all(fields[name] == "hidden" for fields in asked) else "read" for name in common
    }


def _held(actor: Actor) -> Iterable[Role]:
    if actor.held is not None:
        return actor.held
    return [ROLES[name] for name in actor.roles if name in ROLES]


def _names(object_name: str) -> frozenset[str]:
    return frozenset((object_name, object_name.partition(".")[0], "*"))


def _gives(grant: Grant, right: str, names: frozenset[str]) -> bool:
    return grant.object in names and (right in grant.rights or "*" in grant.rights)
