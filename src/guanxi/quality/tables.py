"""Tables of imports: how far a run came, and what it found."""

import sqlalchemy as sa

from guanxi.platform.database import metadata

run_table = sa.Table(
    "import_run",
    metadata,
    sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("fingerprint", sa.String(64), nullable=False),  # of file and mapping
    sa.Column("file", sa.String(255), nullable=False),
    sa.Column("object", sa.String(100), nullable=False),
    sa.Column("line", sa.BigInteger, nullable=False),  # last line that is done
    sa.Column("created", sa.BigInteger, nullable=False),
    sa.Column("updated", sa.BigInteger, nullable=False),
    sa.Column("unchanged", sa.BigInteger, nullable=False),
    sa.Column("rejected", sa.BigInteger, nullable=False),
    sa.Column("started_at", sa.BigInteger, nullable=False),
    sa.Column("finished_at", sa.BigInteger, nullable=True),
    sa.Index("ix_import_run_fingerprint", "fingerprint"),
)

finding_table = sa.Table(
    "import_finding",
    metadata,
    sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("run_key", sa.BigInteger, sa.ForeignKey("import_run.key"), nullable=False, index=True),
    sa.Column("line", sa.BigInteger, nullable=False),
    sa.Column("column_name", sa.String(255), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),  # repaired | flagged | rejected
    sa.Column("message", sa.Text, nullable=False),
)
