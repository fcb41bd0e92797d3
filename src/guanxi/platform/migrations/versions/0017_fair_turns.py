"""whose turn a delivery is, and indexes that find those who wait for a turn."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.add_column(sa.Column("turn", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE delivery SET turn = -1 WHERE instance_key = 0")
    op.create_index("ix_delivery_turn", "delivery", ["turn", "due_at"])
    op.create_index("ix_timer_turn", "timer", ["definition_key", "due_at"])
    op.create_index(
        "ix_event_turn",
        "event",
        ["pending", "object", "key"],
        sqlite_where=sa.text("pending = 1"),
        postgresql_where=sa.text("pending"),
    )


def downgrade() -> None:
    op.drop_index("ix_event_turn", "event")
    op.drop_index("ix_timer_turn", "timer")
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.drop_index("ix_delivery_turn")
        batch_op.drop_column("turn")
