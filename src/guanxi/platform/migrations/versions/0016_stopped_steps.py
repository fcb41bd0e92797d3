"""steps that crashed and are not tried again before an operator says so."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stopped_step",
        sa.Column(
            "incident_key",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            autoincrement=False,
        ),
        sa.Column("instance_key", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("wait_key", sa.BigInteger(), nullable=False),
        sa.Column("delivery_key", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("incident_key", name=op.f("pk_stopped_step")),
    )
    op.create_index(op.f("ix_stopped_step_instance_key"), "stopped_step", ["instance_key"])


def downgrade() -> None:
    op.drop_table("stopped_step")
