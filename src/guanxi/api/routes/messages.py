"""What comes to processes from outside: messages, signals, conditions."""

from datetime import timedelta

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.api import shapes
from guanxi.api.schemas.messages import (
    ConditionResult,
    ConditionStart,
    ConditionWish,
    MessageResult,
    MessageWish,
    SignalResult,
    SignalWish,
)
from guanxi.api.services import Services
from guanxi.platform.errors import NotFound
from guanxi.runtime.conditions import evaluate_conditions
from guanxi.runtime.messages import publish_message as publish
from guanxi.runtime.signals import broadcast_signal as broadcast


@post("/messages", status_code=200, sync_to_thread=True)
def publish_message(
    services: NamedDependency[Services], actor: NamedDependency[Actor], data: JSONBody[MessageWish]
) -> MessageResult:
    """Publish a message: it goes to one waiting run of each process, or starts one; noted in the audit log.

    409 `runtime.message_known`: a message with this id was published before. 404 `runtime.message_for_nobody`:
    it had to arrive and nobody waits; nothing was kept.
    """
    require(actor, "create", "process_instance")
    variables = shapes.variables(data.variables)
    with services.database.write() as tx:
        found = publish(
            services.runtime,
            tx,
            name=data.name,
            actor=actor,
            correlation_key=data.correlation_key,
            variables=variables,
            time_to_live=timedelta(seconds=data.time_to_live),
            message_id=data.message_id,
        )
        if data.must_arrive and not found.is_taken:
            raise NotFound(
                "runtime.message_for_nobody",
                f"Nobody waits for the message “{data.name}” with this correlation key.",
                "Correct name and key, or give it a time to live and do not insist.",
            )
        told = {"correlation_key": (None, data.correlation_key), "message_id": (None, data.message_id)}
        append_audit(tx, actor, "publish", "message", data.name[:100], told)
    return MessageResult(
        str(found.key) if found.key else None,
        list(map(str, found.receivers)),
        list(map(str, found.started)),
        list(found.later),
    )


@post("/signals", status_code=200, sync_to_thread=True)
def broadcast_signal(
    services: NamedDependency[Services], actor: NamedDependency[Actor], data: JSONBody[SignalWish]
) -> SignalResult:
    """Broadcast a signal to every run that waits for it now, and start the processes it starts; audited."""
    require(actor, "create", "process_instance")
    variables = shapes.variables(data.variables)
    with services.database.write() as tx:
        found = broadcast(services.runtime, tx, data.name, variables, actor=actor)
        append_audit(tx, actor, "broadcast", "signal", data.name[:100], {})
    return SignalResult(found.receivers, found.more, list(map(str, found.started)))


@post("/conditions", status_code=200, sync_to_thread=True)
def evaluate_start_conditions(
    services: NamedDependency[Services], actor: NamedDependency[Actor], data: JSONBody[ConditionWish]
) -> ConditionResult:
    """Start the processes of which a start event's condition is true over these variables; audited."""
    require(actor, "create", "process_instance")
    variables = shapes.variables(data.variables)
    with services.database.write() as tx:
        found = evaluate_conditions(services.runtime, tx, variables, actor=actor, process_id=data.process_id)
        for one in found:
            told = {"process_id": (None, one.process_id), "variables": (None, data.variables)}
            append_audit(tx, actor, "start", "process_instance", str(one.instance_key), told)
    return ConditionResult(
        [ConditionStart(str(one.instance_key), one.process_id, one.element_id) for one in found]
    )


router = Router(
    "/", route_handlers=[publish_message, broadcast_signal, evaluate_start_conditions], tags=["processes"]
)
