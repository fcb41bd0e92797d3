"""imports in the background: an import is a thing of its own; reports of imports before this step are dropped."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "data_import",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("mapping_name", sa.String(length=255), nullable=False),
        sa.Column(
            "mapping",
            sa.Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb"),
            nullable=False,
        ),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_data_import")),
    )
    with op.batch_alter_table("data_import", schema=None) as batch_op:
        batch_op.create_index("ix_data_import_state", ["state"], unique=False)

    op.create_table(
        "data_import_chunk",
        sa.Column("import_key", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.String(length=255), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "content",
            sa.LargeBinary().with_variant(mysql.LONGBLOB(), "mysql", "mariadb"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["import_key"], ["data_import.key"], name=op.f("fk_data_import_chunk_import_key")
        ),
        sa.PrimaryKeyConstraint("import_key", "file", "position", name=op.f("pk_data_import_chunk")),
    )
    op.create_table(
        "data_import_file",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("import_key", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=255), nullable=False),
        sa.Column("object", sa.String(length=100), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("rows_total", sa.BigInteger(), nullable=True),
        sa.Column("rows_done", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("unchanged", sa.BigInteger(), nullable=False),
        sa.Column("repaired", sa.BigInteger(), nullable=False),
        sa.Column("flagged", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_key"], ["data_import.key"], name=op.f("fk_data_import_file_import_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_data_import_file")),
    )
    with op.batch_alter_table("data_import_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_data_import_file_import_key"), ["import_key"], unique=False)

    op.create_table(
        "data_import_finding",
        sa.Column("import_key", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("file_key", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("column_name", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("repaired", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_key"], ["data_import_file.key"], name=op.f("fk_data_import_finding_file_key")
        ),
        sa.ForeignKeyConstraint(
            ["import_key"], ["data_import.key"], name=op.f("fk_data_import_finding_import_key")
        ),
        sa.PrimaryKeyConstraint("import_key", "number", name=op.f("pk_data_import_finding")),
    )
    op.drop_table("import_finding")
    op.drop_table("import_run")


def downgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("file", sa.String(length=255), nullable=False),
        sa.Column("object", sa.String(length=100), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("unchanged", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_import_run")),
    )
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_run_fingerprint"), ["fingerprint"], unique=False)

    op.create_table(
        "import_finding",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("run_key", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("column_name", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_key"], ["import_run.key"], name=op.f("fk_import_finding_run_key")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_import_finding")),
    )
    with op.batch_alter_table("import_finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_finding_run_key"), ["run_key"], unique=False)

    op.drop_table("data_import_finding")
    op.drop_table("data_import_file")
    op.drop_table("data_import_chunk")
    op.drop_table("data_import")
