"""record waits."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "record_wait",
        sa.Column("instance_key", _KEY, autoincrement=False, nullable=False),
        sa.Column("wait_key", _KEY, autoincrement=False, nullable=False),
        sa.Column("object", sa.String(length=100), nullable=False),
        sa.Column("record_id", sa.String(length=100), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("instance_key", "wait_key", name=op.f("pk_record_wait")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_record_wait_record", "record_wait", ["record_id", "object"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_record_wait_record", table_name="record_wait")
    op.drop_table("record_wait")
