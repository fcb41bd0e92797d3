"""What a batch of steps writes: collected first, then written with one statement per table."""

from collections.abc import Iterator

import msgspec

from guanxi.platform.database import Tx
from guanxi.runtime import correlation_tables, tables
from guanxi.runtime.store import hot
from guanxi.runtime.store.hot import Row

_WAIT = ("instance_key", "wait_key")

_insert_instance = hot.insert(tables.instance)
_update_instance = hot.update(
    tables.instance, ["key"], ["status", "version", "ended_at", "incidents", "state"]
)
_insert_job = hot.insert(tables.job)
_delete_job = hot.delete(tables.job, _WAIT)
_retry_job = hot.update(
    tables.job, _WAIT, ["due_at", "lease_token", "worker", "retries", "attempts", "error"]
)
_park_job = hot.update(tables.job, _WAIT, ["due_at", "error"])
_insert_record_wait = hot.insert(tables.record_wait)
_delete_record_wait = hot.delete(tables.record_wait, _WAIT)
_insert_timer = hot.insert(tables.timer)
_delete_timer = hot.delete(tables.timer, _WAIT)
_insert_subscription = hot.insert(correlation_tables.subscription)
_delete_subscription = hot.delete(correlation_tables.subscription, _WAIT)
_insert_call = hot.insert(correlation_tables.called_process)
_end_call = hot.update(correlation_tables.called_process, _WAIT, ["ended_at"])
_insert_delivery = hot.insert(correlation_tables.delivery)
_delete_delivery = hot.delete(correlation_tables.delivery, ["key"])
_insert_task = hot.insert(tables.user_task)
_insert_candidate = hot.insert(tables.user_task_candidate)
_insert_task_mail = hot.insert(tables.user_task_mail)
_end_task = hot.update(tables.user_task, _WAIT, ["state", "ended_at", "ended_by"])
_insert_incident = hot.insert(tables.incident)
_close_incident = hot.update(
    tables.incident, ["instance_key", "incident_key"], ["state", "closed_at", "closed_by"]
)
_insert_history = hot.insert(tables.element_history)


class Writes(msgspec.Struct):
    """Rows to write, in the column order of their tables; a new job or timer and its removal cancel out."""

    new_instances: list[Row] = []
    instances: list[Row] = []
    jobs: dict[tuple[int, int], Row] = {}
    closed_jobs: list[Row] = []
    retried_jobs: list[Row] = []
    parked_jobs: list[Row] = []
    record_waits: list[Row] = []
    closed_record_waits: list[Row] = []
    timers: dict[tuple[int, int], Row] = {}
    closed_timers: list[Row] = []
    subscriptions: dict[tuple[int, int], Row] = {}
    closed_subscriptions: list[Row] = []
    freed: list[tuple[int, int]] = []  # subscriptions that have taken a message and listen on
    calls: dict[tuple[int, int], Row] = {}
    closed_calls: list[Row] = []
    deliveries: list[Row] = []
    arrived: list[Row] = []
    tasks: list[Row] = []
    candidates: list[Row] = []
    task_mails: list[Row] = []
    ended_tasks: list[Row] = []
    incidents: list[Row] = []
    closed_incidents: list[Row] = []
    history: list[Row] = []

    @property
    def wakes(self) -> bool:
        """Whether there is something new for a worker."""
        return bool(self.jobs or self.timers or self.retried_jobs or self.deliveries)


_MOST_INSTANCES = 20
_NEW_KEY = tables.instance.c.keys().index("key")
_KEY = -1  # of a changed instance, behind its new values


def _topics(writes: Writes) -> Iterator[str]:
    """What people see change by these rows."""
    if writes.tasks or writes.ended_tasks:
        yield "user_task"
    if writes.incidents or writes.closed_incidents:
        yield "incident"
    if len(writes.new_instances) + len(writes.instances) > _MOST_INSTANCES:
        yield "process_instance"
        return
    for row in writes.new_instances:
        yield f"process_instance/{row[_NEW_KEY]}"
    for row in writes.instances:
        yield f"process_instance/{row[_KEY]}"


def write_all(tx: Tx, writes: Writes) -> None:
    """Write the rows; what refers to others comes after them."""
    tx.changed.update(_topics(writes))
    _insert_instance.run(tx, writes.new_instances)
    _update_instance.run(tx, writes.instances)
    _delete_job.run(tx, writes.closed_jobs)
    _retry_job.run(tx, writes.retried_jobs)
    _insert_job.run(tx, list(writes.jobs.values()))
    _park_job.run(tx, writes.parked_jobs)
    _delete_record_wait.run(tx, writes.closed_record_waits)
    _insert_record_wait.run(tx, writes.record_waits)
    _delete_timer.run(tx, writes.closed_timers)
    _insert_timer.run(tx, list(writes.timers.values()))
    _delete_subscription.run(tx, writes.closed_subscriptions)
    _insert_subscription.run(tx, list(writes.subscriptions.values()))
    _end_call.run(tx, writes.closed_calls)
    _insert_call.run(tx, list(writes.calls.values()))
    _delete_delivery.run(tx, writes.arrived)
    _insert_delivery.run(tx, writes.deliveries)
    _insert_task.run(tx, writes.tasks)
    _insert_candidate.run(tx, writes.candidates)
    _insert_task_mail.run(tx, writes.task_mails)
    _end_task.run(tx, writes.ended_tasks)
    _insert_incident.run(tx, writes.incidents)
    _close_incident.run(tx, writes.closed_incidents)
    _insert_history.run(tx, writes.history)
