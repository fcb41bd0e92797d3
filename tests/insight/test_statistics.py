"""Figures of a real run, computed by hand beside it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.access.contracts import SYSTEM
from guanxi.insight.figures import Figures, Latency, Window, measure
from guanxi.insight.statistics import process_statistics
from guanxi.platform.clock import VirtualClock, to_micros
from guanxi.runtime.contracts import Visit
from guanxi.runtime.tables import element_history
from guanxi.runtime.user_tasks import complete_user_task, list_user_tasks
from tests.runtime.conftest import World

TWO_TASKS = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
 id="d" targetNamespace="x">
<process id="p" isExecutable="true">
<startEvent id="start"/>
<sequenceFlow id="f1" sourceRef="start" targetRef="call"/>
<userTask id="call" name="Call"><extensionElements><zeebe:userTask/></extensionElements></userTask>
<sequenceFlow id="f2" sourceRef="call" targetRef="write"/>
<userTask id="write" name="Write"><extensionElements><zeebe:userTask/></extensionElements></userTask>
<sequenceFlow id="f3" sourceRef="write" targetRef="end"/>
<endEvent id="end"/>
</process></definitions>"""


def complete(world: World, name: str) -> None:
    """Complete the oldest open task of that name."""
    with world.database.write() as tx:
        task = next(task for task in list_user_tasks(tx) if task.name == name)
        complete_user_task(world.runtime, tx, task.key, {}, actor=SYSTEM)


def test_measures_each_element_and_the_process(world: World, clock: VirtualClock) -> None:
    """Two runs triggered at hours -1 and 1; window hours 0 to 4.

    Call: run A open at the beginning, done at hour 1 (latency 2 h); run B from hour 1, done at hour 3 (latency
    2 h). Write: run A from hour 1, done at hour 2 (latency 3 h); run B from hour 3, still open.
    Call: N 2, total 2. Write: N 1, total 2. Process: N 3, total 4, latencies 2, 2 and 3 h.
    """
    deployed = world.deploy(TWO_TASKS)
    hour = timedelta(hours=1)
    world.start()
    clock.advance(hour)
    begin = clock.now()
    clock.advance(hour)
    complete(world, "Call")
    world.start()
    clock.advance(hour)
    complete(world, "Write")
    clock.advance(hour)
    complete(world, "Call")
    clock.advance(hour)
    window = Window(to_micros(begin), to_micros(begin + 4 * hour))

    with world.database.read() as tx:
        found = process_statistics(world.runtime, tx, deployed.definitions[0].key, window)

    assert found.elements["call"].figures == Figures(2, 0.5, Latency(7200.0, 7200.0, 7200.0), 2, 0.25, 100.0)
    write = found.elements["write"]
    assert write.figures == Figures(1, 0.25, Latency(10800.0, 10800.0, 10800.0), 2, 0.125, 50.0)
    assert (write.active, write.incidents) == (1, 0)
    assert found.process == Figures(3, 0.75, Latency(pytest.approx(8400.0), 7200.0, 10800.0), 4, 0.1875, 75.0)
    assert found.elements["start"].figures.completed == 1


TURNS = TWO_TASKS.replace(
    b'<userTask id="write" name="Write"><extensionElements><zeebe:userTask/></extensionElements></userTask>',
    b"""<userTask id="write" name="Write"><extensionElements><zeebe:userTask/></extensionElements>
<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=[1, 2]"/>
</extensionElements></multiInstanceLoopCharacteristics></userTask>""",
)
PLACES = [
    ("start", "startEvent"),
    ("call", "userTask"),
    ("write", "userTask"),
    ("write", "multiInstanceBody"),
]
moments = st.integers(0, 40)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(PLACES), moments, moments, moments, st.sampled_from(["completed", "terminated"])
        ),
        max_size=30,
    ),
    moments,
    st.integers(1, 40),
)
def test_the_database_counts_as_the_definition_says(
    world: World,
    raw: list[tuple[tuple[str, str], int, int, int, str]],
    begin: int,
    length: int,
) -> None:
    """Whatever the history holds, its figures are those of the visits looked at one by one."""
    key = world.deploy(TURNS).definitions[0].key
    window = Window(begin, begin + length)
    visits = [
        Visit(element_id, kind, started, started + lasted, state == "completed", started - waited)
        for (element_id, kind), started, lasted, waited, state in raw
    ]

    with world.database.write() as tx:
        tx.connection.execute(sa.delete(element_history))
        for number, (one, row) in enumerate(zip(visits, raw, strict=True)):
            tx.connection.execute(
                sa.insert(element_history).values(
                    instance_key=1,
                    element_key=number,
                    definition_key=key,
                    element_id=one.element_id,
                    type=one.type,
                    state=row[4],
                    triggered_at=one.triggered_at,
                    started_at=one.created_at,
                    ended_at=one.ended_at,
                    attempts=1,
                    actor="",
                    flows="",
                )
            )
        found = process_statistics(world.runtime, tx, key, window)

    tasks = [one for one in visits if one.type == "userTask"]
    present = {one.element_id for one in visits if measure([one], window).total_tasks}
    assert found.process == measure(tasks, window)
    assert {name: one.figures for name, one in found.elements.items()} == {
        name: measure([one for one in visits if one.element_id == name], window) for name in present
    }
