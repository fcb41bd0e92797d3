"""What a step that has not ended was given, and how often it was tried."""

from guanxi.access.contracts import SYSTEM
from guanxi.runtime.contracts import ElementVisit
from guanxi.runtime.incidents import list_incidents, resolve_incident
from guanxi.runtime.instances import instance_elements
from guanxi.runtime.ports import Failed
from tests.runtime.conftest import World
from tests.runtime.models import END, START, process, service

GIVEN = '<zeebe:input source="=amount * 2" target="doubled" />'


def test_a_step_that_stands_still_tells_its_input_and_its_tries(world: World) -> None:
    """One job that was given up, begun again, and given up again; the steps before it have their own."""
    body = START + service("pay", "effect.pay", io=GIVEN, retries=1) + END
    world.deploy(process("p", body, [("start", "pay"), ("pay", "end")]))
    world.activities.answers["effect.pay"] = lambda job: Failed("bank closed")
    key = world.start("p", {"amount": 21})

    def pay() -> ElementVisit:
        with world.database.read() as tx:
            visits = instance_elements(world.runtime, tx, key)
        assert [one.element_id for one in visits] == ["start", "pay"]
        return visits[1]

    assert (pay().attempts, pay().input, pay().output) == (0, {"doubled": 42}, {})
    world.worker.drain()
    assert (pay().state, pay().attempts, pay().input) == ("active", 1, {"doubled": 42})
    with world.database.write() as tx:
        [stuck] = list_incidents(world.runtime, tx)
        resolve_incident(world.runtime, tx, stuck.key, actor=SYSTEM)
    assert pay().attempts == 0
    world.worker.drain()
    assert (pay().state, pay().attempts) == ("active", 1)
