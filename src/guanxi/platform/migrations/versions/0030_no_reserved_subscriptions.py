"""that a message is on its way to a subscription is told by the message alone."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("subscription", "reserved")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE subscription RESET (fillfactor)")


def downgrade() -> None:
    op.add_column(
        "subscription", sa.Column("reserved", sa.Boolean(), nullable=False, server_default=sa.false())
    )
