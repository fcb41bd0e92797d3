"""Tables of the room itself; record tables are made from the catalogue."""

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from guanxi.platform.database import UtcDateTime, metadata
from guanxi.records.words import LONGEST_WORD

# Compared by code points on every server, as Python does.
WORD_TYPE = sa.String(LONGEST_WORD).with_variant(sa.String(LONGEST_WORD, collation="C"), "postgresql")

sequence_table = sa.Table(
    "record_sequence",
    metadata,
    sa.Column("object", sa.String(100), primary_key=True),
    sa.Column("last", sa.BigInteger, nullable=False),
)

catalogue_change_table = sa.Table(
    "catalogue_change",
    metadata,
    sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("object", sa.String(100), nullable=False),
    sa.Column("change", sa.Text, nullable=False),  # all that differs from the shipped definition, as JSON
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)
"""Changes of the catalogue made here, one row each; the newest row of an object holds."""

search_word_table = sa.Table(
    "search_word",
    metadata,
    sa.Column("object", sa.String(50), primary_key=True),
    sa.Column("word", WORD_TYPE, primary_key=True),
    sa.Column("weight", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("record_id", sa.String(36), primary_key=True),
    sqlite_with_rowid=False,
    mysql_charset="utf8mb4",
    mysql_collate="utf8mb4_bin",
    mariadb_charset="utf8mb4",
    mariadb_collate="utf8mb4_bin",
)
"""The words by which records are found, see ``records.postings``. The key is the order in which they are read: of one
word the records that bear it in their title first, and of these the newest when read backwards."""

search_index_table = sa.Table(
    "search_index",
    metadata,
    sa.Column("object", sa.String(50), primary_key=True),
    sa.Column("shape", sa.String(64), nullable=False),  # what the words were made of, as a hash
    sa.Column("state", sa.String(10), nullable=False),  # clearing, filling, ready
    sa.Column("last_id", sa.String(36), nullable=False),  # the record up to which it is filled
)
"""How far the words of each object are indexed, see ``records.indexing``."""

record_link_table = sa.Table(
    "record_link",
    metadata,
    sa.Column("object", sa.String(50), primary_key=True),
    sa.Column("field", sa.String(50), primary_key=True),
    sa.Column("record_id", sa.String(36), primary_key=True),
    sa.Column("target_id", sa.String(36), primary_key=True),
    sa.Index("ix_record_link_target", "target_id", "object", "field", "record_id"),
    mysql_charset="utf8mb4",
    mysql_collate="utf8mb4_bin",
    mariadb_charset="utf8mb4",
    mariadb_collate="utf8mb4_bin",
)
"""What the fields lead to that lead to many records, see ``records.links``."""

_LONG_TEXT = sa.Text().with_variant(mysql.LONGTEXT, "mysql", "mariadb")

bulk_table = sa.Table(
    "bulk_operation",
    metadata,
    sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("state", sa.String(20), nullable=False),  # running | done | failed | cancelled
    sa.Column("wish", _LONG_TEXT, nullable=False),  # JSON: what is to be done to which records
    sa.Column("actor", sa.Text, nullable=False),  # JSON
    sa.Column(
        "owner", sa.String(100), nullable=False
    ),  # the person who asked, or kind and id of another actor
    sa.Column("cursor", sa.Text, nullable=True),  # after the last record that had its turn
    sa.Column("total", sa.BigInteger, nullable=False),
    sa.Column("changed", sa.BigInteger, nullable=False),
    sa.Column("unchanged", sa.BigInteger, nullable=False),
    sa.Column("refused", sa.BigInteger, nullable=False),
    sa.Column("refusals", _LONG_TEXT, nullable=False),  # JSON: the first of them
    sa.Column("problem", sa.Text, nullable=True),  # JSON: why it failed
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("worked_at", sa.BigInteger, nullable=False),  # its last chunk
    sa.Column("finished_at", sa.BigInteger, nullable=True),
    sa.Index("ix_bulk_operation_state", "state", "worked_at"),
    sa.Index("ix_bulk_operation_owner", "owner", "key"),
)
"""Changes of many records and how far each came, see ``records.bulk``."""
