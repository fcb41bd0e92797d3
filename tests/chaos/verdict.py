"""What must hold after the storm: read straight from the tables."""

import json
from collections import Counter
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Database, metadata
from guanxi.runtime.invariants import find_violations
from guanxi.wiring import DECLARATIONS
from tests.chaos.outside import HOLDER, OUTSIDE
from tests.runtime.models import END, event, process

PROCESS = "lead-intake"
TIMED = process(
    "timed",
    '<bpmn:extensionElements><zeebe:properties><zeebe:property name="concurrency" value="queue" />'
    '</zeebe:properties></bpmn:extensionElements><bpmn:startEvent id="start"><bpmn:extensionElements><zeebe:properties>'
    '<zeebe:property name="trigger" value="record" /><zeebe:property name="trigger.object" value="lead" />'
    '<zeebe:property name="trigger.on" value="created,updated" /></zeebe:properties></bpmn:extensionElements>'
    "</bpmn:startEvent>"
    + event(
        "intermediateCatchEvent",
        "wait",
        "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1S</bpmn:timeDuration></bpmn:timerEventDefinition>",
    )
    + END,
    [("start", "wait"), ("wait", "end")],
)
"""Waits a second for each change of a lead, one after the other: every timer must fire, once."""

PROCESSES = {"timed.bpmn": TIMED, "outside.bpmn": OUTSIDE}
"""What a storm deploys beside the demo's processes."""

_CHANGES = 3
"""How often the process changes a lead: the owner, then score and status, then the status at the end."""
assert DECLARATIONS  # importing it declared the tables


def judge(database: Database, sent: list[str], mails: Counter[tuple[str, str]]) -> dict[str, Any]:
    """Return counts and, under ``broken``, every promise that was not kept."""
    with database.read() as tx:
        broken = [f"{found.rule} {found.instance_key}: {found.message}" for found in find_violations(tx)]
        leads = _leads(tx.connection)
        runs = _runs(tx.connection, PROCESS)
        waited = _runs(tx.connection, "timed")
        asked = _runs(tx.connection, "outside")
        answers = _answers(tx.connection)
        pending = _one(tx.connection, "SELECT count(*) FROM event WHERE pending", 0)
        visits = _doubled_visits(tx.connection)
        updates = _updates(tx.connection)
    by_email = Counter(leads.values())
    broken += [f"lead {email} exists {by_email[email]} times" for email in sent if by_email[email] != 1]
    for lead, email in leads.items():
        found = runs.get(lead, [])
        if [status for _, status, _ in found] != ["completed"]:
            broken.append(f"lead {email} was worked by {found}")
        elif updates[lead] != _CHANGES:
            broken.append(f"lead {email} was changed {updates[lead]} times instead of {_CHANGES}")
    for lead, email in leads.items():
        turns = sorted(waited.get(lead, []))
        if [status for _, status, _ in turns] != ["completed"] * (1 + _CHANGES):
            broken.append(f"the timers of lead {email}: {turns}")
        outside = asked.get(lead, [])
        if [(status, answers.get(key)) for key, status, _ in outside] != [("completed", HOLDER)]:
            broken.append(f"the job of lead {email}: {outside}, answered by {answers}")
    broken += [f"element {element} of {instance} ran {number} times" for instance, element, number in visits]
    broken += [f"incidents are open in {key}" for found in runs.values() for key, _, open_ in found if open_]
    if pending:
        broken.append(f"{pending} events were never judged")
    welcomed = Counter(receiver for receiver, _ in mails)
    broken += [
        f"lead {email} got {welcomed[email]} different mails" for email in sent if welcomed[email] != 1
    ]
    return {
        "leads": len(leads),
        "jobs_completed_by_their_holder": len(asked),
        "timers_fired_once": sum(len(found) for found in waited.values()),
        "mails": len(mails),
        "mails_sent_again_at_the_wire": sum(mails.values()) - len(mails),
        "broken": broken,
    }


def _one(connection: sa.Connection, query: str, default: Any) -> Any:
    return connection.exec_driver_sql(query).scalar() or default


def _leads(connection: sa.Connection) -> dict[str, str]:
    """Email by id of the leads that were sent here."""
    event = metadata.tables["event"]
    query = sa.select(event.c.subject_id, event.c.payload).where(
        event.c.kind == "record.created", event.c.object == "lead", event.c.payload.like("%chaos-%")
    )
    return {
        row.subject_id: row.payload.split('"email":"')[1].split('"')[0] for row in connection.execute(query)
    }


def _runs(connection: sa.Connection, process_id: str) -> dict[str, list[tuple[int, str, int]]]:
    instance, definition = metadata.tables["process_instance"], metadata.tables["process_definition"]
    query = (
        sa.select(instance.c.record_id, instance.c.key, instance.c.status, instance.c.incidents)
        .join(definition, definition.c.key == instance.c.definition_key)
        .where(definition.c.process_id == process_id)
    )
    found: dict[str, list[tuple[int, str, int]]] = {}
    for record, key, status, incidents in connection.execute(query):
        found.setdefault(record, []).append((key, status, incidents))
    return found


def _doubled_visits(connection: sa.Connection) -> list[Any]:
    history = metadata.tables["element_history"]
    query = (
        sa.select(history.c.instance_key, history.c.element_id, sa.func.count())
        .group_by(history.c.instance_key, history.c.element_id)
        .having(sa.func.count() > 1)
    )
    return list(connection.execute(query))


def _answers(connection: sa.Connection) -> dict[int, str]:
    """Who completed the job of an outside worker, by instance."""
    history = metadata.tables["element_history"]
    query = sa.select(history.c.instance_key, history.c.output).where(history.c.element_id == "ask")
    return {key: json.loads(output or "{}").get("by", "") for key, output in connection.execute(query)}


def _updates(connection: sa.Connection) -> Counter[str]:
    """How often each lead was changed."""
    event = metadata.tables["event"]
    query = sa.select(event.c.subject_id, sa.func.count()).where(
        event.c.kind == "record.updated", event.c.object == "lead"
    )
    return Counter(dict(connection.execute(query.group_by(event.c.subject_id)).all()))
