"""Who holds a job of an outside worker, and may speak for it: by the lease token of the present activation."""

import logging
from typing import Any

import msgspec

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.engine import commands
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, GuanxiError, NotFound
from guanxi.runtime.alone import attempt, take_out
from guanxi.runtime.errors import refusal
from guanxi.runtime.instances import actor_text
from guanxi.runtime.jobs import failure_of
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.stepping import Batch, Live
from guanxi.runtime.store import external_jobs as store
from guanxi.runtime.transactional import stuck_job

log = logging.getLogger(__name__)

Place = tuple[int, int]
"""Key of the instance, and key of the job inside it."""


def require_type(actor: Actor, job_type: str) -> None:
    """Do nothing when the actor may work jobs of this type.

    Raises:
        Forbidden: code ``access.forbidden``.
    """
    require(actor, "update", f"job.{job_type}")


def key_text(place: Place) -> str:
    """Return a job's key as it stands in the contract: ``INSTANCE-JOB``."""
    return f"{place[0]}-{place[1]}"


class Held(msgspec.Struct):
    """A job whose present holder is speaking."""

    runtime: Runtime
    batch: Batch
    live: Live
    row: Any
    actor: str

    def step(self, command: commands.Command) -> None:
        """Step the instance or raise why that cannot be; the transaction then changes nothing."""
        rejection = self.batch.step(self.live, command, actor=self.actor, attempts=self.row.attempts)
        if rejection is not None:
            raise refusal(rejection)

    def finish(self, command: commands.Command) -> None:
        """Step the instance to the end of the job and write everything, or raise why that cannot be.

        A step that crashes is no concern of the worker, whose part is done: the run stops there with an incident, and
        resolving that offers the job again.
        """
        tx = self.batch.tx
        error = attempt(self.runtime, tx, lambda batch: self._again(batch, command))
        if isinstance(error, GuanxiError):
            raise error
        if error is None:
            return
        log.error("a worker's answer crashed the step of instance %s", self.live.key, exc_info=error)
        crashed = failure_of(error)
        failed = commands.FailJob(self.row.wait_key, crashed.message, crashed.code, crashed.incident)
        error = attempt(self.runtime, tx, lambda batch: self._again(batch, failed))
        if error is not None:
            take_out(tx, stuck_job(self.row), error)

    def _again(self, batch: Batch, command: commands.Command) -> None:
        """Step in another batch, which knows nothing of the attempt before."""
        held = Held(self.runtime, batch, batch.load(self.live.key), self.row, self.actor)
        held.step(command)


def hold(runtime: Runtime, tx: Tx, place: Place, token: str, actor: Actor) -> Held:
    """Lock the instance of a job and return it for its holder; see ``external_jobs.complete_job`` for the refusals."""
    batch, row = locked(runtime, tx, place)
    require_type(actor, row.type)
    problem = _problem(row, token)
    if problem is not None:
        raise problem
    return Held(runtime, batch, batch.load(place[0]), row, actor_text(actor))


def locked(runtime: Runtime, tx: Tx, place: Place) -> tuple[Batch, Any]:
    """The job, its instance locked; jobs that Guanxi works itself are nobody else's."""
    batch = runtime.batch(tx)
    try:
        batch.load(place[0])
    except NotFound:
        raise unknown_job(place) from None
    row = store.get(tx, *place)
    if row is None or row.queue != "external":
        raise unknown_job(place)
    return batch, row


def unknown_job(place: Place) -> NotFound:
    """Return the refusal of an answer to a job that is not there."""
    return NotFound(
        "runtime.unknown_job",
        f"There is no open job {key_text(place)}: it was completed, failed for good or cancelled, or never was.",
        "Drop it and go on with the next one.",
    )


def _problem(row: Any, token: str) -> GuanxiError | None:
    if row.lease_token == token:
        return None
    place = (row.instance_key, row.wait_key)
    if not row.lease_token:
        return Conflict(
            "runtime.not_activated", f"Nobody holds the job {key_text(place)}.", "Activate it first."
        )
    return Conflict(
        "runtime.stale_lease",
        f"The job {key_text(place)} is not yours any more: the lease ran out and somebody else has it.",
        "Drop it; work it again only when it is given to you again.",
    )
