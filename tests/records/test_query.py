from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import Database
from guanxi.platform.errors import Invalid, NotFound
from guanxi.records.actions import archive_record, create_record, create_records
from guanxi.records.catalogue import Catalogue
from guanxi.records.query import (
    Query,
    find_records,
    list_records,
    read_record,
    read_related_titles,
    read_titles,
)
from guanxi.records.record import Record


def test_totals_stop_at_ten_thousand_and_one(
    small_database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counting is capped, listing is not."""
    monkeypatch.setattr("guanxi.records.query.TOTAL_CAP", 4)
    with small_database.write() as tx:
        create_records(tx, catalogue, "house", [{"name": str(n)} for n in range(9)], actor=SYSTEM)
        page = list_records(tx, catalogue, "house", Query(limit=20), actor=SYSTEM)

    assert (len(page.items), page.total) == (9, 4)


@pytest.mark.parametrize("sort", ["price", "-price", "-created_at"])
def test_a_list_by_an_indexed_field_is_a_walk_along_its_index(
    small_database: Database, catalogue: Catalogue, sort: str
) -> None:
    """No page, the first or a later one, sorts all records, though those without a value come last."""
    statements: list[tuple[str, Any]] = []

    def listen(connection: Any, cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith("SELECT") and "ORDER BY" in statement:
            statements.append((statement, values))

    with small_database.write() as tx:
        things = [{"name": str(n), "price": str(n)} for n in range(3)] + [{"name": "free"}] * 3
        create_records(tx, catalogue, "thing", things, actor=SYSTEM)
        sa.event.listen(tx.connection, "before_cursor_execute", listen)
        query = Query(sort=(sort,), limit=2, count=False)
        found: list[Record] = []
        while True:
            page = list_records(tx, catalogue, "thing", query, actor=SYSTEM)
            found += page.items
            if page.next_cursor is None:
                break
            query = msgspec.structs.replace(query, cursor=page.next_cursor)
        plans = [
            row[3]
            for statement, values in statements
            for row in tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]

    assert len({record.id for record in found}) == 6
    assert len(statements) >= 3
    assert [plan for plan in plans if "TEMP B-TREE" in plan] == []
    assert all("USING INDEX" in plan or "USING COVERING INDEX" in plan for plan in plans), plans


def test_cursor_of_another_sorting_is_refused(small_database: Database, catalogue: Catalogue) -> None:
    """A cursor belongs to its sorting; a damaged one is refused, never read as the first page."""
    with small_database.write() as tx:
        create_records(tx, catalogue, "house", [{"name": str(n)} for n in range(3)], actor=SYSTEM)
        page = list_records(tx, catalogue, "house", Query(limit=1), actor=SYSTEM)
        for query in (
            Query(limit=1, cursor=page.next_cursor, sort=("name",)),
            Query(limit=1, cursor="xxx"),
            Query(limit=1, cursor=""),
        ):
            with pytest.raises(Invalid) as refusal:
                list_records(tx, catalogue, "house", query, actor=SYSTEM)
            assert refusal.value.code == "query.cursor"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (Query(sort=("wings",)), "record.unknown_field"),
        (Query(sort=("-notes",)), "query.not_sortable"),
        (Query(limit=0), "query.limit"),
        (Query(limit=501), "query.limit"),
    ],
)
def test_wrong_query_is_refused(
    small_database: Database, catalogue: Catalogue, query: Query, code: str
) -> None:
    """Unknown fields and sizes out of range are named."""
    with small_database.read() as tx, pytest.raises(Invalid) as refusal:
        list_records(tx, catalogue, "thing", query, actor=SYSTEM)

    assert refusal.value.code == code


def test_null_in_a_search_by_values_matches_only_empty_fields(
    small_database: Database, catalogue: Catalogue
) -> None:
    """An empty value never drops the condition, which would match everything."""
    with small_database.write() as tx:
        create_record(tx, catalogue, "thing", {"name": "with", "email": "a@example.com"}, actor=SYSTEM)
        without = create_record(tx, catalogue, "thing", {"name": "without"}, actor=SYSTEM)
        found = find_records(tx, catalogue, "thing", {"email": None}, actor=SYSTEM)

    assert found == (without,)


def test_titles_of_many_come_in_one_answer(small_database: Database, catalogue: Catalogue) -> None:
    """Archived records are named too; ids that lead nowhere are left out."""
    with small_database.write() as tx:
        one = create_record(tx, catalogue, "thing", {"name": "One"}, actor=SYSTEM)
        two = create_record(tx, catalogue, "thing", {"name": "Two"}, actor=SYSTEM)
        archive_record(tx, catalogue, "thing", two.id, actor=SYSTEM)
        titles = read_titles(tx, catalogue, "thing", [one.id, two.id, "none"], actor=SYSTEM)

    assert titles == {one.id: "One", two.id: "Two"}


def test_titles_of_related_records_come_by_object(small_database: Database, catalogue: Catalogue) -> None:
    """Relations and references of a whole page are named with one query per object."""
    with small_database.write() as tx:
        home = create_record(tx, catalogue, "house", {"name": "Home"}, actor=SYSTEM)
        hut = create_record(tx, catalogue, "house", {"name": "Hut"}, actor=SYSTEM)
        about = {"object": "house", "id": hut.id}
        rows = [{"name": "a", "house": home.id}, {"name": "b", "about": about}, {"name": "c"}]
        things, _ = create_records(tx, catalogue, "thing", rows, actor=SYSTEM)
        titles = read_related_titles(tx, catalogue, "thing", things, actor=SYSTEM)

    assert titles == {"house": {home.id: "Home", hut.id: "Hut"}}


def test_unknown_record_is_named(records_database: Database, catalogue: Catalogue) -> None:
    """Any text as an id gives the same answer, on every server."""
    with records_database.read() as tx:
        for record_id in ("42", "not a uuid", "' or 1=1"):
            with pytest.raises(NotFound, match="There is no thing"):
                read_record(tx, catalogue, "thing", record_id, actor=SYSTEM)
