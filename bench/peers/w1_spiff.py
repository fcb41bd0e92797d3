"""W1 in SpiffWorkflow's own environment, so this imports nothing of ours: its serializer, a row per instance in SQLite.

Called with a folder, the lead as JSON and a way to store; reads a count per line and runs that many instances. ``each``
restores an instance for each step, and commits each step, as its examples do. ``batched`` is its best case: 100
instances share a commit and stay in memory, so nothing is ever read back.
"""

import json
import sqlite3
import sys
from pathlib import Path

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

MODEL = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="bench">
<process id="w1" isExecutable="true"><startEvent id="s"/><exclusiveGateway id="g" default="g-n"/>
<manualTask id="assign"/><manualTask id="welcome"/><endEvent id="e"/><endEvent id="not_now"/>
<sequenceFlow id="s-g" sourceRef="s" targetRef="g"/>
<sequenceFlow id="g-a" sourceRef="g" targetRef="assign"><conditionExpression>lead['score'] &gt; 50</conditionExpression>
</sequenceFlow>
<sequenceFlow id="g-n" sourceRef="g" targetRef="not_now"/>
<sequenceFlow id="a-w" sourceRef="assign" targetRef="welcome"/>
<sequenceFlow id="w-e" sourceRef="welcome" targetRef="e"/></process></definitions>"""
RESULTS = {"assign": {"owner": "ann"}, "welcome": {"message_id": "m-1"}}


class Store:
    """The rows of instances."""

    def __init__(self, folder):
        self.database = sqlite3.connect(Path(folder) / "spiff.db", isolation_level=None)
        self.database.execute("PRAGMA journal_mode=WAL")
        self.database.execute("PRAGMA synchronous=FULL")
        self.database.execute("CREATE TABLE instance (id INTEGER PRIMARY KEY, status TEXT, state TEXT)")
        self.serializer = BpmnWorkflowSerializer()

    def insert(self, instance):
        query = "INSERT INTO instance (status, state) VALUES (?, ?) RETURNING id"
        return self.database.execute(query, self._row(instance)).fetchone()[0]

    def update(self, key, instance):
        query = "UPDATE instance SET status = ?, state = ? WHERE id = ?"
        self.database.execute(query, (*self._row(instance), key))

    def load(self, key):
        [state] = self.database.execute("SELECT state FROM instance WHERE id = ?", (key,)).fetchone()
        return self.serializer.deserialize_json(state)

    def _row(self, instance):
        return "completed" if instance.completed else "active", self.serializer.serialize_json(instance)


def main():
    """Serve until the input ends."""
    parser = BpmnParser()
    parser.add_bpmn_str(MODEL)
    spec = parser.get_spec("w1")
    store, lead, way = Store(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3]
    print("ready", flush=True)
    for line in sys.stdin:
        size = 100 if way == "batched" else 1
        for _ in range(int(line) // size):
            work(store, spec, lead, size)
        [done] = store.database.execute("SELECT count(*) FROM instance WHERE status = 'completed'").fetchone()
        store.database.execute("DELETE FROM instance")
        print(done, flush=True)


def work(store, spec, lead, size):
    """Start a batch, then complete its tasks one after the other; each step is committed."""
    batch = [started(spec, lead, number) for number in range(size)]
    store.database.execute("BEGIN IMMEDIATE")
    keys = [store.insert(one) for one in batch]
    store.database.execute("COMMIT")
    for name, result in RESULTS.items():
        store.database.execute("BEGIN IMMEDIATE")
        for key, kept in zip(keys, batch, strict=True):
            one = store.load(key) if size == 1 else kept
            [task] = one.get_tasks(state=TaskState.READY, spec_name=name)
            task.data.update(result)
            task.run()
            one.do_engine_steps()
            store.update(key, one)
        store.database.execute("COMMIT")


def started(spec, lead, number):
    """Return a new instance that stands at its first task."""
    instance = BpmnWorkflow(spec)
    data = {"lead": lead, "record": {"object": "lead", "id": f"lead-{number}"}}
    instance.get_tasks()[0].data.update(data)
    instance.do_engine_steps()
    return instance


if __name__ == "__main__":
    main()
