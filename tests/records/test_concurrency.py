"""What holds when several processes write at once, on each server."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import Database
from guanxi.platform.errors import Conflict
from guanxi.records.actions import create_record, update_record
from guanxi.records.catalogue import Catalogue
from guanxi.records.query import read_record


def _at_once(work: Callable[[int], str], count: int) -> list[str]:
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(work, range(count)))


def test_numbers_are_never_given_twice(records_database: Database, catalogue: Catalogue) -> None:
    """Four writers, twenty records, also the very first: the numbers are 1 to 20."""

    def create(number: int) -> str:
        with records_database.write() as tx:
            made = create_record(tx, catalogue, "house", {"name": str(number)}, actor=SYSTEM)
        return str(made.values["number"])

    assert sorted(_at_once(create, 20)) == [f"H-{number:06}" for number in range(1, 21)]


def test_of_writers_who_read_the_same_version_one_wins(
    records_database: Database, catalogue: Catalogue
) -> None:
    """The others are told; no change is lost silently."""
    with records_database.write() as tx:
        made = create_record(tx, catalogue, "house", {"name": "X"}, actor=SYSTEM)

    def change(number: int) -> str:
        try:
            with records_database.write() as tx:
                update_record(
                    tx, catalogue, "house", made.id, {"rooms": number}, actor=SYSTEM, version=made.version
                )
        except Conflict as error:
            return error.code
        return "done"

    assert sorted(_at_once(change, 8)) == ["done", *["record.version_conflict"] * 7]


def test_writers_without_a_version_follow_one_another(
    records_database: Database, catalogue: Catalogue
) -> None:
    """Every change is there, each upon the one before."""
    with records_database.write() as tx:
        made = create_record(tx, catalogue, "house", {"name": "X"}, actor=SYSTEM)

    def change(number: int) -> str:
        with records_database.write() as tx:
            update_record(tx, catalogue, "house", made.id, {"rooms": number + 1}, actor=SYSTEM)
        return "done"

    assert _at_once(change, 12) == ["done"] * 12
    with records_database.read() as tx:
        assert read_record(tx, catalogue, "house", made.id, actor=SYSTEM).version == 13
