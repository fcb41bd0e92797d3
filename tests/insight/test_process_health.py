"""Which processes have fallen silent, and which failed lately."""

from datetime import UTC, datetime, timedelta

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.insight.process_health import ProcessHealth, Starts, process_health, silence
from guanxi.platform.clock import VirtualClock
from guanxi.runtime.definitions import list_definitions, set_enabled
from guanxi.runtime.ports import Failed
from tests.runtime.conftest import World
from tests.runtime.models import END, process, straight

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def at(days_ago: float) -> datetime:
    """A moment before now."""
    return NOW - DAY * days_ago


@pytest.mark.parametrize(
    ("starts", "published", "expected"),
    [
        (None, at(1), None),
        (None, at(1.01), "never"),
        (Starts(2, at(90), at(80)), at(100), None),  # two starts: nothing is usual yet
        (Starts(11, at(20), at(10)), at(100), "late"),  # each day, then ten days nothing
        (Starts(11, at(15), at(5)), at(100), None),  # five days: not more than five times as long
        (Starts(1_000, at(1.9), at(0.9)), at(100), None),  # often, but a day may pass
        (Starts(1_000, at(2.2), at(1.2)), at(100), "late"),
    ],
)
def test_tells_silence(starts: Starts | None, published: datetime, expected: str | None) -> None:
    """Never after a day, late after a day and five times as long as usual."""
    assert silence(starts, published, NOW) == expected


def watching(process_id: str = "p") -> bytes:
    """A process that a new lead starts; ``world.start`` starts it here."""
    start = (
        '<bpmn:startEvent id="start"><bpmn:extensionElements><zeebe:properties>'
        '<zeebe:property name="trigger" value="record" /></zeebe:properties></bpmn:extensionElements></bpmn:startEvent>'
    )
    return process(process_id, start + END, [("start", "end")])


def health(world: World) -> dict[str, ProcessHealth]:
    """The health of each process."""
    with world.database.read() as tx:
        return {one.process_id: one for one in process_health(world.runtime, tx)}


def test_a_trigger_that_never_fired_is_silent_after_a_day(world: World, clock: VirtualClock) -> None:
    """One that people start never is, and a switched off one neither."""
    world.deploy(watching(), straight("q", "record.a"))
    assert [(one.triggers, one.silence) for one in health(world).values()] == [
        (("record",), None),
        ((), None),
    ]

    clock.advance(DAY * 1.1)
    found = health(world)
    assert (found["p"].silence, found["q"].silence) == ("never", None)

    with world.database.write() as tx:
        set_enabled(tx, list_definitions(tx)[0].key, False, actor=SYSTEM)
    assert health(world)["p"].silence is None


def test_a_trigger_is_silent_when_it_pauses_much_longer_than_usual(world: World, clock: VirtualClock) -> None:
    """Three starts, a day apart: five days later it is late, and a start ends it."""
    world.deploy(watching())
    for _ in range(3):
        world.start()
        clock.advance(DAY)
    assert (health(world)["p"].usual, health(world)["p"].silence) == (DAY, None)

    clock.advance(DAY * 4.1)
    assert health(world)["p"].silence == "late"

    world.start()
    assert (health(world)["p"].silence, health(world)["p"].last_start) == (None, clock.now())


def test_counts_what_failed_within_a_day(world: World, clock: VirtualClock) -> None:
    """An incident counts for 24 hours, open or not."""
    world.deploy(straight("p", "effect.mail", retries=1))
    world.activities.answers["effect.mail"] = lambda job: Failed("no route")
    world.start()
    world.worker.drain()
    failed = health(world)["p"].failed_lately

    clock.advance(DAY * 1.01)
    assert (failed, health(world)["p"].failed_lately) == (1, 0)
