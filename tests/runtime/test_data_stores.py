"""Data stores: one value for all instances, kept with the step that wrote it."""

import threading

from guanxi.access.contracts import SYSTEM
from guanxi.runtime import tables
from guanxi.runtime.instances import start_instance
from guanxi.runtime.runtime import Runtime
from tests.runtime.models import END, START, process, service, straight

ROOTS = '<bpmn:dataStore id="ds" name="Counter"/>'
REFERENCE = '<bpmn:dataStoreReference id="ref" dataStoreRef="ds"/>'
IO = (
    '<bpmn:ioSpecification><bpmn:dataInput id="in" name="before"/><bpmn:dataOutput id="out" name="after"/>'
    "</bpmn:ioSpecification><bpmn:dataInputAssociation><bpmn:sourceRef>ref</bpmn:sourceRef><bpmn:targetRef>in"
    "</bpmn:targetRef></bpmn:dataInputAssociation><bpmn:dataOutputAssociation><bpmn:sourceRef>out</bpmn:sourceRef>"
    "<bpmn:targetRef>ref</bpmn:targetRef></bpmn:dataOutputAssociation>"
)
COUNT = (
    '<bpmn:scriptTask id="count"><bpmn:extensionElements><zeebe:script resultVariable="after" '
    'expression="=if before = null then 1 else before + 1"/></bpmn:extensionElements>'
    + IO
    + "</bpmn:scriptTask>"
)
PATH = [("start", "count"), ("count", "end")]


def counter(process_id="p"):
    """start → add one to the counter → end, in one step."""
    return process(process_id, START + REFERENCE + COUNT + END, PATH, ROOTS)


def stored(world):
    """Name, value and last writer of every store."""
    return [(row.name, row.value, row.instance_key) for row in world.rows(tables.data_store)]


def test_two_instances_share_a_value(world):
    """Also of two processes, for the store is known by its name."""
    world.deploy(counter("p"), counter("q"))
    first = world.start("p")
    assert stored(world) == [("Counter", "1", first)]
    second = world.start("q")
    assert stored(world) == [("Counter", "2", second)]


def test_a_value_survives_a_restart(world):
    """A runtime that has nothing in memory reads it."""
    world.deploy(counter())
    world.start()
    world.runtime = Runtime(world.activities)
    last = world.start()
    assert stored(world) == [("Counter", "2", last)]


def test_a_value_is_written_with_its_step_or_not_at_all(world):
    """What is rolled back leaves nothing behind; steps of one transaction see each other's values."""
    world.deploy(counter())

    class Stop(Exception):
        pass

    try:
        with world.database.write() as tx:
            start_instance(world.runtime, tx, actor=SYSTEM, process_id="p", variables={})
            start_instance(world.runtime, tx, actor=SYSTEM, process_id="p", variables={})
            raise Stop
    except Stop:
        assert stored(world) == []
    with world.database.write() as tx:
        for _ in range(2):
            last = start_instance(world.runtime, tx, actor=SYSTEM, process_id="p", variables={})
    assert stored(world) == [("Counter", "2", last)]


def test_no_update_is_lost(world):
    """Runs at the same time, the first of which make the row, wait for each other."""
    world.deploy(counter())
    failed = []

    def count():
        try:
            for _ in range(5):
                world.start()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert [row[:2] for row in stored(world)] == [("Counter", "20")]


def test_workers_read_and_write_stores(world):
    """Jobs of two instances in one batch: the second sees what the first has written when it begins."""
    task = service("t", "record.t").replace("</bpmn:serviceTask>", IO + "</bpmn:serviceTask>")
    world.deploy(
        process(
            "p",
            START
            + REFERENCE
            + task
            + COUNT.replace('"in"', '"in2"')
            .replace(">in<", ">in2<")
            .replace('"out"', '"out2"')
            .replace(">out<", ">out2<")
            + END,
            [("start", "t"), ("t", "count"), ("count", "end")],
            ROOTS,
        )
    )
    world.start()
    world.start()
    world.worker.drain()
    assert [row[:2] for row in stored(world)] == [("Counter", "2")]


def test_a_process_without_stores_does_not_look_at_them(world):
    """No row is made or locked."""
    world.deploy(straight("p", "record.t"))
    world.start()
    world.worker.drain()
    assert stored(world) == []
