"""From the frozen shapes of the rooms to those of the contract: keys become digits, records get their titles."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from guanxi.access.contracts import Actor
from guanxi.access.names import NamedActor, name_actors
from guanxi.access.roles import may
from guanxi.api.schemas import jobs, processes, tasks
from guanxi.api.schemas.records import RecordRef, TimelineActor
from guanxi.api.schemas.session import Person
from guanxi.api.services import Services
from guanxi.feel.codec import decode_value, encode_value
from guanxi.feel.errors import FeelCodecError
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid
from guanxi.records.query import read_titles
from guanxi.runtime import contracts as runtime
from guanxi.runtime import external_jobs, job_holding, job_search
from guanxi.runtime.variable_history import VariableChange

Refs = Mapping[tuple[str, str], RecordRef]


class AboutRecord(Protocol):
    """Something that is about a record; both are empty when it is not."""

    @property
    def object(self) -> str:
        """Name of the object."""
        ...

    @property
    def record_id(self) -> str:
        """Id of the record."""
        ...


def record_refs(services: Services, tx: Tx, things: Iterable[AboutRecord], actor: Actor) -> Refs:
    """Return the records that things are about and the actor may see, with one query per object."""
    ids: dict[str, set[str]] = {}
    for thing in things:
        if thing.record_id:
            ids.setdefault(thing.object, set()).add(thing.record_id)
    return {
        (name, record_id): RecordRef(name, record_id, title)
        for name, wanted in ids.items()
        if may(actor, "read", name)
        for record_id, title in read_titles(tx, services.catalogue, name, sorted(wanted), actor=actor).items()
    }


def variables(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return variables of a request as FEEL values.

    Raises:
        Invalid: code ``request.value_invalid``; ``fields`` names the variable.
    """
    decoded: dict[str, Any] = {}
    for name, value in given.items():
        try:
            decoded[name] = decode_value(value)
        except FeelCodecError as error:
            raise Invalid(
                "request.value_invalid",
                f"“{name}” is no value: {error}",
                "Write temporal values as {“@”: “2026-01-31”}.",
                fields={name: str(error)},
            ) from None
    return decoded


def process_instance(found: runtime.ProcessInstance, refs: Refs) -> processes.ProcessInstance:
    """Return a run in the contract's shape."""
    return processes.ProcessInstance(**instance_members(found, refs))


def instance_members(found: runtime.ProcessInstance, refs: Refs) -> dict[str, Any]:
    """Return what a run in a list and a run with its detail have in common."""
    return {
        "key": str(found.key),
        "process_id": found.process_id,
        "process_name": found.process_name,
        "definition_key": str(found.definition_key),
        "version": found.version,
        "state": found.status,
        "started_at": found.started_at,
        "triggered_at": found.triggered_at,
        "ended_at": found.ended_at,
        "record": refs.get((found.object, found.record_id)),
        "incident_count": found.incidents,
    }


def element_instances(
    tx: Tx, visits: Sequence[runtime.ElementVisit], waits: Iterable[runtime.RecordWait], refs: Refs
) -> list[processes.ElementInstance]:
    """Return visits of elements in the contract's shape, with who worked on them and what fields they wait for."""
    actors = name_actors(tx, {visit.actor for visit in visits})
    waiting = {wait.element_key: record_wait(wait, refs) for wait in waits}
    return [_element_instance(visit, actors, waiting.get(visit.key)) for visit in visits]


def record_wait(found: runtime.RecordWait, refs: Refs) -> processes.RecordWait:
    """Return what waits for fields of a record in the contract's shape."""
    return processes.RecordWait(
        instance_key=str(found.instance_key),
        process_id=found.process_id,
        process_name=found.process_name,
        element_id=found.element_id,
        element_name=found.element_name,
        fields=list(found.fields),
        since=found.since,
        record=refs.get((found.object, found.record_id)),
    )


def _element_instance(
    found: runtime.ElementVisit, actors: Mapping[str, NamedActor], waiting: processes.RecordWait | None
) -> processes.ElementInstance:
    return processes.ElementInstance(
        str(found.key),
        found.element_id,
        found.name,
        found.type,
        found.state,
        found.started_at,
        found.ended_at,
        found.attempts,
        _doer(actors, found.actor),
        waiting,
        {name: encode_value(value) for name, value in found.input.items()},
        {name: encode_value(value) for name, value in found.output.items()},
    )


def variable_history(tx: Tx, found: Sequence[VariableChange]) -> processes.VariableHistory:
    """Return changes of variables in the contract's shape."""
    actors = name_actors(tx, {one.actor for one in found})
    return processes.VariableHistory(
        [
            processes.VariableChange(
                one.at,
                one.name,
                encode_value(one.value),
                one.element_id or None,
                None if one.element_key is None else str(one.element_key),
                _doer(actors, one.actor),
            )
            for one in found
        ]
    )


def _doer(actors: Mapping[str, NamedActor], text: str) -> TimelineActor | None:
    actor = actors.get(text)
    return None if actor is None else TimelineActor(actor.kind, actor.name)


