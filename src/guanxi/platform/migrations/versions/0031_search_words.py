"""words by which records are found; the text that was searched before is dropped."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    word = sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql")
    op.create_table(
        "search_word",
        sa.Column("object", sa.String(length=50), nullable=False),
        sa.Column("word", word, nullable=False),
        sa.Column("weight", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("object", "word", "weight", "record_id", name=op.f("pk_search_word")),
        sqlite_with_rowid=False,
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mariadb_charset="utf8mb4",
        mariadb_collate="utf8mb4_bin",
    )
    op.create_table(
        "search_index",
        sa.Column("object", sa.String(length=50), nullable=False),
        sa.Column("shape", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("last_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("object", name=op.f("pk_search_index")),
    )
    for table in _record_tables():
        op.drop_column(table, "search_text")


def downgrade() -> None:
    inspector = sa.inspect(op.get_bind())
    for table in inspector.get_table_names():
        if any(column["name"] == "_words" for column in inspector.get_columns(table)):
            op.add_column(table, sa.Column("search_text", sa.Text(), nullable=True))
    op.drop_table("search_index")
    op.drop_table("search_word")


def _record_tables() -> list[str]:
    inspector = sa.inspect(op.get_bind())
    return [
        name
        for name in inspector.get_table_names()
        if name.startswith("record_")
        and any(column["name"] == "search_text" for column in inspector.get_columns(name))
    ]
