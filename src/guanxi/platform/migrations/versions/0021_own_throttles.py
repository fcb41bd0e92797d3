"""a job may count in several throttles: that of its queue, its process and its element."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _make("instance_key", "wait_key", "queue")


def downgrade() -> None:
    _make("instance_key", "wait_key")


def _make(*key: str) -> None:
    """The rows stand for jobs in work at this moment; nobody works while tables change."""
    op.drop_table("throttle_slot")
    op.create_table(
        "throttle_slot",
        sa.Column("instance_key", _KEY, autoincrement=False, nullable=False),
        sa.Column("wait_key", _KEY, autoincrement=False, nullable=False),
        sa.Column("queue", sa.String(length=20), nullable=False),
        sa.Column("lease_token", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_throttle_slot")),
    )
    op.create_index("ix_throttle_slot_queue", "throttle_slot", ["queue"])
