"""What happened to a record, in one line of time: changes and notes, runs, tasks, incidents."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from guanxi.access.audit import read_audit_of_many
from guanxi.access.contracts import Actor
from guanxi.access.names import NamedActor, name_actors
from guanxi.access.roles import may
from guanxi.platform.database import Tx
from guanxi.records import timeline as changes
from guanxi.records.catalogue import Catalogue
from guanxi.runtime.contracts import Incident, ProcessInstance, UserTask
from guanxi.runtime.incidents import list_incidents
from guanxi.runtime.instances import list_instances
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.task_query import TaskQuery
from guanxi.runtime.user_tasks import list_user_tasks


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened.

    Attributes:
        kind: ``change``, ``note``, ``process``, ``task`` or ``incident``.
        title: a short English sentence; ``detail`` holds the same as data, to be said in another language.
        actor: ``kind`` and ``name`` of who did it; the process for what it did by itself.
        change_key: of a change of the record: its key, by which it can be taken back.
    """

    at: datetime
    kind: str
    title: str
    actor: dict[str, Any]
    detail: dict[str, Any]
    instance_key: int | None = None
    change_key: int | None = None


def read_timeline(
    runtime: Runtime,
    tx: Tx,
    catalogue: Catalogue,
    object_name: str,
    record_id: str,
    *,
    actor: Actor,
    skip: int = 0,
    limit: int = 50,
) -> tuple[list[Happening], bool]:
    """Return a page, newest first, and whether older things follow.

    Args:
        skip: how many newer things were shown already.
    """
    most = skip + limit + 1
    operates = may(actor, "read", "process_instance")
    own = changes.read_timeline(tx, catalogue, object_name, record_id, actor=actor, limit=most)
    tasks = [
        task
        for state in ("open", "completed", "cancelled")
        if may(actor, "read", "user_task")
        for task in list_user_tasks(tx, TaskQuery(state=state, record_id=record_id), limit=most)
    ]
    runs = list_instances(tx, object_name=object_name, record_id=record_id, limit=most) if operates else []
    incidents = list_incidents(runtime, tx, state="", record_id=record_id, limit=most) if operates else []
    people = name_actors(tx, {*(one.ended_by for one in tasks), *(one.closed_by for one in incidents)})
    happened = [
        *(_change(entry) for entry in own),
        *_runs(runs),
        *_tasks(tasks, people),
        *_assignments(tx, tasks, most),
        *_incidents(incidents, people),
    ]
    return newest_first(happened)[skip : skip + limit], len(happened) > skip + limit


def newest_first(happened: Sequence[Happening]) -> list[Happening]:
    """Return what happened, the newest first; of one moment what brought something about stands below what followed."""
    return sorted(happened, key=lambda one: (one.at, _rank(one)), reverse=True)


def _rank(one: Happening) -> int:
    """Where a thing stands among those of the same moment, the first first: what brings about before what follows."""
    state = one.detail.get("state", "")
    if one.kind == "process":
        return 1 if state == "started" else 5
    if one.kind in ("task", "incident"):
        return {"created": 2, "open": 2, "assigned": 3, "released": 3}.get(state, 4)
    return 0 if one.instance_key is None else 2


def _change(entry: changes.TimelineEntry) -> Happening:
    return Happening(
        at=entry.at,
        kind=entry.kind,
        title=entry.title,
        actor=entry.actor,
        detail=entry.detail,
        instance_key=entry.instance_key,
        change_key=entry.key if entry.kind == "change" else None,
    )


def _runs(found: Sequence[ProcessInstance]) -> Iterator[Happening]:
    for run in found:
        moments = [("started", run.started_at)]
        if run.ended_at is not None:
            moments.append((run.status, run.ended_at))
        for state, at in moments:
            yield Happening(
                at=at,
                kind="process",
                title=f"{run.process_name} {state}",
                actor={"kind": "process", "name": run.process_name},
                detail={"process_name": run.process_name, "state": state},
                instance_key=run.key,
            )


def _tasks(found: Sequence[UserTask], people: Mapping[str, NamedActor]) -> Iterator[Happening]:
    for task in found:
        process = {"kind": "process", "name": task.process_name}
        yield _about_task(task, "created", task.created_at, process)
        if task.ended_at is not None:
            yield _about_task(task, task.state, task.ended_at, _shown(people.get(task.ended_by), process))


def _assignments(tx: Tx, found: Sequence[UserTask], most: int) -> Iterator[Happening]:
    tasks = {str(task.key): task for task in found}
    for entry in read_audit_of_many(tx, "user_task", tasks, limit=most):
        state = "assigned" if entry.changes["assignee"][1] else "released"
        yield _about_task(tasks[entry.subject_id], state, entry.at, entry.actor)


def _about_task(task: UserTask, state: str, at: datetime, actor: dict[str, Any]) -> Happening:
    return Happening(
        at=at,
        kind="task",
        title=f"Task {task.name} {state}",
        actor=actor,
        detail={
            "task_name": task.name,
            "element_id": task.element_id,
            "element_type": "userTask",
            "state": state,
            "task_key": str(task.key),
        },
        instance_key=task.instance_key,
    )


def _shown(who: NamedActor | None, otherwise: dict[str, Any]) -> dict[str, Any]:
    return {"kind": who.kind, "name": who.name} if who else otherwise


def _incidents(found: Sequence[Incident], people: Mapping[str, NamedActor]) -> Iterator[Happening]:
    for incident in found:
        process = {"kind": "process", "name": incident.process_name}
        moments = [("open", incident.opened_at, process)]
        if incident.closed_at is not None:
            moments.append(("resolved", incident.closed_at, _shown(people.get(incident.closed_by), process)))
        for state, at, actor in moments:
            yield Happening(
                at=at,
                kind="incident",
                title=f"Incident at {incident.element_name}: {state}",
                actor=actor,
                detail={
                    "element_name": incident.element_name,
                    "element_id": incident.element_id,
                    "element_type": incident.element_type,
                    "message": incident.message,
                    "state": state,
                },
                instance_key=incident.instance_key,
            )
