"""on SQLite the history lies in the order it was written in: kept in that of the instances, each row split a page."""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_INDEX = ["definition_key", "element_id", "type", "ended_at", "started_at", "state", "triggered_at"]
_CLUSTERED = " WITHOUT ROWID"


def upgrade() -> None:
    _renew(clustered=False)


def downgrade() -> None:
    _renew(clustered=True)


def _renew(*, clustered: bool) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    query = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'element_history'"
    table = connection.exec_driver_sql(query).scalar_one().rstrip().removesuffix(_CLUSTERED.strip())
    op.execute("ALTER TABLE element_history RENAME TO element_history_before")
    op.drop_index("ix_element_history_window", table_name="element_history_before")
    op.execute(table + (_CLUSTERED if clustered else ""))
    op.execute(
        "INSERT INTO element_history SELECT * FROM element_history_before ORDER BY instance_key, element_key"
    )
    op.drop_table("element_history_before")
    op.create_index("ix_element_history_window", "element_history", _INDEX)
