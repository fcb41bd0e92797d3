"""Round robin over the members of a group."""

import threading
from collections import Counter

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.access.users import create_user, deactivate_user
from guanxi.activities.records.turn import take_turn
from guanxi.platform.database import Database, metadata


@pytest.fixture
def sales(database: Database) -> Database:
    """A group `sales` of three."""
    metadata.create_all(database.engine)
    with database.write() as tx:
        for name in ("Chen", "An", "Bai"):
            create_user(
                tx, email=f"{name.lower()}@guanxi.example", name=name, actor=SYSTEM, groups=("sales",)
            )
    return database


def turns(database: Database, count: int) -> list[str]:
    """The names of those who get the next turns, each in its own transaction."""
    names = []
    for _ in range(count):
        with database.write() as tx:
            chosen = take_turn(tx, "sales")
            names.append(chosen.name if chosen else "nobody")
    return names


def test_each_member_in_turn_then_from_the_beginning(sales: Database) -> None:
    """The order is that of the e-mail addresses."""
    assert turns(sales, 5) == ["An", "Bai", "Chen", "An", "Bai"]


def test_who_leaves_or_joins_does_not_upset_the_others(sales: Database) -> None:
    """The turn goes on after the last one served."""
    assert turns(sales, 1) == ["An"]
    with sales.write() as tx:
        [bai] = [user for user in [take_turn(tx, "sales")] if user]
        assert bai.name == "Bai"
        deactivate_user(tx, bai.id, actor=SYSTEM)
        create_user(tx, email="bo@guanxi.example", name="Bo", actor=SYSTEM, groups=("sales",))
    assert turns(sales, 4) == ["Bo", "Chen", "An", "Bo"]


def test_a_transaction_that_fails_takes_no_turn(sales: Database) -> None:
    """The turn is part of the change."""

    def take_and_die() -> None:
        with sales.write() as tx:
            take_turn(tx, "sales")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_and_die()
    assert turns(sales, 1) == ["An"]


def test_an_empty_group_has_nobody(sales: Database) -> None:
    """No member, no turn."""
    with sales.write() as tx:
        assert take_turn(tx, "support") is None


def test_turns_taken_at_once_are_shared_out_evenly(sales: Database) -> None:
    """Four threads with six turns each: everybody gets eight."""
    got: list[str] = []
    threads = [threading.Thread(target=lambda: got.extend(turns(sales, 6))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(got) == {"An": 8, "Bai": 8, "Chen": 8}
