"""what a step changes is in no index of the instances, and PostgreSQL has room to change it in place."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ROOM = {"process_instance": 80, "subscription": 90}


def upgrade() -> None:
    op.drop_index("ix_process_instance_definition", table_name="process_instance")
    op.create_index("ix_process_instance_definition", "process_instance", ["definition_key"])
    if op.get_bind().dialect.name == "postgresql":
        for table, percent in _ROOM.items():
            op.execute(f"ALTER TABLE {table} SET (fillfactor = {percent})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in _ROOM:
            op.execute(f"ALTER TABLE {table} RESET (fillfactor)")
    op.drop_index("ix_process_instance_definition", table_name="process_instance")
    op.create_index("ix_process_instance_definition", "process_instance", ["definition_key", "status"])
