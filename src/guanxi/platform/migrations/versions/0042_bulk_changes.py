"""What each bulk operation has changed, so that it can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulk_change",
        sa.Column("operation", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("audit_key", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("operation", "record_id", name=op.f("pk_bulk_change")),
    )


def downgrade() -> None:
    op.drop_table("bulk_change")
