"""Periods and people in filters: half-open, in a person's zone, of the one who asks."""

from datetime import date
from typing import Any

import pytest

from guanxi.access.contracts import SYSTEM, Actor
from guanxi.access.tables import group_table, membership_table
from guanxi.access.users import create_user
from guanxi.platform.database import Database
from guanxi.platform.errors import Invalid
from guanxi.records.actions import create_record
from guanxi.records.catalogue import Catalogue
from guanxi.records.filter import AllOf, Condition, Not
from guanxi.records.query import Query, count_records, list_records
from guanxi.records.relative import period


@pytest.mark.parametrize(
    ("words", "first", "after"),
    [
        ("today", "2026-01-05", "2026-01-06"),
        ("yesterday", "2026-01-04", "2026-01-05"),
        ("last 30 days", "2025-12-07", "2026-01-06"),
        ("next 7 days", "2026-01-05", "2026-01-12"),
        ("this week", "2026-01-05", "2026-01-12"),
        ("last month", "2025-12-01", "2026-01-01"),
        ("this month", "2026-01-01", "2026-02-01"),
        ("last quarter", "2025-10-01", "2026-01-01"),
        ("next quarter", "2026-04-01", "2026-07-01"),
        ("this year", "2026-01-01", "2027-01-01"),
        ("last 2 months", "2025-11-06", "2026-01-06"),
    ],
)
def test_a_period_has_a_first_day_and_a_first_day_after_it(words: str, first: str, after: str) -> None:
    """Monday, 5 January 2026 is today."""
    assert period(words, date(2026, 1, 5)) == (date.fromisoformat(first), date.fromisoformat(after))


def _listed(database: Database, catalogue: Catalogue, wanted: Any, actor: Actor = SYSTEM) -> list[str]:
    query = Query(filter=wanted, sort=("name",))
    with database.read() as tx:
        found = list_records(tx, catalogue, "thing", query, actor=actor).items
        assert count_records(tx, catalogue, "thing", wanted, actor=actor) == len(found)
    return [record.values["name"] for record in found]


def test_a_period_is_that_of_the_persons_zone(records_database: Database, catalogue: Catalogue) -> None:
    """It is 2026-01-05, 09:00 in UTC: in Shanghai the day began at 16:00 the day before and ends at 16:00."""
    moments = {"a": "2026-01-04T15:59:59Z", "b": "2026-01-04T16:00:00Z", "c": "2026-01-05T15:59:59Z",
               "d": "2026-01-05T16:00:00Z"}  # fmt: skip
    with records_database.write() as tx:
        for name, moment in moments.items():
            create_record(
                tx, catalogue, "thing", {"name": name, "moment": moment, "day": moment[:10]}, actor=SYSTEM
            )
        create_record(tx, catalogue, "thing", {"name": "empty"}, actor=SYSTEM)
    today = Condition("moment", "within", {"period": "today", "zone": "Asia/Shanghai"})

    assert _listed(records_database, catalogue, today) == ["b", "c"]
    assert _listed(records_database, catalogue, Not(today)) == ["a", "d", "empty"]
    assert _listed(records_database, catalogue, Condition("day", "within", "yesterday")) == ["a", "b"]
    assert _listed(records_database, catalogue, Condition("day", "within", "last 2 days")) == list("abcd")


def test_me_and_my_team_are_those_of_the_one_who_asks(
    records_database: Database, catalogue: Catalogue, ann_id: str
) -> None:
    """Who is in no team is alone in it; the system is nobody."""
    with records_database.write() as tx:
        bob = create_user(tx, email="bob@example.com", name="Bob", actor=SYSTEM).id
        eve = create_user(tx, email="eve@example.com", name="Eve", actor=SYSTEM).id
        tx.connection.execute(group_table.insert(), {"name": "north", "label": "North"})
        members = [{"group_name": "north", "user_id": user} for user in (ann_id, bob)]
        tx.connection.execute(membership_table.insert(), members)
        for name, owner in (("a", ann_id), ("b", bob), ("e", eve), ("nobody", None)):
            create_record(tx, catalogue, "thing", {"name": name, "owner": owner}, actor=SYSTEM)
    ann, alone = (Actor(kind="user", id=each, name="x", roles=frozenset({"admin"})) for each in (ann_id, eve))
    me, team = Condition("owner", "eq", {"people": "me"}), Condition("owner", "in", {"people": "my team"})

    assert _listed(records_database, catalogue, me, ann) == ["a"]
    assert _listed(records_database, catalogue, AllOf((team, Not(me))), ann) == ["b"]
    assert _listed(records_database, catalogue, team, alone) == ["e"]
    assert _listed(records_database, catalogue, team, SYSTEM) == []


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (Condition("name", "within", "today"), "Thing: name cannot be compared by 'within'."),
        (Condition("day", "within", "last 0 days"), "Thing: day 'last 0 days' is no period."),
        (Condition("day", "within", "last 9999 years"), "Thing: day 'last 9999 years'"),
        (Condition("day", "within", 7), "Thing: day needs a period."),
        (
            Condition("day", "within", {"period": "today", "zone": "Mars"}),
            "Thing: day has no time zone 'Mars'.",
        ),
        (Condition("name", "eq", {"people": "me"}), "Thing: name cannot be compared with these people."),
        (Condition("owner", "eq", {"people": "all"}), "Thing: owner cannot be compared with these people."),
    ],
)
def test_what_is_no_period_or_nobody_is_refused(
    small_database: Database, catalogue: Catalogue, condition: Condition, message: str
) -> None:
    """The refusal names object and field."""
    with small_database.read() as tx, pytest.raises(Invalid) as caught:
        list_records(tx, catalogue, "thing", Query(filter=condition), actor=SYSTEM)

    assert caught.value.message.startswith(message)
    assert set(caught.value.fields or {}) == {condition.field}
