"""how many instances of each version are active and completed."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "instance_count",
        sa.Column(
            "key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("definition_key", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.BigInteger(), nullable=False),
        sa.Column("completed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_instance_count")),
    )
    op.execute(
        "INSERT INTO instance_count SELECT definition_key, definition_key,"
        " SUM(CASE WHEN status = 'active' THEN 1 ELSE 0 END),"
        " SUM(CASE WHEN status = 'completed' THEN 1 ELSE 0 END)"
        " FROM process_instance GROUP BY definition_key"
    )


def downgrade() -> None:
    op.drop_table("instance_count")
