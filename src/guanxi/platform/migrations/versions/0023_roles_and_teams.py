"""roles as data, reporting lines, shared records, service identities."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "role",
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_role")),
    )
    op.create_table(
        "reporting_line",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("reports_to", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_reporting_line_user_id")),
        sa.ForeignKeyConstraint(
            ["reports_to"], ["user_account.id"], name=op.f("fk_reporting_line_reports_to")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_reporting_line")),
    )
    op.create_index(op.f("ix_reporting_line_reports_to"), "reporting_line", ["reports_to"])
    op.create_table(
        "record_share",
        sa.Column("object", sa.String(length=100), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("holder", sa.String(length=100), nullable=False),
        sa.Column("may_write", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("object", "record_id", "kind", "holder", name=op.f("pk_record_share")),
    )
    op.create_index("ix_record_share_holder", "record_share", ["kind", "holder", "object"])
    op.create_table(
        "service_identity",
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_service_identity")),
    )


def downgrade() -> None:
    for table in ("service_identity", "record_share", "reporting_line", "role"):
        op.drop_table(table)
