"""Tables of the webhooks: who wants to be told of what, and what was told to whom."""

import sqlalchemy as sa

from guanxi.platform.database import metadata

webhook_table = sa.Table(
    "webhook",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("events", sa.Text, nullable=False),  # JSON: ["contact.updated", "deal.*"]
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),  # why it was switched off by itself
    sa.Column("user_id", sa.String(36), nullable=False),  # whose rights it has, unless it has an identity
    sa.Column("identity", sa.String(100), nullable=False),
    sa.Column("salts", sa.Text, nullable=False),  # JSON, see `signing`: no secret is stored
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("failing_since", sa.BigInteger, nullable=True),
    sa.Column("blocked_until", sa.BigInteger, nullable=True),
)

delivery_table = sa.Table(
    "webhook_delivery",
    metadata,
    sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("webhook_id", sa.String(36), nullable=False),
    sa.Column("event_key", sa.BigInteger, nullable=False),
    sa.Column("type", sa.String(210), nullable=False),
    sa.Column("object", sa.String(100), nullable=False),
    sa.Column("record_id", sa.String(100), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due_at", sa.BigInteger, nullable=True),
    sa.Column("tried_at", sa.BigInteger, nullable=True),
    sa.Column("answer", sa.Text, nullable=False),  # the last one, bounded
    sa.UniqueConstraint("webhook_id", "event_key"),  # one event is told once
    sa.Index("ix_webhook_delivery_due", "webhook_id", "due_at"),
    sa.Index("ix_webhook_delivery_key", "webhook_id", "key"),
)
