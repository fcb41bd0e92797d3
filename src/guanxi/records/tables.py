"""Tables of the room itself; record tables are made from the catalogue."""

import sqlalchemy as sa

from guanxi.platform.database import UtcDateTime, metadata

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
