"""Figures of a real run, computed by hand beside it."""

from datetime import timedelta

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.insight.figures import Figures, Latency, Window
from guanxi.insight.statistics import process_statistics
from guanxi.platform.clock import VirtualClock, to_micros
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
