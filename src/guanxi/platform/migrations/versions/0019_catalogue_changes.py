"""Objects and fields that are made while Guanxi runs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_change",
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("object", sa.String(length=100), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_catalogue_change")),
    )


def downgrade() -> None:
    op.drop_table("catalogue_change")
