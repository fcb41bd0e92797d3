"""Runs of processes."""

from typing import Annotated, Literal

import msgspec
from litestar import Router, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, QueryParameter

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.api import shapes
from guanxi.api.codec import encode_exact
from guanxi.api.keys import Cursor, Key, Limit, before, to_key
from guanxi.api.once import IdempotencyKey, once
from guanxi.api.schemas.processes import (
    InstanceStart,
    InstanceStarted,
    ProcessInstance,
    ProcessInstanceDetail,
    ProcessInstances,
    VariableHistory,
    VariablesChange,
)
from guanxi.api.services import Services
from guanxi.feel.codec import encode_value
from guanxi.records.query import read_record
from guanxi.runtime import instances
from guanxi.runtime.calls import called_by, caller_of
from guanxi.runtime.incidents import list_incidents
from guanxi.runtime.operations import is_suspended
from guanxi.runtime.record_waits import list_waits
from guanxi.runtime.variable_history import variable_history
from guanxi.triggers.by_hand import start_by_hand


@get("/process-instances", sync_to_thread=True)
def list_process_instances(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    process_id: FromQuery[str | None] = None,
    run_state: Annotated[
        Literal["active", "completed", "cancelled"] | None, QueryParameter(name="state")
    ] = None,
    record_id: Annotated[str | None, QueryParameter(description="Only runs about this record.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ProcessInstances:
    """Return runs, newest first."""
    require(actor, "read", "process_instance")
    with services.database.read() as tx:
        found = instances.list_instances(
            tx,
            process_id=process_id or "",
            status=run_state or "",
            record_id=record_id or "",
            before=before(cursor),
            limit=limit + 1,
        )
        page = found[:limit]
        refs = shapes.record_refs(services, tx, page, actor)
    return ProcessInstances(
        [shapes.process_instance(one, refs) for one in page],
        str(page[-1].key) if len(found) > limit else None,
    )


@get("/process-instances/{key:str}", sync_to_thread=True)
def read_process_instance(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> ProcessInstanceDetail:
    """Return a run with its path, its variables and its incidents."""
    require(actor, "read", "process_instance")
    with services.database.read() as tx:
        found = instances.get_instance(tx, to_key(key))
        visits = instances.instance_elements(services.runtime, tx, found.key)
        variables = instances.instance_variables(tx, found.key)
        incidents = list_incidents(services.runtime, tx, state="", instance_key=found.key)
        waits = list_waits(services.runtime, tx, instance_key=found.key)
        refs = shapes.record_refs(services, tx, [found, *waits], actor)
        owners = shapes.owners_of(tx, [one.owner for one in incidents])
        elements = shapes.element_instances(tx, visits, waits, refs)
        caller, called = caller_of(tx, found.key), called_by(tx, found.key)
        suspended = is_suspended(tx, found.key)
    return ProcessInstanceDetail(
        **shapes.instance_members(found, refs),
        suspended=suspended,
        caller=None if caller is None else str(caller),
        called={str(element_key): str(child) for element_key, child in called.items()},
        flows=[flow for visit in visits for flow in visit.flows],
        elements=elements,
        variables={name: encode_value(value) for name, value in variables.items()},
        incidents=[shapes.incident(one, refs, owners) for one in incidents],
    )


@get("/process-instances/{key:str}/variable-history", sync_to_thread=True)
def read_variable_history(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    name: Annotated[str, QueryParameter(description="Only of this variable.")] = "",
) -> VariableHistory:
    """Return how the variables of a run came to their values."""
    require(actor, "read", "process_instance")
    with services.database.read() as tx:
        found = variable_history(services.runtime, tx, to_key(key), name)
        return shapes.variable_history(tx, found)


@post("/process-instances", sync_to_thread=True)
def start_process_instance(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    data: JSONBody[InstanceStart],
    idempotency_key: IdempotencyKey = None,
) -> InstanceStarted:
    """Start the latest version of a process at its start event without trigger; noted in the audit log."""
    require(actor, "create", "process_instance")
    variables = shapes.variables(data.variables)
    record = ("", "") if data.record is None else (data.record.object, data.record.id)
    with services.database.write() as tx:

        def carry_out() -> bytes:
            if data.record is not None:
                read_record(tx, services.catalogue, *record, actor=actor)
            found = start_by_hand(
                services.runtime, tx, data.process_id, variables, actor=actor, record=record
            )
            refs = shapes.record_refs(services, tx, [found.instance], actor)
            started = InstanceStarted(
                **shapes.instance_members(found.instance, refs),
                outcome=found.outcome,
                active_key=str(found.active_key) if found.active_key else None,
            )
            return encode_exact(started)

        answer = once(tx, actor, idempotency_key, ("start", data), carry_out)
    return msgspec.json.decode(answer, type=InstanceStarted)


@post("/process-instances/{key:str}/cancellation", status_code=200, sync_to_thread=True)
def cancel_process_instance(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> ProcessInstance:
    """Cancel a run: its open tasks, jobs and timers end."""
    require(actor, "manage", "process_instance")
    with services.database.write() as tx:
        found = instances.cancel_instance(services.runtime, tx, to_key(key), actor=actor)
        refs = shapes.record_refs(services, tx, [found], actor)
    return shapes.process_instance(found, refs)


@patch("/process-instances/{key:str}/variables", sync_to_thread=True)
def change_variables(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    data: JSONBody[VariablesChange],
) -> ProcessInstance:
    """Correct variables of a run, for instance before an incident is resolved; the audit log keeps both values."""
    require(actor, "manage", "process_instance")
    variables = shapes.variables(data.variables)
    scope = 0 if data.element_key is None else to_key(data.element_key)
    with services.database.write() as tx:
        found = instances.set_variables(
            services.runtime, tx, to_key(key), variables, actor=actor, scope=scope
        )
        refs = shapes.record_refs(services, tx, [found], actor)
    return shapes.process_instance(found, refs)


router = Router(
    "/",
    route_handlers=[
        list_process_instances,
        read_process_instance,
        start_process_instance,
        cancel_process_instance,
        change_variables,
        read_variable_history,
    ],
    tags=["processes"],
)
