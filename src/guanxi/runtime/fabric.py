"""Celery as fabric between the rows and the workers of many machines; the only file that knows Celery.

One kind of message exists: ``guanxi.drain`` with the name of a queue, "work up to so many due jobs of it". It is
acknowledged after the work, expires, and carries nothing that could be lost; see ``dispatch``.
"""

import logging
import os
import socket
from collections.abc import Callable, Collection, Sequence
from typing import Any

from celery import Celery, signals
from kombu import entity

from guanxi.runtime.dispatch import STEPS
from guanxi.runtime.worker import Worker

TASK = "guanxi.drain"
PREFIX = "guanxi."
MOST = 200
"""Pieces of work for one message; then another message goes to the end of the queue, so that queues share a worker."""

EXPIRES_SECONDS = 30
"""A message nobody has taken by then says nothing new: the dispatcher has sent others."""

SOFT_SECONDS, HARD_SECONDS = 300, 360
"""How long one message may be worked: then the process is asked to end, then it is ended; leases do the rest."""

log = logging.getLogger(__name__)


def make_app(broker_url: str, queues: Collection[str]) -> Celery:
    """Return the Celery application with a queue of its own for each family of activities and for steps.

    Args:
        broker_url: ``amqp://…`` (RabbitMQ: the queues are quorum queues) or ``redis://…``.
        queues: names of the queues of effects.
    """
    is_rabbit = broker_url.startswith(("amqp", "pyamqp"))
    arguments = {"x-queue-type": "quorum"} if is_rabbit else None
    declare: Any = entity.Queue
    app = Celery("guanxi", broker=broker_url)
    app.conf.update(
        task_queues=[
            declare(PREFIX + name, routing_key=PREFIX + name, queue_arguments=arguments)
            for name in (STEPS, *queues)
        ],
        task_default_queue=PREFIX + STEPS,
        task_default_queue_type="quorum" if is_rabbit else "classic",
        task_default_exchange="guanxi",
        task_create_missing_queues=False,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        task_time_limit=HARD_SECONDS,
        task_soft_time_limit=SOFT_SECONDS,
        task_send_sent_event=True,
        worker_send_task_events=True,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=4,
        broker_transport_options={"confirm_publish": True} if is_rabbit else {"visibility_timeout": 3600},
    )
    return app


def sender(app: Celery) -> Callable[[str], None]:
    """Return what sends a message for a queue; it raises when the broker does not take it."""

    def send(queue: str) -> None:
        app.send_task(
            TASK, (queue,), queue=PREFIX + queue, expires=EXPIRES_SECONDS, retry=False, ignore_result=True
        )

    return send


class FabricWorker:
    """A Celery worker whose processes drain queues.

    Args:
        open_worker: opens, in a process of the pool, a worker for one queue: for `STEPS`, or one of effects.
        queues: which queues it listens to.
        processes: how many messages are worked at the same time.
    """

    def __init__(
        self, app: Celery, open_worker: Callable[[str], Worker], queues: Sequence[str], processes: int
    ):
        self._app = app
        self._queues = queues
        self._processes = processes
        self._celery: Any = None
        workers: dict[str, Worker] = {}
        send = sender(app)

        def drain(queue: str) -> int:
            """Work a queue; when there is more than one message's share, ask for the rest."""
            if queue not in workers:
                workers[queue] = open_worker(queue)
            done = workers[queue].work(MOST)
            if done >= MOST:
                try:
                    send(queue)
                except app.connection_for_write().connection_errors as error:
                    log.warning("could not ask for more work; the dispatcher will: %s", error)
            return done

        app.task(drain, name=TASK)

    def run(self) -> None:
        """Work until SIGTERM, then finish what is begun (Celery's warm shutdown)."""
        self._celery = self._app.Worker(
            hostname=f"guanxi-{os.getpid()}@{socket.gethostname()}",
            queues=[PREFIX + queue for queue in self._queues],
            concurrency=self._processes,
            pool="prefork",
            optimization="fair",
            loglevel="INFO",
            without_gossip=True,
            without_mingle=True,
        )
        self._celery.start()

    def stop(self) -> None:
        """Make ``run`` return once the work that is begun is done."""
        from celery.worker import state

        state.should_stop = 0


signals.setup_logging.connect(lambda **_: None, weak=False)  # our own logging stays as it is
