"""which transaction told a change, on PostgreSQL: what was kept is known to be true by it."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("live_change", sa.Column("xid", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("live_change", "xid")
