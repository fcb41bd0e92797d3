"""Teams: groups of people who work on the same records and tasks."""

import re

import msgspec
import sqlalchemy as sa

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.access.tables import group_table, membership_table, share_table
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid, NotFound

_NAME = re.compile(r"[^\s/][^/]{0,98}[^\s/]|[^\s/]")


class Team(msgspec.Struct, frozen=True):
    """A team; processes offer tasks to its name. ``members`` are ids of users."""

    name: str
    label: str
    members: tuple[str, ...] = ()


def list_teams(tx: Tx) -> list[Team]:
    """Return all teams by name."""
    members: dict[str, list[str]] = {}
    for row in tx.connection.execute(sa.select(membership_table).order_by(membership_table.c.user_id)):
        members.setdefault(row.group_name, []).append(row.user_id)
    query = sa.select(group_table).order_by(group_table.c.name)
    return [
        Team(row.name, row.label, tuple(members.get(row.name, ()))) for row in tx.connection.execute(query)
    ]


def save_team(tx: Tx, name: str, label: str, *, actor: Actor) -> Team:
    """Make a team or give it another label.

    Raises:
        Forbidden: the actor may not manage users.
        Invalid: code ``access.team_invalid``.
    """
    require(actor, "manage", "user")
    label = label.strip() or name
    if not _NAME.fullmatch(name) or not name.isprintable() or len(label) > 200:
        message = "A name has 1 to 100 characters and no /, a label at most 200."
        raise Invalid("access.team_invalid", "The team cannot be saved.", message, {"name": message})
    old = next((team for team in list_teams(tx) if team.name == name), None)
    if old is None:
        tx.connection.execute(group_table.insert(), {"name": name, "label": label})
        append_audit(tx, actor, "create", "team", name, {"label": (None, label)})
    elif old.label != label:
        tx.connection.execute(group_table.update().where(group_table.c.name == name).values(label=label))
        append_audit(tx, actor, "update", "team", name, {"label": (old.label, label)})
    return Team(name, label, old.members if old else ())


def delete_team(tx: Tx, name: str, *, actor: Actor) -> None:
    """Take a team away; its members stay, what was shared with it no longer is.

    Raises:
        Forbidden: the actor may not manage users.
        NotFound: code ``access.no_such_team``.
    """
    require(actor, "manage", "user")
    old = next((team for team in list_teams(tx) if team.name == name), None)
    if old is None:
        raise NotFound("access.no_such_team", f"There is no team {name}.", "GET /api/v1/teams lists them.")
    tx.connection.execute(
        share_table.delete().where(share_table.c.kind == "team", share_table.c.holder == name)
    )
    tx.connection.execute(membership_table.delete().where(membership_table.c.group_name == name))
    tx.connection.execute(group_table.delete().where(group_table.c.name == name))
    append_audit(tx, actor, "delete", "team", name, {"members": (list(old.members), None)})
