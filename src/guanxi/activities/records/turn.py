"""Whose turn it is in a group: each active member in order of e-mail, then from the beginning."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from guanxi.access.contracts import User
from guanxi.access.users import group_members
from guanxi.activities.tables import assignment_turn
from guanxi.platform.database import Tx


def take_turn(tx: Tx, group: str) -> User | None:
    """Return the next member and note that it had its turn; None when the group has no active member.

    The row of the group stays locked until the transaction ends, so two steps never take the same turn. A
    member who joins or leaves does not upset the order of the others.
    """
    members = group_members(tx, group)
    if not members:
        return None
    last = _lock(tx, group)
    chosen = next((member for member in members if member.email > last), members[0])
    tx.connection.execute(
        assignment_turn.update().where(assignment_turn.c.group_name == group).values(last_email=chosen.email)
    )
    return chosen


def _lock(tx: Tx, group: str) -> str:
    """Lock the group's row, made if it is not there, and return who had the last turn."""
    query = sa.select(assignment_turn.c.last_email).where(assignment_turn.c.group_name == group)
    if tx.dialect != "sqlite":  # SQLite's write transaction has the whole database to itself
        query = query.with_for_update()
    last: str | None = tx.connection.execute(query).scalar_one_or_none()
    if last is None:
        try:
            with tx.connection.begin_nested():
                tx.connection.execute(assignment_turn.insert(), {"group_name": group, "last_email": ""})
        except IntegrityError:
            pass  # another transaction made it meanwhile
        last = str(tx.connection.execute(query).scalar_one())
    return last
