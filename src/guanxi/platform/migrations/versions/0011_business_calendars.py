"""business calendars, and who counts in one."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "business_calendar",
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("zone", sa.String(length=63), nullable=False),
        sa.Column("week", sa.Text(), nullable=False),
        sa.Column("days", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_business_calendar")),
    )
    op.create_table(
        "calendar_use",
        sa.Column("calendar", sa.String(length=63), nullable=False),
        sa.Column(
            "instance_key",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("calendar", "instance_key", name=op.f("pk_calendar_use")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("calendar_use")
    op.drop_table("business_calendar")
