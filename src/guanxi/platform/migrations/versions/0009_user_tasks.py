"""delegation of and comments on user tasks."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_task", sa.Column("owner", sa.String(length=255), nullable=False, server_default=""))
    op.create_table(
        "user_task_comment",
        sa.Column(
            "key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("task_key", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=255), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_user_task_comment")),
    )
    op.create_index("ix_user_task_comment_task", "user_task_comment", ["task_key", "key"])


def downgrade() -> None:
    op.drop_table("user_task_comment")
    op.drop_column("user_task", "owner")
