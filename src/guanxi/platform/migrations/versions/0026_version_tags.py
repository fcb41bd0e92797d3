"""Versions of decisions and forms have tags, as those of processes have."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_TABLES = ("decision_definition", "form_definition")


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(
            table, sa.Column("version_tag", sa.String(length=255), nullable=False, server_default="")
        )


def downgrade() -> None:
    for table in _TABLES:
        op.drop_column(table, "version_tag")
