"""Figures about many records, on each server, against the same figures made by plain Python."""

from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import Database
from guanxi.platform.errors import Forbidden, Invalid
from guanxi.records.actions import archive_record, create_record, create_records
from guanxi.records.aggregate import (
    Aggregation,
    Figures,
    Group,
    Measure,
    aggregate_records,
    parse_group,
    parse_measure,
)
from guanxi.records.catalogue import Catalogue
from guanxi.records.filter import equals
from tests.records.test_sight import make_role, person

ROWS: list[dict[str, Any]] = [
    {"name": "a", "flag": True, "colour": "red", "price": "0.10", "count": 3, "day": "2026-01-31"},
    {"name": "b", "flag": True, "colour": "red", "price": "0.20", "count": -4, "day": "2026-02-01"},
    {"name": "c", "flag": False, "colour": "blue", "price": None, "count": 5, "day": "2026-02-28"},
    {"name": "d", "flag": None, "price": "10.00", "count": None, "day": None},
    {"name": "e", "flag": False, "colour": "blue", "price": "1.03", "count": 1, "day": "2026-12-31"},
]


def ask(database: Database, catalogue: Catalogue, measures: str, groups: str = "", **more: Any) -> Figures:
    """Ask about things by the words of the address."""
    asked = Aggregation(
        measures=tuple(parse_measure(text) for text in measures.split(",")),
        groups=tuple(parse_group(text) for text in groups.split(",") if text),
        **more,
    )
    with database.read() as tx:
        return aggregate_records(tx, catalogue, "thing", asked, actor=SYSTEM)


@pytest.fixture
def things(records_database: Database, catalogue: Catalogue) -> Database:
    """Five things, and a sixth that is archived."""
    with records_database.write() as tx:
        create_records(tx, catalogue, "thing", ROWS, actor=SYSTEM)
        gone = create_record(tx, catalogue, "thing", {"name": "gone", "price": "99"}, actor=SYSTEM)
        archive_record(tx, catalogue, "thing", gone.id, actor=SYSTEM)
    return records_database


def test_everything_is_one_row(things: Database, catalogue: Catalogue) -> None:
    """Sums are exact, averages are of what has a value, archived records count only when they are asked for."""
    figures = ask(things, catalogue, "count,count:price,sum:price,average:price,min:count,max:day,sum:count")

    assert figures == Figures(
        (
            {
                "count": 5,
                "count:price": 4,
                "sum:price": Decimal("11.33"),
                "average:price": Decimal("2.832500"),
                "min:count": -4,
                "max:day": "2026-12-31",
                "sum:count": 5,
            },
        ),
        True,
    )
    assert ask(things, catalogue, "sum:price", archived=True).rows == ({"sum:price": Decimal("99.00")},)


def test_of_nothing_there_is_no_sum(things: Database, catalogue: Catalogue) -> None:
    """Zero records have no sum, no average and no least; groups have no rows."""
    nobody = equals(name="nobody")

    assert ask(things, catalogue, "count,sum:price,average:price,min:day", filter=nobody).rows == (
        {"count": 0, "sum:price": None, "average:price": None, "min:day": None},
    )
    assert ask(things, catalogue, "count", "colour,day:month", filter=nobody).rows == ()


def test_ten_cents_added_ten_times_are_one(records_database: Database, catalogue: Catalogue) -> None:
    """No server adds decimals as binary fractions."""
    with records_database.write() as tx:
        rows = [{"name": "x", "price": "0.10"} for _ in range(10)]
        create_records(tx, catalogue, "thing", rows, actor=SYSTEM)

    assert ask(records_database, catalogue, "sum:price").rows == ({"sum:price": Decimal("1.00")},)


def test_groups_come_in_order_with_the_empty_last(things: Database, catalogue: Catalogue) -> None:
    """By value, and by the first day of the period."""
    assert ask(things, catalogue, "count,sum:price", "flag").rows == (
        {"flag": False, "count": 2, "sum:price": Decimal("1.03")},
        {"flag": True, "count": 2, "sum:price": Decimal("0.30")},
        {"flag": None, "count": 1, "sum:price": Decimal("10.00")},
    )
    assert ask(things, catalogue, "count", "day:month").rows == (
        {"day:month": "2026-01-01", "count": 1},
        {"day:month": "2026-02-01", "count": 2},
        {"day:month": "2026-12-01", "count": 1},
        {"day:month": None, "count": 1},
    )
    assert ask(things, catalogue, "count", "day:quarter,colour", filter=equals(colour="blue")).rows == (
        {"day:quarter": "2026-01-01", "colour": "blue", "count": 1},
        {"day:quarter": "2026-10-01", "colour": "blue", "count": 1},
    )


def test_groups_by_what_records_lead_to(things: Database, catalogue: Catalogue, ann_id: str) -> None:
    """Relations and people, by their ids."""
    with things.write() as tx:
        home = create_record(tx, catalogue, "house", {"name": "Home"}, actor=SYSTEM)
        rows = [{"name": "f", "house": home.id, "owner": ann_id}] * 2
        create_records(tx, catalogue, "thing", rows, actor=SYSTEM)

    assert ask(things, catalogue, "count", "house,owner").rows == (
        {"house": home.id, "owner": ann_id, "count": 2},
        {"house": None, "owner": None, "count": 5},
    )


