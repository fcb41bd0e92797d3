"""Filters that depend on when and by whom they are asked: "last 30 days", "me", "my team".

``{"field": "created_at", "op": "within", "value": {"period": "last 30 days", "zone": "Asia/Shanghai"}}`` is true
from the beginning of the period up to, and without, its end. ``{"field": "owner", "op": "in", "value": {"people":
"my team"}}`` is true for people who share a team with the one who asks; ``me`` is that person alone.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from guanxi.access.contracts import Actor
from guanxi.access.tables import membership_table
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid
from guanxi.records.catalogue import Catalogue, CatalogueObject, Field
from guanxi.records.filter import AllOf, AnyOf, Condition, Filter, Not, compile_filter

WITHIN = "within"
_COUNTED = re.compile(r"(last|next) ([1-9][0-9]{0,3}) (day|week|month|year)s?")
_NAMED = re.compile(r"(last|this|next) (day|week|month|quarter|year)")
_DAYS = {"yesterday": "last day", "today": "this day", "tomorrow": "next day"}
_STEPS = {"last": -1, "this": 0, "next": 1}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_SOME_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
PERIODS = ("day", "week", "month", "quarter", "year")


def resolve_filter(
    tx: Tx, catalogue: Catalogue, one: CatalogueObject, wanted: Filter | None, actor: Actor
) -> Filter | None:
    """Return the filter with days, moments and people in place of the words for them.

    Raises:
        Invalid: codes ``filter.value``, ``filter.operator``, ``record.unknown_field``.
    """
    if isinstance(wanted, AllOf | AnyOf):
        parts = (resolve_filter(tx, catalogue, one, part, actor) for part in wanted.filters)
        return type(wanted)(tuple(part for part in parts if part is not None))
    if isinstance(wanted, Not):
        inner = resolve_filter(tx, catalogue, one, wanted.filter, actor)
        return None if inner is None else Not(inner)
    if wanted is None or not is_relative(wanted):
        return wanted
    target, field = _field(catalogue, one, wanted.field)
    if wanted.op == WITHIN:
        return _within(tx.now, target, field, wanted)
    people = _people(tx, target, field, wanted.value["people"], actor)
    return Condition(wanted.field, {"eq": "in", "ne": "not_in"}.get(wanted.op, wanted.op), people)


def is_relative(wanted: Condition) -> bool:
    """Whether a condition depends on when or by whom it is asked."""
    return wanted.op == WITHIN or _names_people(wanted.value)


def check_relative(catalogue: Catalogue, one: CatalogueObject, wanted: Condition) -> None:
    """Do nothing when a condition that depends on when or by whom it is asked can be asked.

    Raises:
        Invalid: as in ``resolve_filter``.
    """
    target, field = _field(catalogue, one, wanted.field)
    if wanted.op == WITHIN:
        _within(_SOME_MOMENT, target, field, wanted)
    else:
        _check_people(target, field, wanted.value["people"])


def check_filter(catalogue: Catalogue, one: CatalogueObject, wanted: Filter) -> None:
    """Do nothing when a filter can be asked, whenever and by whomever.

    Raises:
        Invalid: codes ``record.unknown_field``, ``filter.operator``, ``filter.value``, ``filter.path``.
    """
    if isinstance(wanted, Condition):
        if is_relative(wanted):
            check_relative(catalogue, one, wanted)
        else:
            compile_filter(catalogue, one, one.table, wanted)
        return
    for part in (wanted.filter,) if isinstance(wanted, Not) else wanted.filters:
        check_filter(catalogue, one, part)


def period(words: str, today: date) -> tuple[date, date]:
    """Return the first day of a period and the first day after it.

    Weeks begin on Monday. ``last 30 days`` ends with today, ``next 30 days`` begins with it.

    Raises:
        ValueError: it is no period, or lies outside the calendar.
    """
    words = _DAYS.get(words, words)
    if counted := _COUNTED.fullmatch(words):
        way, count, unit = counted[1], int(counted[2]), counted[3]
        tomorrow = today + timedelta(days=1)
        return (
            (_move(tomorrow, unit, -count), tomorrow) if way == "last" else (today, _move(today, unit, count))
        )
    named = _NAMED.fullmatch(words)
    if named is None:
        raise ValueError("is no period")
    unit = named[2]
    start = _move(_beginning(today, unit), unit, _STEPS[named[1]])
    return start, _move(start, unit, 1)


def period_starts(low: date, high: date, unit: str, *, most: int) -> list[date] | None:
    """Return the first days of the periods from that of ``low`` to that of ``high``; None: there are too many.

    Args:
        unit: one of ``PERIODS``; weeks begin on Monday.
    """
    start = _beginning(low, unit)
    starts = [start]
    while len(starts) <= most:
        try:
            start = _move(start, unit, 1)
        except ValueError:
            return starts
        if start > high:
            return starts
        starts.append(start)
    return None


def read_zone(name: Any) -> ZoneInfo:
    """Return a time zone of the IANA list.

    Raises:
        Invalid: code ``query.zone``.
    """
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, TypeError, KeyError):
        message = f"There is no time zone {name!r}."
        raise Invalid("query.zone", message, "Write Europe/Berlin.", {"zone": message}) from None


def _beginning(day: date, unit: str) -> date:
    if unit in _MONTHS:
        months = _MONTHS[unit]
        return date(day.year, (day.month - 1) // months * months + 1, 1)
    return day - timedelta(days=day.weekday()) if unit == "week" else day


def _move(day: date, unit: str, count: int) -> date:
    try:
        if unit not in _MONTHS:
            return day + timedelta(days=count * (7 if unit == "week" else 1))
        year, month = divmod(day.year * 12 + day.month - 1 + count * _MONTHS[unit], 12)
        following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    except OverflowError as error:
        raise ValueError("lies outside the calendar") from error
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def _within(now: datetime, one: CatalogueObject, field: Field, wanted: Condition) -> Filter:
    if field.type.name not in ("date", "date_time"):
        message = f"{one.definition.label}: {field.name} cannot be compared by '{WITHIN}'."
        raise Invalid(
            "filter.operator", message, "Use a field with a day or a moment.", {field.name: message}
        )
    words = {"period": wanted.value} if isinstance(wanted.value, str) else wanted.value
    if not isinstance(words, dict) or not {"period"} <= set(words) <= {"period", "zone"}:
        raise _fault(
            one, field, "needs a period", 'Write {"period": "last 30 days", "zone": "Asia/Shanghai"}.'
        )
    try:
        zone = ZoneInfo(words.get("zone", "UTC"))
    except (OSError, ValueError, TypeError, KeyError):
        raise _fault(one, field, f"has no time zone {words['zone']!r}", "Write Europe/Berlin.") from None
    try:
        days = period(str(words["period"]), now.astimezone(zone).date())
    except ValueError as error:
        cure = 'Write "today", "last 30 days", "this month", "next quarter" …'
        raise _fault(one, field, f"{words['period']!r} {error}", cure) from None
    low, high = (day if field.type.name == "date" else datetime.combine(day, time.min, zone) for day in days)
    return AllOf((Condition(wanted.field, "ge", low), Condition(wanted.field, "lt", high)))


def _names_people(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"people"}


def _check_people(one: CatalogueObject, field: Field, words: Any) -> None:
    if field.type.name != "user" or words not in ("me", "my team"):
        raise _fault(one, field, "cannot be compared with these people", 'Write "me" or "my team" at a user.')


def _people(tx: Tx, one: CatalogueObject, field: Field, words: Any, actor: Actor) -> list[str]:
    _check_people(one, field, words)
    if not actor.person:
        return []
    if words == "me":
        return [actor.person]
    mine = sa.select(membership_table.c.group_name).where(membership_table.c.user_id == actor.person)
    mates = sa.select(membership_table.c.user_id).where(membership_table.c.group_name.in_(mine)).distinct()
    return sorted({actor.person, *tx.connection.execute(mates).scalars()})


def _field(catalogue: Catalogue, one: CatalogueObject, path: str) -> tuple[CatalogueObject, Field]:
    name, dot, rest = path.partition(".")
    field = one.field(name)
    if not dot or field.definition.target is None:
        return one, field  # a path that leads nowhere is refused where it is translated
    return _field(catalogue, catalogue.object(field.definition.target), rest)


def _fault(one: CatalogueObject, field: Field, rule: str, cure: str) -> Invalid:
    message = f"{one.definition.label}: {field.name} {rule}."
    return Invalid("filter.value", message, cure, {field.name: message})
