"""messages, signals, calls."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb")


def upgrade() -> None:
    op.create_table(
        "subscription",
        sa.Column("instance_key", _KEY, autoincrement=False, nullable=False),
        sa.Column("wait_key", _KEY, autoincrement=False, nullable=False),
        sa.Column("definition_key", sa.BigInteger(), nullable=False),
        sa.Column("process_id", sa.String(length=255), nullable=False),
        sa.Column("element_key", sa.BigInteger(), nullable=False),
        sa.Column("element_id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("correlation_key", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("instance_key", "wait_key", name=op.f("pk_subscription")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_subscription_digest", "subscription", ["digest", "instance_key", "wait_key"], unique=False
    )
    op.create_table(
        "start_subscription",
        sa.Column("definition_key", _KEY, autoincrement=False, nullable=False),
        sa.Column("element_id", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("process_id", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("definition_key", "element_id", "digest", name=op.f("pk_start_subscription")),
    )
    op.create_index("ix_start_subscription_digest", "start_subscription", ["digest"], unique=False)
    op.create_table(
        "message",
        sa.Column("key", _KEY, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("correlation_key", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("id_digest", sa.String(length=64), nullable=True),
        sa.Column("variables", _JSON, nullable=False),
        sa.Column("actor", sa.String(length=255), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("keep_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_message")),
        sa.UniqueConstraint("id_digest", name=op.f("uq_message_id_digest")),
    )
    op.create_index("ix_message_digest", "message", ["digest", "key"], unique=False)
    op.create_index("ix_message_keep", "message", ["keep_until"], unique=False)
    op.create_index("ix_message_published", "message", ["published_at"], unique=False)
    op.create_table(
        "message_correlation",
        sa.Column("message_key", _KEY, autoincrement=False, nullable=False),
        sa.Column("process_id", sa.String(length=255), nullable=False),
        sa.Column("instance_key", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("message_key", "process_id", name=op.f("pk_message_correlation")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "message_start",
        sa.Column("process_id", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("instance_key", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("process_id", "digest", name=op.f("pk_message_start")),
    )
    op.create_index(op.f("ix_message_start_instance_key"), "message_start", ["instance_key"], unique=False)
    op.create_table(
        "called_process",
        sa.Column("instance_key", _KEY, autoincrement=False, nullable=False),
        sa.Column("wait_key", _KEY, autoincrement=False, nullable=False),
        sa.Column("definition_key", sa.BigInteger(), nullable=False),
        sa.Column("element_key", sa.BigInteger(), nullable=False),
        sa.Column("element_id", sa.String(length=255), nullable=False),
        sa.Column("child_key", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("instance_key", "wait_key", name=op.f("pk_called_process")),
        sa.UniqueConstraint("child_key", name=op.f("uq_called_process_child_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "delivery",
        sa.Column("key", _KEY, autoincrement=False, nullable=False),
        sa.Column("instance_key", sa.BigInteger(), nullable=False),
        sa.Column("wait_key", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("parcel", _JSON, nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_delivery")),
    )
    op.create_index(op.f("ix_delivery_instance_key"), "delivery", ["instance_key"], unique=False)
    op.create_index(op.f("ix_delivery_due_at"), "delivery", ["due_at"], unique=False)


def downgrade() -> None:
    for table in (
        "delivery",
        "called_process",
        "message_start",
        "message_correlation",
        "message",
        "start_subscription",
        "subscription",
    ):
        op.drop_table(table)
