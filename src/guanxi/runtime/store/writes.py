"""What one step of one instance writes, collected first and written with the steps of its whole batch."""

from collections.abc import Iterable

import msgspec

from guanxi.platform.database import Tx
from guanxi.runtime import tables
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
_insert_timer = hot.insert(tables.timer)
_delete_timer = hot.delete(tables.timer, _WAIT)
_insert_task = hot.insert(tables.user_task)
_insert_candidate = hot.insert(tables.user_task_candidate)
_end_task = hot.update(tables.user_task, _WAIT, ["state", "ended_at", "ended_by"])
_insert_incident = hot.insert(tables.incident)
_close_incident = hot.update(
    tables.incident, ["instance_key", "incident_key"], ["state", "closed_at", "closed_by"]
)
_insert_history = hot.insert(tables.element_history)


class Writes(msgspec.Struct):
    """Rows to write, in the column order of their tables; a new row and its removal cancel out."""

    new_instance: list[Row] = []
    instance: list[Row] = []
    jobs: dict[int, Row] = {}
    closed_jobs: list[Row] = []
    retried_jobs: list[Row] = []
    timers: dict[int, Row] = {}
    closed_timers: list[Row] = []
    tasks: list[Row] = []
    candidates: list[Row] = []
    ended_tasks: list[Row] = []
    incidents: list[Row] = []
    closed_incidents: list[Row] = []
    history: list[Row] = []

    @property
    def wakes(self) -> bool:
        """Whether there is something new for a worker."""
        return bool(self.jobs or self.timers or self.retried_jobs)


def write_all(tx: Tx, all_writes: Iterable[Writes]) -> None:
    """Write the rows of many steps, each statement once."""
    everything = list(all_writes)

    def rows(name: str) -> list[Row]:
        return [row for writes in everything for row in getattr(writes, name)]

    _insert_instance.run(tx, rows("new_instance"))
    _update_instance.run(tx, rows("instance"))
    _delete_job.run(tx, rows("closed_jobs"))
    _retry_job.run(tx, rows("retried_jobs"))
    _insert_job.run(tx, [row for writes in everything for row in writes.jobs.values()])
    _delete_timer.run(tx, rows("closed_timers"))
    _insert_timer.run(tx, [row for writes in everything for row in writes.timers.values()])
    _insert_task.run(tx, rows("tasks"))
    _insert_candidate.run(tx, rows("candidates"))
    _end_task.run(tx, rows("ended_tasks"))
    _insert_incident.run(tx, rows("incidents"))
    _close_incident.run(tx, rows("closed_incidents"))
    _insert_history.run(tx, rows("history"))
