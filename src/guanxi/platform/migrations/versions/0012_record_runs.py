"""Processes of which only one instance is at work for a record; alarms about inconsistent instances."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "record_run",
        sa.Column("process_id", sa.String(length=255), nullable=False),
        sa.Column("object", sa.String(length=100), nullable=False),
        sa.Column("record_id", sa.String(length=100), nullable=False),
        sa.Column("instance_key", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("process_id", "object", "record_id", name=op.f("pk_record_run")),
    )
    op.create_index("ix_record_run_instance_key", "record_run", ["instance_key"])
    op.create_table(
        "waiting_start",
        sa.Column(
            "key",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("process_id", sa.String(length=255), nullable=False),
        sa.Column("object", sa.String(length=100), nullable=False),
        sa.Column("record_id", sa.String(length=100), nullable=False),
        sa.Column("policy", sa.String(length=10), nullable=False),
        sa.Column("start", sa.Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb"), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_waiting_start")),
    )
    op.create_table(
        "alarm",
        sa.Column(
            "instance_key",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("instance_key", "rule", name=op.f("pk_alarm")),
    )
    op.create_index("ix_waiting_start_record", "waiting_start", ["process_id", "object", "record_id"])


def downgrade() -> None:
    op.drop_table("alarm")
    op.drop_table("waiting_start")
    op.drop_table("record_run")
