"""The activities as the runtime calls them: by job type, with declared inputs, in plain Python values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from guanxi.activities.catalogue import ACTIVITIES
from guanxi.activities.declaration import ErrorKind, Idempotency
from guanxi.activities.email.send import MailSender
from guanxi.activities.http.declaration import REQUEST
from guanxi.activities.http.request import HttpCaller, host_of
from guanxi.activities.inputs import read_inputs
from guanxi.activities.log import LOG, write_log
from guanxi.activities.outcome import Done, Failed, Outcome, Waits
from guanxi.activities.records.handlers import RecordActivities
from guanxi.feel.values import from_python, to_python
from guanxi.platform.database import Tx
from guanxi.runtime import ports

_INCIDENTS: Mapping[str, ports.IncidentType] = {
    "MAIL_TEMPLATE": "RESOURCE_NOT_FOUND",
    "MAIL_LOGIN": "SECRET_RESOLUTION_ERROR",
}
"""What the incident is called that such a failure ends in; of all others, that the tries are used up."""


class Activities:
    """The job types of this installation; fills `runtime.ports.ActivityCatalogue`.

    Args:
        mail: what sends the mails.
        records: what changes the records.
        http: what calls web services; one that reaches public addresses only when not given.
    """

    def __init__(self, mail: MailSender, records: RecordActivities, http: HttpCaller | None = None) -> None:
        self._mail = mail
        self._records = records
        self._http = http or HttpCaller()

    @property
    def effect_queues(self) -> tuple[str, ...]:
        """The families of the activities that act on the outside world."""
        families = (one.family for one in ACTIVITIES.values() if one.idempotency is Idempotency.KEY)
        return tuple(dict.fromkeys(families))

    def queue(self, job_type: str) -> str:
        """The queue of a type: the family of an effect such as mail; records and log belong to the transaction."""
        activity = ACTIVITIES.get(job_type)
        if activity is None:
            return ports.EXTERNAL
        return activity.family if activity.idempotency is Idempotency.KEY else ports.TRANSACTION

    def transactional(self, job_type: str) -> ports.TransactionalHandler:
        """The handler of a record activity or of the log."""

        def handle(tx: Tx, job: ports.JobContext) -> ports.JobOutcome | ports.Waiting:
            inputs = read_inputs(ACTIVITIES[job_type], _plain(job.variables))
            if isinstance(inputs, Failed):
                return _outcome(inputs)
            if job_type == LOG.type:
                return _outcome(write_log(inputs, where=f"{job.element_name} ({job.instance_key})"))
            outcome = self._records.run(job_type, tx, inputs, job.actor)
            if isinstance(outcome, Waits):
                return ports.Waiting(outcome.object, outcome.record_id, outcome.fields)
            return _outcome(outcome)

        return handle

    def connection(self, job_type: str, variables: Mapping[str, Any]) -> str:
        """The host of a web service, with its port where the address names one; for mails the mail server."""
        if job_type == REQUEST.type:
            return host_of(variables.get("url"))
        return self._mail.connection.host.lower()

    def effect(self, job_type: str) -> ports.EffectHandler:
        """The handler of the mail or HTTP activity."""

        def handle(job: ports.JobContext) -> ports.JobOutcome:
            variables = _plain(job.variables)
            inputs = read_inputs(ACTIVITIES[job_type], variables)
            if isinstance(inputs, Failed):
                return _outcome(inputs)
            if job_type == REQUEST.type:
                return _outcome(self._http.call(inputs, idempotency_key=job.idempotency_key), job.now)
            data = {**variables, **inputs}  # a template may show every variable the step sees
            return _outcome(self._mail.send(data, idempotency_key=job.idempotency_key, now=job.now))

        return handle


def _plain(variables: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain_value(value) for name, value in variables.items()}


def _plain_value(value: Any) -> Any:
    """The plain value; what Python has no type for stays as it is, to be refused only where it is used."""
    try:
        return to_python(value)
    except (TypeError, ValueError):
        return value


def _outcome(outcome: Outcome, now: datetime | None = None) -> ports.JobOutcome:
    if isinstance(outcome, Done):
        variables = {name: from_python(value) for name, value in outcome.variables.items()}
        return ports.Completed(variables, receipt=outcome.receipt)
    if outcome.kind is ErrorKind.BUSINESS:
        return ports.BpmnError(outcome.code, outcome.text)
    retry_at = now + timedelta(seconds=outcome.retry_after) if now and outcome.retry_after else None
    return ports.Failed(
        outcome.text,
        code=outcome.code,
        retryable=outcome.kind is ErrorKind.RETRY,
        retry_at=retry_at,
        incident=_INCIDENTS.get(outcome.code, "JOB_NO_RETRIES"),
    )
