"""The figures of a process are counted from one index that holds all they ask."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_COLUMNS = ["definition_key", "element_id", "type", "ended_at", "started_at", "state", "triggered_at"]


def upgrade() -> None:
    op.drop_index("ix_element_history_window", table_name="element_history")
    op.create_index("ix_element_history_window", "element_history", _COLUMNS)


def downgrade() -> None:
    op.drop_index("ix_element_history_window", table_name="element_history")
    op.create_index("ix_element_history_window", "element_history", ["definition_key", "ended_at"])
