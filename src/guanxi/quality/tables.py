"""Tables of imports: who wants what imported, how far each file came, what was found, and uploads."""

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from guanxi.platform.database import metadata

import_table = sa.Table(
    "data_import",
    metadata,
    sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("state", sa.String(20), nullable=False),  # waiting | running | done | failed | cancelled
    sa.Column("source", sa.String(20), nullable=False),  # upload | folder
    sa.Column("mode", sa.String(20), nullable=False),  # run | skip | quiet
    sa.Column("mapping_name", sa.String(255), nullable=False),
    sa.Column("mapping", sa.Text().with_variant(mysql.LONGTEXT, "mysql", "mariadb"), nullable=False),  # JSON
    sa.Column("actor", sa.Text, nullable=False),  # JSON
    sa.Column("fingerprint", sa.String(64), nullable=False),  # of a folder's files and the mapping
    sa.Column("problem", sa.Text, nullable=True),  # JSON: why it failed
    sa.Column("lease_token", sa.String(32), nullable=True),
    sa.Column("lease_until", sa.BigInteger, nullable=True),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("started_at", sa.BigInteger, nullable=True),
    sa.Column("finished_at", sa.BigInteger, nullable=True),
    sa.Index("ix_data_import_state", "state"),
)

file_table = sa.Table(
    "data_import_file",
    metadata,
    sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("import_key", sa.BigInteger, sa.ForeignKey("data_import.key"), nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),  # in the mapping; a file may come twice
    sa.Column("file", sa.String(255), nullable=False),
    sa.Column("object", sa.String(100), nullable=False),
    sa.Column("line", sa.BigInteger, nullable=False),  # line of the last row that is done
    sa.Column("rows_total", sa.BigInteger, nullable=True),  # null until the file was read once
    sa.Column("rows_done", sa.BigInteger, nullable=False),
    sa.Column("created", sa.BigInteger, nullable=False),
    sa.Column("updated", sa.BigInteger, nullable=False),
    sa.Column("unchanged", sa.BigInteger, nullable=False),
    sa.Column("repaired", sa.BigInteger, nullable=False),
    sa.Column("flagged", sa.BigInteger, nullable=False),
    sa.Column("rejected", sa.BigInteger, nullable=False),
)

finding_table = sa.Table(
    "data_import_finding",
    metadata,
    sa.Column("import_key", sa.BigInteger, sa.ForeignKey("data_import.key"), primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),  # in the order of the rows
    sa.Column("file_key", sa.BigInteger, sa.ForeignKey("data_import_file.key"), nullable=False),
    sa.Column("line", sa.BigInteger, nullable=False),
    sa.Column("column_name", sa.String(255), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),  # repaired | flagged | rejected
    sa.Column("code", sa.String(20), nullable=False),
    sa.Column("value", sa.Text, nullable=False),  # the cell as it was, cut when long
    sa.Column("repaired", sa.Text, nullable=False),  # what was taken instead
    sa.Column("message", sa.Text, nullable=False),
)

chunk_table = sa.Table(
    "data_import_chunk",
    metadata,
    sa.Column("import_key", sa.BigInteger, sa.ForeignKey("data_import.key"), primary_key=True),
    sa.Column("file", sa.String(255), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("content", sa.LargeBinary().with_variant(mysql.LONGBLOB, "mysql", "mariadb"), nullable=False),
)
"""Uploaded files in pieces; gone when their import has ended."""
