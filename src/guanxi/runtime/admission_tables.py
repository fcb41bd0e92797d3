"""Tables that decide what may begin now (throttles of queues, runs that exclude each other), and the alarms. Times are microseconds since the epoch."""

import sqlalchemy as sa

from guanxi.platform.database import metadata
from guanxi.runtime.tables import Json, Micros, Name, make_key

throttle = sa.Table(  # one row for each limited queue, process and element; who claims from it holds its lock
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
    sa.Column("queue", sa.String(20), primary_key=True),
    sa.Column("lease_token", sa.String(32), nullable=False),
    sa.Index("ix_throttle_slot_queue", "queue"),
)

record_run = sa.Table(  # the instance of a process that is at work for a record, where only one may be
    "record_run",
    metadata,
    sa.Column("process_id", Name, primary_key=True),
    sa.Column("object", sa.String(100), primary_key=True),
    sa.Column("record_id", sa.String(100), primary_key=True),
    sa.Column("instance_key", sa.BigInteger, nullable=False),  # 0: being decided
    sa.Index("ix_record_run_instance_key", "instance_key"),
)

waiting_start = sa.Table(  # a start that waits until the instance at work for its record has ended
    "waiting_start",
    metadata,
    make_key(),  # the instance it will be
    sa.Column("process_id", Name, nullable=False),
    sa.Column("object", sa.String(100), nullable=False),
    sa.Column("record_id", sa.String(100), nullable=False),
    sa.Column("policy", sa.String(10), nullable=False),
    sa.Column("start", Json, nullable=False),
    sa.Index("ix_waiting_start_record", "process_id", "object", "record_id"),
)

alarm = sa.Table(  # an instance that a worker found inconsistent when it looked at it, see ``rolling_check``
    "alarm",
    metadata,
    make_key("instance_key"),
    sa.Column("rule", sa.String(20), primary_key=True),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("found_at", Micros, nullable=False),
)
