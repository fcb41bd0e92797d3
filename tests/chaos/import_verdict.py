"""What must hold after the import storm: read straight from the tables."""

from collections import Counter
from typing import Any

import sqlalchemy as sa

from guanxi.crm.catalogue import load_catalogue
from guanxi.platform.database import Database, metadata
from guanxi.quality.imports import read_import
from guanxi.runtime.invariants import find_violations
from guanxi.wiring import DECLARATIONS
from tests.quality.facts import OPEN_DEALS, OPEN_WITHOUT_COMPANY, differences

PROCESS = "deal-follow-up"
_CLOSED = ("won", "lost")
assert DECLARATIONS  # importing it declared the tables


def judge(database: Database, import_key: int) -> dict[str, Any]:
    """Return counts and, under ``broken``, every promise that was not kept."""
    catalogue = load_catalogue()
    deal = catalogue.object("deal").table
    with database.read() as tx:
        broken = [f"{found.rule} {found.instance_key}: {found.message}" for found in find_violations(tx)]
        broken += differences(tx, catalogue)
        query = sa.select(deal.c.id, deal.c.external_id, deal.c.stage, deal.c.company)
        deals = tx.connection.execute(query.where(deal.c.external_id.is_not(None))).all()
        runs = _runs(tx.connection)
        twice = _doubled_visits(tx.connection)
        done = read_import(tx, import_key)
        kept = tx.connection.execute(sa.text("SELECT count(*) FROM data_import_chunk")).scalar_one()
    broken += _import_faults(done, kept)
    broken += [f"element {element} of {instance} ran {number} times" for instance, element, number in twice]
    ids = Counter(row.external_id for row in deals)
    broken += [f"deal {name} exists {number} times" for name, number in ids.items() if number != 1]
    for row in deals:
        wanted = 0 if row.stage in _CLOSED else 1
        if runs[row.id] != wanted:
            broken.append(
                f"{row.stage} deal {row.external_id} has {runs[row.id]} instances instead of {wanted}"
            )
    followed = [row for row in deals if runs[row.id] == 1]
    without_company = sum(row.company is None for row in followed)
    if (len(followed), without_company) != (OPEN_DEALS, OPEN_WITHOUT_COMPANY):
        broken.append(f"{len(followed)} deals are followed up, {without_company} of them without a company")
    return {
        "deals": len(deals),
        "open_deals_with_exactly_one_instance": len(followed),
        "of_them_without_a_company": without_company,
        "broken": broken,
    }


def nothing_left(database: Database) -> bool:
    """Whether every event was judged and no job waits for a worker."""
    with database.read() as tx:
        event, job = metadata.tables["event"], metadata.tables["job"]
        pending = sa.select(sa.func.count()).select_from(event).where(event.c.pending == sa.true())
        jobs = sa.select(sa.func.count()).select_from(job)
        starts = sa.select(sa.func.count()).select_from(metadata.tables["timer_start"])
        return not any(tx.connection.execute(query).scalar_one() for query in (pending, jobs, starts))


def _import_faults(done: Any, kept: int) -> list[str]:
    faults = [] if done.state == "done" else [f"the import is {done.state}: {done.problem}"]
    for file in done.files:
        if file.rows_done != file.rows_total:
            faults.append(f"{file.file}: {file.rows_done} of {file.rows_total} rows are done")
        if file.created + file.updated + file.unchanged + file.rejected != file.rows_total:
            faults.append(f"{file.file}: its counts do not add up: {file}")
    created = [(file.object, file.created, file.rejected) for file in done.files]
    wanted = [("user", 35, 0), ("product", 7, 0), ("company", 85, 0), ("company", 0, 0), ("deal", 8800, 0)]
    faults += [] if created == wanted else [f"created {created}"]
    repaired, flagged = done.files[4].repaired, done.files[4].flagged
    faults += [] if (repaired, flagged) == (1480, 1425) else [f"{repaired} repaired, {flagged} flagged"]
    return faults + ([f"{kept} pieces of uploads are left"] if kept else [])


def _runs(connection: sa.Connection) -> Counter[str]:
    """How many instances of the process each deal has, ended ones included."""
    instance, definition = metadata.tables["process_instance"], metadata.tables["process_definition"]
    query = (
        sa.select(instance.c.record_id, sa.func.count().label("instances"))
        .join(definition, definition.c.key == instance.c.definition_key)
        .where(definition.c.process_id == PROCESS)
        .group_by(instance.c.record_id)
    )
    return Counter({row.record_id: row.instances for row in connection.execute(query)})


def _doubled_visits(connection: sa.Connection) -> list[Any]:
    history = metadata.tables["element_history"]
    query = (
        sa.select(history.c.instance_key, history.c.element_id, sa.func.count())
        .group_by(history.c.instance_key, history.c.element_id)
        .having(sa.func.count() > 1)
    )
    return list(connection.execute(query))
