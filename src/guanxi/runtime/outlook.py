"""What would become of running instances if they went on with a process that is not published yet."""

import msgspec

from guanxi.bpmn import ProcessGraph
from guanxi.engine import load_state, preview_migration
from guanxi.platform.database import Tx
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.store import instance_search
from guanxi.runtime.tables import instance, process_definition

MOST = 200


class StrandedRun(msgspec.Struct, frozen=True):
    """An instance that could not go on, the element it stands at, and why."""

    instance_key: int
    element_id: str
    message: str


class MigrationOutlook(msgspec.Struct, frozen=True):
    """Of the newest running instances: how many were looked at, and which of them would be stranded."""

    looked_at: int
    stranded: tuple[StrandedRun, ...]


def migration_outlook(runtime: Runtime, tx: Tx, graph: ProcessGraph) -> MigrationOutlook:
    """Return which of the newest running instances of a process could not go on with this graph; nothing is changed."""
    wanted = (process_definition.c.process_id == graph.id, instance.c.status == "active")
    rows = instance_search.select(tx, wanted, with_state=True, limit=MOST)
    found = []
    for row in rows:
        source = runtime.definitions.load(tx, row.definition_key).definition.graph
        stranded = preview_migration(load_state(row.state), source, graph, {}).stranded
        found += [StrandedRun(row.key, one.element_id, one.message) for one in stranded[:1]]
    return MigrationOutlook(len(rows), tuple(found))
