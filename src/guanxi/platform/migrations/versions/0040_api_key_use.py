"""API keys tell when they were last used."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("api_key", sa.Column("used_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("api_key", "used_at")
