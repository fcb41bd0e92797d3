"""Tables of operations over many instances. Forms of the columns as in ``tables``."""

import sqlalchemy as sa

from guanxi.platform.database import metadata
from guanxi.runtime.tables import Json, Micros, Name, make_key

batch_operation = sa.Table(
    "batch_operation",
    metadata,
    make_key(),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("filter", Json, nullable=False),  # JSON of InstanceFilter
    sa.Column("arguments", Json, nullable=False),  # JSON of Arguments
    sa.Column("state", sa.String(10), nullable=False),  # running, paused, done, cancelled
    sa.Column("total", sa.Integer),  # NULL: only known at the end
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("failed", sa.Integer, nullable=False),
    sa.Column("after_key", sa.BigInteger, nullable=False),  # instances up to here had their turn
    sa.Column("until_key", sa.BigInteger, nullable=False),  # younger instances are not meant
    sa.Column(
        "epoch", sa.Integer, nullable=False
    ),  # counts resumptions: only the latest chunk on its way goes on
    sa.Column("created_at", Micros, nullable=False),
    sa.Column("ended_at", Micros),
    sa.Column("actor", Name, nullable=False),
    sa.Column("actor_name", Name, nullable=False),
)

batch_failure = sa.Table(  # an instance with which an operation could not be done
    "batch_failure",
    metadata,
    make_key("operation_key"),
    make_key("instance_key"),
    sa.Column("code", sa.String(100), nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("at", Micros, nullable=False),
    sqlite_with_rowid=False,
)
