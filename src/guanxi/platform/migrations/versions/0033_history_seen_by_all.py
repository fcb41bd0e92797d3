"""on PostgreSQL the history is vacuumed after a fiftieth more rows: until then its figures read each new row as well."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_SHARE = "autovacuum_vacuum_insert_scale_factor"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE element_history SET ({_SHARE} = 0.02)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE element_history RESET ({_SHARE})")
