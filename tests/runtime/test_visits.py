"""What the figures are made of: ended and open visits, live counts."""

from datetime import timedelta

from guanxi.platform.clock import to_micros
from guanxi.runtime.contracts import EndedVisits, OpenVisits, Visit
from guanxi.runtime.ports import Failed
from guanxi.runtime.visits import ended_in_window, open_visits
from tests.runtime.models import human, straight

HOUR = timedelta(hours=1)


def test_lists_ended_and_open_visits_with_the_moment_of_the_trigger(world, clock):
    """T0 is the moment of the event; what is open has no end; the waiting boundary timer is no visit."""
    triggered = clock.now()
    clock.advance(HOUR)
    started = clock.now()
    key = world.deploy(human()).definitions[0].key
    world.start("human", triggered_at=triggered)
    t0, at = to_micros(triggered), to_micros(started)

    with world.database.read() as tx:
        found = ended_in_window(world.runtime, tx, key, at, at + 1)
        before = ended_in_window(world.runtime, tx, key, at - 10, at)
        live = open_visits(world.runtime, tx, key)

    assert found == [EndedVisits("start", "startEvent", 1, [at - t0])]
    assert before == []
    assert live == OpenVisits([Visit("call", "userTask", at, None, False, t0)], {})


def test_open_incident_counts_as_active_too(world):
    """The element is where the token stands."""
    key = world.deploy(straight("p", "effect.a", retries=1)).definitions[0].key
    world.activities.answers["effect.a"] = lambda job: Failed("no")
    world.start()
    world.worker.drain()
    world.start()

    with world.database.read() as tx:
        live = open_visits(world.runtime, tx, key)

    assert [visit.element_id for visit in live.visits] == ["t1", "t1"]
    assert live.incidents == {"t1": 1}
