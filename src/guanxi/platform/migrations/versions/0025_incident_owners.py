"""whose an incident is."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("incident", sa.Column("owner", sa.String(length=255), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("incident", "owner")
