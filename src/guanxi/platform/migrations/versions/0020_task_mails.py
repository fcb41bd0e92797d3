"""mails about user tasks."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "user_task_mail",
        sa.Column(
            "key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("task_key", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_user_task_mail")),
    )
    op.create_index("ix_user_task_mail_state", "user_task_mail", ["state", "due_at"])
    op.create_index("ix_user_task_mail_task", "user_task_mail", ["task_key"])


def downgrade() -> None:
    op.drop_table("user_task_mail")
