"""Where the values of variables come from: the start, elements, operators."""

from datetime import timedelta
from typing import Any

from guanxi.access.contracts import Actor
from guanxi.engine import commands
from guanxi.runtime.instances import set_variables
from guanxi.runtime.ports import Completed
from guanxi.runtime.variable_history import variable_history
from tests.runtime.conftest import World
from tests.runtime.models import straight

ANN = Actor(kind="user", id="ann", name="Ann", roles=frozenset({"admin"}))


def test_tells_who_gave_a_variable_which_value(world: World) -> None:
    """In order; the value at the start as far as anything tells it; a single variable alone."""
    world.activities.answers["effect"] = lambda _job: Completed({"a": 2, "b": "x"})
    world.deploy(straight("p", "external", "effect", "external"))
    key = world.start("p", {"a": 1, "c": True, "d": 8})

    def happened(name: str = "") -> list[tuple[str, Any, str, str]]:
        with world.database.read() as tx:
            found = variable_history(world.runtime, tx, key, name)
        return [(one.name, one.value, one.element_id, one.actor) for one in found]

    assert happened() == [("a", 1, "", ""), ("c", True, "", ""), ("d", 8, "", "")]
    world.database.clock.advance(timedelta(seconds=1))  # type: ignore[attr-defined]  # the virtual clock
    with world.database.write() as tx:
        set_variables(world.runtime, tx, key, {"a": 5}, actor=ANN)
    world.database.clock.advance(timedelta(seconds=1))  # type: ignore[attr-defined]  # the virtual clock
    with world.database.write() as tx:
        batch = world.runtime.batch(tx)
        live = batch.load(key)
        batch.step(live, commands.CompleteJob(next(iter(live.state.waits))))
        batch.flush()
    world.worker.drain()

    assert happened("a") == [("a", 1, "", ""), ("a", 5, "", "user:ann"), ("a", 2, "t2", "system:w1")]
    assert happened("b") == [("b", "x", "t2", "system:w1")]
    assert happened("d") == [("d", 8, "", "")]
