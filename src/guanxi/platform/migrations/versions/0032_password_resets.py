"""links for a forgotten password, and what opened a session."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "password_reset",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.String(length=36), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_password_reset_user_id", "password_reset", ["user_id"])
    op.create_index("ix_password_reset_due_at", "password_reset", ["due_at"])
    op.add_column(
        "user_session", sa.Column("agent", sa.String(length=200), nullable=False, server_default="")
    )


def downgrade() -> None:
    op.drop_column("user_session", "agent")
    op.drop_table("password_reset")
