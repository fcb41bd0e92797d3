"""external jobs found by their type."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    only = sa.text("queue = 'external'")
    op.create_index(
        "ix_job_external", "job", ["queue", "type", "due_at"], sqlite_where=only, postgresql_where=only
    )


def downgrade() -> None:
    op.drop_index("ix_job_external", "job")