def owners_of(tx: Tx, users: Iterable[str]) -> Mapping[str, Person]:
    """Return persons by the ids of users; empty ones are left out."""
    found = name_actors(tx, {f"user:{one}" for one in users if one})
    return {actor.id: Person(actor.id, actor.name) for actor in found.values()}


def incident(found: runtime.Incident, refs: Refs, owners: Mapping[str, Person]) -> processes.Incident:
    """Return an incident in the contract's shape.

    Args:
        owners: see ``owners_of``.
    """
    return processes.Incident(
        key=str(found.key),
        type=found.type,
        message=found.message,
        element_id=found.element_id,
        element_name=found.element_name,
        element_type=found.element_type,
        process_id=found.process_id,
        process_name=found.process_name,
        instance_key=str(found.instance_key) if found.instance_key else None,
        opened_at=found.opened_at,
        state=found.state,
        signature=found.signature,
        owner=owners.get(found.owner),
        record=refs.get((found.object, found.record_id)),
    )


def people_of(tx: Tx, found: Iterable[runtime.UserTask]) -> Mapping[str, NamedActor]:
    """Return who has tasks, for whom, who may take them, and who ended them, by ``kind:id``."""
    texts: set[str] = set()
    for task in found:
        people = (task.assignee, task.owner, *task.candidate_users)
        texts.update((task.ended_by, *(f"user:{person}" for person in people)))
    return name_actors(tx, texts)


def user_task(found: runtime.UserTask, refs: Refs, people: Mapping[str, NamedActor]) -> tasks.UserTask:
    """Return a task in the contract's shape.

    Args:
        people: see ``people_of``.
    """
    return tasks.UserTask(**task_members(found, refs, people))


def task_members(found: runtime.UserTask, refs: Refs, people: Mapping[str, NamedActor]) -> dict[str, Any]:
    """Return what a task in a list and a task with its form have in common."""
    return {
        "key": str(found.key),
        "name": found.name,
        "element_id": found.element_id,
        "process_id": found.process_id,
        "process_name": found.process_name,
        "instance_key": str(found.instance_key),
        "assignee": _person(people, found.assignee),
        "owner": _person(people, found.owner),
        "delegated": found.delegated,
        "candidate_groups": list(found.candidate_groups),
        "candidate_users": [Person(one, people[f"user:{one}"].name) for one in found.candidate_users],
        "created_at": found.created_at,
        "due_at": found.due_at,
        "follow_up_at": found.follow_up_at,
        "priority": found.priority,
        "state": found.state,
        "ended_by": _doer(people, found.ended_by),
        "record": refs.get((found.object, found.record_id)),
    }


def _person(people: Mapping[str, NamedActor], user_id: str) -> Person | None:
    return Person(user_id, people[f"user:{user_id}"].name) if user_id else None


def task_comments(tx: Tx, found: Sequence[runtime.TaskComment]) -> list[tasks.TaskComment]:
    """Return comments on a task in the contract's shape."""
    people = name_actors(tx, {one.actor for one in found})
    return [tasks.TaskComment(str(one.key), one.at, _doer(people, one.actor), one.text) for one in found]


def finding(found: runtime.FileFinding) -> processes.Finding:
    """Return a finding in the contract's shape."""
    inner = found.finding
    return processes.Finding(
        rule=inner.rule,
        severity=inner.severity,
        file=found.file,
        element_id=inner.element_id or None,
        line=inner.line or None,
        message=inner.message,
        cure=inner.cure,
    )


def deployment(found: runtime.Deployment) -> processes.Deployment:
    """Return a deployment in the contract's shape."""
    return processes.Deployment(
        str(found.key),
        [
            processes.DeployedDefinition(str(item.key), item.kind, item.id, item.name, item.version)
            for item in found.definitions
        ],
        [finding(one) for one in found.findings],
    )


def activated_job(found: external_jobs.ExternalJob, worker: str, refs: Refs) -> jobs.ActivatedJob:
    """Return a job given to a worker in the contract's shape."""
    return jobs.ActivatedJob(
        key=job_holding.key_text((found.instance_key, found.wait_key)),
        type=found.type,
        kind=found.kind,
        listener=found.listener or None,
        process_id=found.process_id,
        definition_key=str(found.definition_key),
        version=found.version,
        instance_key=str(found.instance_key),
        element_key=str(found.element_key),
        element_id=found.element_id,
        element_name=found.element_name,
        headers=dict(found.headers),
        retries=found.retries,
        attempt=found.attempt,
        priority=found.priority,
        worker=worker,
        deadline=found.deadline,
        lease_token=found.lease_token,
        idempotency_key=found.idempotency_key,
        record=refs.get((found.object, found.record_id)),
        variables={name: encode_value(value) for name, value in found.variables.items()},
    )


def job(found: job_search.JobRow) -> jobs.Job:
    """Return an open job in the contract's shape."""
    place = (found.instance_key, found.wait_key)
    members = {name: getattr(found, name) for name in found.__struct_fields__ if name != "wait_key"}
    members |= {"key": job_holding.key_text(place), "instance_key": str(found.instance_key)}
    return jobs.Job(**members)
