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

file_table = sa.Table(
    "stored_file",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("media_type", sa.String(100), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),  # bytes
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column(
        "owner", sa.String(100), nullable=False
    ),  # the person who sent it, or kind and id of another actor
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),  # JSON
    sa.Column("object", sa.String(50), nullable=True),  # the field of a record that it was put into
    sa.Column("record_id", sa.String(36), nullable=True),
    sa.Column("field", sa.String(50), nullable=True),
    sa.Column("loose_since", UtcDateTime, nullable=True),  # null while a field holds it
    sa.Index("ix_stored_file_loose", "loose_since"),
    sa.Index("ix_stored_file_record", "object", "record_id"),
    mysql_charset="utf8mb4",
    mysql_collate="utf8mb4_bin",
    mariadb_charset="utf8mb4",
    mariadb_collate="utf8mb4_bin",
)
"""Files of records, see ``records.files``."""

file_piece_table = sa.Table(
    "stored_file_piece",
    metadata,
    sa.Column("file_id", sa.String(36), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("content", sa.LargeBinary().with_variant(mysql.LONGBLOB, "mysql", "mariadb"), nullable=False),
    mysql_charset="utf8mb4",
    mysql_collate="utf8mb4_bin",
    mariadb_charset="utf8mb4",
    mariadb_collate="utf8mb4_bin",
)
"""What is in them, piece by piece."""

bulk_table = sa.Table(
    "bulk_operation",
    metadata,
    sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("state", sa.String(20), nullable=False),  # running | suspended | done | failed | cancelled
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

view_table = sa.Table(
    "record_view",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("object", sa.String(50), nullable=False),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("owner", sa.String(36), nullable=False),  # the id of a person
    sa.Column("sharing", sa.String(10), nullable=False),  # private | team | all
    sa.Column("team", sa.String(100), nullable=True),
    sa.Column("content", sa.Text, nullable=False),  # JSON: columns, filter, sort, group, kind
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Index("ix_record_view_object", "object", "owner"),
    mysql_charset="utf8mb4",
    mysql_collate="utf8mb4_bin",
    mariadb_charset="utf8mb4",
    mariadb_collate="utf8mb4_bin",
)
"""Views that people have saved, see ``records.views``."""

bulk_change_table = sa.Table(
    "bulk_change",
    metadata,
    sa.Column("operation", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("record_id", sa.String(36), primary_key=True),
    sa.Column("audit_key", sa.BigInteger, nullable=False),
)
"""Which row of the audit log tells what an operation has changed of a record: what its undoing goes by."""

comment_table = sa.Table(
    "record_comment",
    metadata,
    sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),  # in the order of time
    sa.Column("object", sa.String(50), nullable=False),
    sa.Column("record_id", sa.String(36), nullable=False),
    sa.Column("author", sa.String(36), nullable=False),  # the id of a person
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("mentions", sa.Text, nullable=False),  # JSON: ids of people
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("edited_at", UtcDateTime, nullable=True),
    sa.Index("ix_record_comment_record", "object", "record_id", "key"),
    mysql_charset="utf8mb4",
    mysql_collate="utf8mb4_bin",
    mariadb_charset="utf8mb4",
    mariadb_collate="utf8mb4_bin",
)
"""What people say about records, see ``records.comments``."""
