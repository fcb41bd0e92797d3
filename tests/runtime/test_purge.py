"""What served a purpose that is over leaves the database; what is open stays whole."""

from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from guanxi.platform.clock import to_micros
from guanxi.platform.database import Database
from guanxi.runtime.archiving import Archiver
from guanxi.runtime.batch_tables import batch_failure, batch_operation
from guanxi.runtime.draft_tables import draft, draft_revision
from guanxi.runtime.tables import incident
from tests.runtime.conftest import World
from tests.runtime.models import straight


def given(table: sa.Table, **values: object) -> dict[str, object]:
    """A row of a table: numbers 0 and empty texts where nothing is said."""
    row: dict[str, object] = {}
    for column in table.c:
        if column.nullable:
            empty: object = None
        elif isinstance(column.type, sa.LargeBinary):
            empty = b""
        else:
            empty = "" if column.type.python_type is str else 0
        row[column.name] = values.get(column.name, empty)
    return row


def seen(database: Database, *columns: sa.Column[int]) -> list[tuple[int, ...]]:
    """Values of columns of one table, in order."""
    with database.read() as tx:
        return [tuple(row) for row in tx.connection.execute(sa.select(*columns).order_by(*columns))]


def test_ended_operations_and_older_texts_of_closed_drafts_go_after_the_time(
    world: World, tmp_path: Path
) -> None:
    """An operation that runs, an open draft, and what is younger stay; of the closed one the last text stays."""
    now = to_micros(world.database.clock.now())
    day = 86_400_000_000
    drafts = {1: ("published", now - 9 * day), 2: ("discarded", now - day), 3: ("open", now - 9 * day)}
    with world.database.write() as tx:
        for key, ended in ((1, now - 9 * day), (2, now - day), (3, None)):
            tx.connection.execute(batch_operation.insert(), given(batch_operation, key=key, ended_at=ended))
            failure = given(batch_failure, operation_key=key, instance_key=7)
            tx.connection.execute(batch_failure.insert(), failure)
        for key, (state, changed_at) in drafts.items():
            row = given(draft, key=key, state=state, changed_at=changed_at, revision=3)
            tx.connection.execute(draft.insert(), row)
            for revision in (1, 2, 3):
                text = given(draft_revision, draft_key=key, revision=revision)
                tx.connection.execute(draft_revision.insert(), text)

    Archiver(world.database, world.runtime, tmp_path).archive_due()  # nobody says how long
    assert len(seen(world.database, draft_revision.c.draft_key)) == 9
    Archiver(world.database, world.runtime, tmp_path, default="P7D").archive_due()

    assert seen(world.database, batch_operation.c.key) == [(2,), (3,)]
    assert seen(world.database, batch_failure.c.operation_key) == [(2,), (3,)]
    texts = seen(world.database, draft_revision.c.draft_key, draft_revision.c.revision)
    assert texts == [(1, 3), *((key, one) for key in (2, 3) for one in (1, 2, 3))]
    world.database.clock.advance(timedelta(days=8))
    Archiver(world.database, world.runtime, tmp_path, default="P7D").archive_due()
    assert seen(world.database, batch_operation.c.key) == [(3,)]


def test_closed_incidents_of_no_run_go_after_the_time_of_their_process(world: World, tmp_path: Path) -> None:
    """Resolved and dismissed ones; what is open, younger, or of a run, stays, and what is of no process has the default."""
    kept = straight("kept", "record.a").replace(
        b"<bpmn:startEvent",
        b'<bpmn:extensionElements><zeebe:properties><zeebe:property name="retention" value="P2D" />'
        b"</zeebe:properties></bpmn:extensionElements><bpmn:startEvent",
        1,
    )
    mine = world.deploy(kept).definitions[0].key
    other = world.deploy(straight("other", "record.a")).definitions[0].key
    now = to_micros(world.database.clock.now())
    day = 86_400_000_000
    rows = [  # key, of the version, of the instance, state, closed so many days ago
        (1, mine, 0, "dismissed", 3),
        (2, mine, 0, "resolved", 3),
        (3, mine, 0, "resolved", 1),
        (4, mine, 0, "open", None),
        (5, mine, 7, "resolved", 30),
        (6, other, 0, "dismissed", 30),
        (7, 0, 0, "dismissed", 30),
        (8, 12345, 0, "resolved", 30),
        (9, other, 0, "dismissed", 3),
    ]
    with world.database.write() as tx:
        for key, version, run, state, ago in rows:
            row = given(
                incident,
                key=key,
                incident_key=-key,
                definition_key=version,
                instance_key=run,
                state=state,
                closed_at=None if ago is None else now - ago * day,
            )
            tx.connection.execute(incident.insert(), row)

    Archiver(world.database, world.runtime, tmp_path).archive_due()  # only one process says how long
    assert seen(world.database, incident.c.key) == [(3,), (4,), (5,), (6,), (7,), (8,), (9,)]
    Archiver(world.database, world.runtime, tmp_path, default="P7D").archive_due()
    assert seen(world.database, incident.c.key) == [(3,), (4,), (5,), (9,)]
