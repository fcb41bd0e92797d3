"""Tables that decide what may begin now: throttles of queues. Times are microseconds since the epoch."""

import sqlalchemy as sa

from guanxi.platform.database import metadata
from guanxi.runtime.tables import Micros, make_key

throttle = sa.Table(  # one row for each limited queue; who claims from it holds its lock
    "throttle",
    metadata,
    sa.Column("queue", sa.String(20), primary_key=True),
    sa.Column("next_at", Micros, nullable=False),  # the first moment at which the rate allows another job
)

throttle_slot = sa.Table(  # a job that was begun; it counts as long as the job has this lease
    "throttle_slot",
    metadata,
    make_key("instance_key"),
    make_key("wait_key"),
    sa.Column("queue", sa.String(20), nullable=False),
    sa.Column("lease_token", sa.String(32), nullable=False),
    sa.Index("ix_throttle_slot_queue", "queue"),
)