@pytest.mark.parametrize("period", ["day", "week", "month", "quarter", "year"])
def test_moments_are_parted_by_the_days_of_a_zone(
    records_database: Database, catalogue: Catalogue, period: str
) -> None:
    """Also on the days when the clock changes, and for moments exactly on the border."""
    zone = ZoneInfo("Europe/Berlin")
    days = [
        (2025, 12, 31),
        (2026, 1, 1),
        (2026, 3, 28),
        (2026, 3, 29),
        (2026, 3, 30),
        (2026, 10, 25),
        (2026, 10, 26),
    ]
    moments = [datetime(*day, hour, tzinfo=UTC) for day in days for hour in (0, 1, 21, 22, 23)]
    expected: dict[str, int] = defaultdict(int)
    for moment in moments:
        local = moment.astimezone(zone).date()
        expected[first_day(local.year, local.month, local.day, period)] += 1
    with records_database.write() as tx:
        rows = [{"name": "x", "moment": moment} for moment in moments]
        create_records(tx, catalogue, "thing", rows, actor=SYSTEM)

    figures = ask(records_database, catalogue, "count", f"moment:{period}", zone="Europe/Berlin")

    assert [(row[f"moment:{period}"], row["count"]) for row in figures.rows] == sorted(expected.items())


def first_day(year: int, month: int, day: int, period: str) -> str:
    """The first day of a period, by other means than the code under test."""
    if period == "week":
        week = datetime(year, month, day).isocalendar()
        return datetime.fromisocalendar(week.year, week.week, 1).date().isoformat()
    month = {"year": 1, "quarter": (month + 2) // 3 * 3 - 2}.get(period, month)
    return f"{year}-{month:02}-{day if period == 'day' else 1:02}"


def test_only_what_one_sees_is_counted(things: Database, catalogue: Catalogue) -> None:
    """Records by their owner; a hidden field is unknown; without a right nothing is told."""
    with things.read() as tx:
        own = person("0" * 36, make_role("r", "own"))
        blind = person("1" * 36, make_role("r", fields={"price": "hidden"}))
        stranger = person("2" * 36)

        assert aggregate_records(tx, catalogue, "thing", Aggregation(), actor=own).rows == ({"count": 0},)
        for asked in (
            Aggregation(measures=(Measure("sum", "price"),)),
            Aggregation(groups=(Group("price"),)),
        ):
            with pytest.raises(Invalid, match="has no field 'price'"):
                aggregate_records(tx, catalogue, "thing", asked, actor=blind)
        with pytest.raises(Forbidden):
            aggregate_records(tx, catalogue, "thing", Aggregation(), actor=stranger)


def test_rows_are_limited_and_say_so(
    small_database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More parts than an answer holds: the first of them, and that there are more."""
    monkeypatch.setattr("guanxi.records.aggregate.MOST_ROWS", 2)
    with small_database.write() as tx:
        create_records(tx, catalogue, "thing", ROWS, actor=SYSTEM)

    figures = ask(small_database, catalogue, "count", "name")

    assert figures == Figures(({"name": "a", "count": 1}, {"name": "b", "count": 1}), False)


@pytest.mark.parametrize(
    ("measures", "groups", "more", "code"),
    [
        ("total:price", "", {}, "aggregate.measure"),
        ("sum", "", {}, "aggregate.measure"),
        ("sum:name", "", {}, "aggregate.field"),
        ("min:flag", "", {}, "aggregate.field"),
        ("sum:wings", "", {}, "record.unknown_field"),
        ("count", "wings", {}, "record.unknown_field"),
        ("count", "notes", {}, "aggregate.field"),
        ("count", "name:month", {}, "aggregate.field"),
        ("count", "day:decade", {}, "aggregate.field"),
        ("count", "name,code,count,day", {}, "aggregate.size"),
        ("count,count", "", {}, "aggregate.size"),
        ("count", "moment:day", {"zone": "Mars/Base"}, "query.zone"),
    ],
)
def test_wrong_questions_are_refused(
    small_database: Database,
    catalogue: Catalogue,
    measures: str,
    groups: str,
    more: dict[str, Any],
    code: str,
) -> None:
    """Each refusal tells what is wrong by a code."""
    with pytest.raises(Invalid) as refusal:
        ask(small_database, catalogue, measures, groups, **more)

    assert refusal.value.code == code


def test_limits_of_the_numbers_and_of_the_calendar(records_database: Database, catalogue: Catalogue) -> None:
    """A sum too large for SQLite is refused there; the first and last day are days like others, but too far apart."""
    with records_database.write() as tx:
        rows = [
            {"name": "x", "count": 2**63 - 1, "moment": "0001-01-01T00:00:00Z", "day": "0001-01-01"},
            {"name": "y", "count": 2**63 - 1, "moment": "9999-12-31T23:59:59Z", "day": "9999-12-31"},
        ]
        create_records(tx, catalogue, "thing", rows, actor=SYSTEM)
    if records_database.dialect == "sqlite":
        with pytest.raises(Invalid, match="more than 18 digits"):
            ask(records_database, catalogue, "sum:count")
    else:
        assert ask(records_database, catalogue, "sum:count").rows == ({"sum:count": 2**64 - 2},)
    for group in ("day:year", "moment:week"):
        with pytest.raises(Invalid, match="reaches over more than 1000 periods"):
            ask(records_database, catalogue, "count", group, zone="Asia/Shanghai")
    late = ask(
        records_database, catalogue, "count", "moment:year", filter=equals(name="y"), zone="Asia/Shanghai"
    )
    early = ask(
        records_database, catalogue, "count", "moment:day", filter=equals(name="x"), zone="America/Lima"
    )
    assert (late.rows[0]["moment:year"], early.rows[0]["moment:day"]) == ("9999-01-01", "0001-01-01")
