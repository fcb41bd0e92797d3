"""Figures that are kept are those that would be made now, on each server."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from guanxi.access.contracts import SYSTEM, Actor
from guanxi.platform import changes
from guanxi.platform.database import Database
from guanxi.records.actions import archive_record, create_record, create_records, update_record
from guanxi.records.aggregate import Aggregation, Figures, Measure, aggregate_records
from guanxi.records.catalogue import Catalogue
from guanxi.records.figure_cache import FigureCache
from guanxi.records.filter import Condition
from tests.conftest import SERVERS
from tests.records.test_sight import make_people, make_role, make_things, person

SUM = Aggregation(measures=(Measure("count"), Measure("sum", "count")))
Ask = Callable[..., Figures]


@pytest.fixture
def cache() -> FigureCache:
    """One that keeps nothing yet."""
    return FigureCache()


@pytest.fixture
def ask(records_database: Database, catalogue: Catalogue, cache: FigureCache) -> Ask:
    """Ask in a transaction of its own, and see that the answer is the one that is made anew."""

    def asked(actor: Actor = SYSTEM, wanted: Aggregation = SUM) -> Figures:
        with records_database.read() as tx:
            found = cache.aggregate(tx, catalogue, "thing", wanted, actor=actor)
            assert found == aggregate_records(tx, catalogue, "thing", wanted, actor=actor)
        return found

    return asked


@pytest.fixture
def made(records_database: Database, catalogue: Catalogue, cache: FigureCache) -> Callable[[], int]:
    """How often the figures of everybody's things were made, and not kept, when they are asked for."""

    def count() -> int:
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
            seen.append(statement)

        sa.event.listen(records_database.engine, "before_cursor_execute", note)
        with records_database.read() as tx:
            cache.aggregate(tx, catalogue, "thing", SUM, actor=SYSTEM)
        sa.event.remove(records_database.engine, "before_cursor_execute", note)
        return sum("sum(" in statement for statement in seen)

    return count


def test_figures_are_kept_until_a_record_of_the_object_changes(
    records_database: Database, catalogue: Catalogue, ask: Ask, made: Callable[[], int]
) -> None:
    """Given an answer, when another object changes it is kept; each change of one of these makes it anew."""
    keeps = records_database.dialect in ("sqlite", "postgresql")
    with records_database.write() as tx:
        created, _ = create_records(
            tx, catalogue, "thing", [{"name": "a", "count": 2}, {"name": "b", "count": 3}], actor=SYSTEM
        )
    assert ask().rows == ({"count": 2, "sum:count": 5},)
    assert made() == (0 if keeps else 1)
    with records_database.write() as tx:
        create_record(tx, catalogue, "house", {"name": "h"}, actor=SYSTEM)
    assert made() == (0 if keeps else 1)

    with records_database.write() as tx:
        update_record(tx, catalogue, "thing", created[0].id, {"count": 7}, actor=SYSTEM, announce="quiet")
    assert made() == 1
    assert ask().rows == ({"count": 2, "sum:count": 10},)
    with records_database.write() as tx:
        archive_record(tx, catalogue, "thing", created[1].id, actor=SYSTEM)
    assert made() == 1
    assert ask().rows == ({"count": 1, "sum:count": 7},)
    assert made() == (0 if keeps else 1)


def test_a_change_that_was_under_way_when_the_answer_was_made_counts(
    records_database: Database, catalogue: Catalogue, ask: Ask
) -> None:
    """Given a transaction that began before the answer was made, when it commits after it, it is seen."""
    ask()
    with records_database.write() as tx:
        create_record(tx, catalogue, "thing", {"name": "late", "count": 1}, actor=SYSTEM)
        tx.connection.execute(sa.text("SELECT 1"))
        assert ask().rows == ({"count": 0, "sum:count": None},)
    assert ask().rows == ({"count": 1, "sum:count": 1},)


@pytest.mark.parametrize("database", SERVERS[1:], indirect=True)
def test_of_two_transactions_the_one_that_commits_later_is_seen(
    records_database: Database, catalogue: Catalogue, ask: Ask
) -> None:
    """Given two that write at once (SQLite lets one), when the first to begin commits last, its change is seen too."""
    with records_database.write() as tx:
        first = create_record(tx, catalogue, "thing", {"name": "a", "count": 1}, actor=SYSTEM)
        second = create_record(tx, catalogue, "thing", {"name": "b", "count": 1}, actor=SYSTEM)
    with records_database.write() as slow:
        update_record(slow, catalogue, "thing", first.id, {"count": 10}, actor=SYSTEM)
        with records_database.write() as quick:
            update_record(quick, catalogue, "thing", second.id, {"count": 20}, actor=SYSTEM)
        assert ask().rows == ({"count": 2, "sum:count": 21},)
    assert ask().rows == ({"count": 2, "sum:count": 30},)


def test_everybody_is_told_what_they_see(records_database: Database, catalogue: Catalogue, ask: Ask) -> None:
    """Given an answer about all things, who sees only their own is not given it."""
    with records_database.write() as tx:
        people = make_people(tx)
        make_things(tx, catalogue, people)
    count = Aggregation()
    own = make_role("own", "own")
    assert ask(SYSTEM, count).rows == ({"count": 4},)
    assert ask(person(people["tom"], own), count).rows == ({"count": 1},)
    assert ask(person(people["lea"], make_role("below", "subordinates")), count).rows == ({"count": 2},)
    heavy = make_role("heavy", "filter", wanted={"field": "weight", "op": "gt", "value": 1})
    assert ask(person(people["tom"], heavy), count).rows == ({"count": 0},)


def test_different_questions_have_different_answers(
    records_database: Database, catalogue: Catalogue, ask: Ask
) -> None:
    """Filters, archived records and words are part of the question."""
    with records_database.write() as tx:
        made, _ = create_records(
            tx,
            catalogue,
            "thing",
            [{"name": "red one", "count": 1}, {"name": "blue one", "count": 2}],
            actor=SYSTEM,
        )
        archive_record(tx, catalogue, "thing", made[0].id, actor=SYSTEM)
    assert ask().rows == ({"count": 1, "sum:count": 2},)
    archived = Aggregation(measures=SUM.measures, archived=True)
    assert ask(SYSTEM, archived).rows == ({"count": 1, "sum:count": 1},)
    few = Aggregation(measures=SUM.measures, filter=Condition("count", "gt", 5))
    assert ask(SYSTEM, few).rows == ({"count": 0, "sum:count": None},)
    assert ask(SYSTEM, Aggregation(measures=SUM.measures, q="blue")).rows == ({"count": 1, "sum:count": 2},)


def test_an_answer_so_old_that_changes_are_forgotten_is_made_anew(
    records_database: Database, catalogue: Catalogue, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given that only the last rows are kept, when more came since, the answer is not trusted."""
    monkeypatch.setattr(changes, "_KEPT", 8)
    monkeypatch.setattr(changes, "_EVERY", 1)
    ask()
    with records_database.write() as tx:
        create_record(tx, catalogue, "thing", {"name": "a", "count": 1}, actor=SYSTEM)
    for number in range(12):
        with records_database.write() as tx:
            tx.changed.add(f"other/{number}")
    assert ask().rows == ({"count": 1, "sum:count": 1},)
