"""Fair claims: jobs are found by process, effects have the queue of their family; throttles."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_FAMILIES = ("email", "http")
"""Those that had effects when this step was written."""


def upgrade() -> None:
    job = sa.table("job", sa.column("queue", sa.String), sa.column("type", sa.String))
    for family in _FAMILIES:
        of_family = (job.c.queue == "effect") & job.c.type.like(f"guanxi.{family}.%")
        op.execute(job.update().where(of_family).values(queue=family))
    op.drop_index("ix_job_due", table_name="job")
    op.create_index("ix_job_due", "job", ["queue", "definition_key", "due_at"])
    op.create_table(
        "throttle",
        sa.Column("queue", sa.String(length=20), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("queue", name=op.f("pk_throttle")),
    )
    op.create_table(
        "throttle_slot",
        sa.Column(
            "instance_key",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "wait_key",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("queue", sa.String(length=20), nullable=False),
        sa.Column("lease_token", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("instance_key", "wait_key", name=op.f("pk_throttle_slot")),
    )
    op.create_index("ix_throttle_slot_queue", "throttle_slot", ["queue"])


def downgrade() -> None:
    op.drop_table("throttle_slot")
    op.drop_table("throttle")
    op.drop_index("ix_job_due", table_name="job")
    op.create_index("ix_job_due", "job", ["queue", "due_at"])
    job = sa.table("job", sa.column("queue", sa.String))
    op.execute(job.update().where(job.c.queue.in_(_FAMILIES)).values(queue="effect"))
