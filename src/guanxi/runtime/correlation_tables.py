"""Tables of what leads from one instance, or from outside, to another: messages, signals, calls.

``digest`` finds a message or signal by its name, and a message by its correlation key too, whatever their length.
Forms of the columns as in ``tables``.
"""

import sqlalchemy as sa

from guanxi.platform.database import metadata
from guanxi.runtime.tables import Json, Micros, Name, make_key

_Digest = sa.String(64)

subscription = sa.Table(  # an instance waits for a message or a signal
    "subscription",
    metadata,
    make_key("instance_key"),
    make_key("wait_key"),
    sa.Column("definition_key", sa.BigInteger, nullable=False),
    sa.Column("process_id", Name, nullable=False),
    sa.Column("element_key", sa.BigInteger, nullable=False),
    sa.Column("element_id", Name, nullable=False),
    sa.Column("kind", sa.String(10), nullable=False),  # message, signal
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("correlation_key", sa.Text, nullable=False),
    sa.Column("digest", _Digest, nullable=False),
    sa.Column("created_at", Micros, nullable=False),
    sa.Index("ix_subscription_digest", "digest", "instance_key", "wait_key"),
    sqlite_with_rowid=False,
)

start_subscription = sa.Table(  # a message or signal starts a process, on its latest version
    "start_subscription",
    metadata,
    make_key("definition_key"),
    sa.Column("element_id", Name, primary_key=True),
    sa.Column("digest", _Digest, primary_key=True),
    sa.Column("process_id", Name, nullable=False),
    sa.Index("ix_start_subscription_digest", "digest"),
)

message = sa.Table(  # kept while it may still be correlated, and its id for longer, against doubles
    "message",
    metadata,
    make_key(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("correlation_key", sa.Text, nullable=False),
    sa.Column("digest", _Digest, nullable=False),
    sa.Column("id_digest", _Digest, unique=True),  # of name, correlation key and id; NULL without an id
    sa.Column("variables", Json, nullable=False),
    sa.Column("actor", Name, nullable=False),
    sa.Column("published_at", Micros, nullable=False),
    sa.Column("expires_at", Micros, nullable=False),
    sa.Column("keep_until", Micros, nullable=False),
    sa.Index("ix_message_digest", "digest", "key"),
    sa.Index("ix_message_keep", "keep_until"),
    sa.Index("ix_message_published", "published_at"),
)

message_correlation = sa.Table(  # a message goes to each process at most once
    "message_correlation",
    metadata,
    make_key("message_key"),
    sa.Column("process_id", Name, primary_key=True),
    sa.Column("instance_key", sa.BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

message_start = sa.Table(  # while an instance started by a message with a key runs, the next one waits
    "message_start",
    metadata,
    sa.Column("process_id", Name, primary_key=True),
    sa.Column("digest", _Digest, primary_key=True),
    sa.Column("instance_key", sa.BigInteger, nullable=False, index=True),
)

called_process = sa.Table(  # an instance waits for another one it has called
    "called_process",
    metadata,
    make_key("instance_key"),
    make_key("wait_key"),
    sa.Column("definition_key", sa.BigInteger, nullable=False),
    sa.Column("element_key", sa.BigInteger, nullable=False),
    sa.Column("element_id", Name, nullable=False),
    sa.Column("child_key", sa.BigInteger, nullable=False, unique=True),
    sa.Column("created_at", Micros, nullable=False),
    sa.Column("ended_at", Micros),
    sqlite_with_rowid=False,
)

delivery = sa.Table(  # something on its way to an instance (or, with 0, to be sorted out first)
    "delivery",
    metadata,
    make_key(),
    sa.Column("instance_key", sa.BigInteger, nullable=False, index=True),
    sa.Column("wait_key", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("parcel", Json, nullable=False),
    sa.Column("due_at", Micros, nullable=False, index=True),
    # Fair turns go by it: the version of the receiver; of what has none yet, minus that of the sender; 0 and -1: unknown.
    sa.Column("turn", sa.BigInteger, nullable=False, server_default="0"),
    sa.Index("ix_delivery_turn", "turn", "due_at"),
)
