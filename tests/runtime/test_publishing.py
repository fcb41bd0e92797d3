"""Messages published together, and what two that publish at the same moment leave each other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.platform.errors import Invalid
from guanxi.runtime.correlation_tables import delivery, subscription
from guanxi.runtime.messages import Message, publish_messages
from guanxi.runtime.store import subscriptions
from tests.runtime.models import waits_for_message
from tests.runtime.test_messages import publish, status


def together(world, *keys):
    """Publish messages with these correlation keys and return to whom each goes."""
    with world.database.write() as tx:
        messages = [Message(name="paid", correlation_key=key) for key in keys]
        return [one.receivers for one in publish_messages(world.runtime, tx, messages, actor=SYSTEM)]


def test_messages_that_are_published_together_go_as_if_one_came_after_the_other(world, clock):
    """Two of one key go to the two that wait for it, the oldest first; a third finds nobody."""
    world.deploy(waits_for_message())
    keys = []
    for order in ("A1", "B1", "A1"):
        keys.append(world.start(variables={"order": order}))
        clock.advance(timedelta(seconds=1))
    first, other, second = keys

    assert together(world, "A1", "C1", "A1", "B1", "A1") == [(first,), (), (second,), (other,), ()]
    world.worker.drain()
    assert status(world, *keys) == ["completed"] * 3
    assert world.rows(subscription) == []


def test_one_that_is_wrong_among_several_stops_all(lite):
    """Nothing was sent."""
    lite.deploy(waits_for_message())
    lite.start(variables={"order": "A1"})
    before = lite.snapshot()
    messages = [Message(name="paid", correlation_key="A1"), Message(name=" ")]
    with pytest.raises(Invalid), lite.database.write() as tx:
        publish_messages(lite.runtime, tx, messages, actor=SYSTEM)
    assert lite.snapshot() == before


def test_very_many_that_wait_for_one_key_do_not_hide_who_waits_for_another(lite, clock, monkeypatch):
    """The first look may be filled by one key alone."""
    monkeypatch.setattr("guanxi.runtime.messages._MOST_LISTENERS", 2)
    lite.deploy(waits_for_message())
    crowd = [lite.start(variables={"order": "A1"}) for _ in range(5)]
    clock.advance(timedelta(seconds=1))
    late = lite.start(variables={"order": "B1"})
    assert together(lite, "A1", "B1") == [(crowd[0],), (late,)]


def test_only_what_still_waits_is_held(world):
    """A subscription that is gone, or that a message is on its way to, is lost to others."""
    world.deploy(waits_for_message())
    taken, free = world.start(variables={"order": "A1"}), world.start(variables={"order": "B1"})
    publish(world)
    [mine, yours] = [(row.instance_key, row.wait_key) for row in world.rows(subscription)]
    assert (mine[0], yours[0]) == (taken, free)

    with world.database.write() as tx:
        waiting = subscriptions.listening(tx, ["no such"], 5)
        lost = subscriptions.hold(tx, [mine, yours, (free, 999)])
    assert waiting == {}
    if world.database.dialect != "sqlite":  # there, nobody can have come in between what was read and this
        assert lost == {mine, (free, 999)}
    assert [row.instance_key for row in world.rows(delivery)] == [taken]


def test_two_messages_at_one_moment_do_not_go_to_one_subscription(world, monkeypatch):
    """The second has seen it free, waits for the first, and then looks whether that has sent anything."""
    world.deploy(waits_for_message())
    key = world.start(variables={"order": "A1"})
    seen, hold = Event(), subscriptions.hold

    def told(tx, places):
        seen.set()
        return hold(tx, places)

    with ThreadPoolExecutor(1) as pool:
        with world.database.write() as tx:
            [first] = publish_messages(
                world.runtime, tx, [Message(name="paid", correlation_key="A1")], actor=SYSTEM
            )
            monkeypatch.setattr(subscriptions, "hold", told)
            second = pool.submit(publish, world)
            if (
                world.database.dialect != "sqlite"
            ):  # there, the second does not begin before the first is done
                assert seen.wait(30)

        assert (first.receivers, second.result(30).receivers) == ((key,), ())
    assert [row.instance_key for row in world.rows(delivery)] == [key]


def test_who_was_chosen_and_lost_gives_its_message_to_the_next(lite, monkeypatch):
    """As when another transaction has taken the oldest one the moment before."""
    lite.deploy(waits_for_message())
    first, second = lite.start(variables={"order": "A1"}), lite.start(variables={"order": "A1"})
    monkeypatch.setattr(subscriptions, "hold", lambda tx, places: set(places))

    assert together(lite, "A1") == [(second,)]
    assert [row.instance_key for row in lite.rows(delivery)] == [second]
    assert first != second
