"""Tables of the room itself; record tables are made from the catalogue."""

import sqlalchemy as sa

from guanxi.platform.database import metadata

sequence_table = sa.Table(
    "record_sequence",
    metadata,
    sa.Column("object", sa.String(100), primary_key=True),
    sa.Column("last", sa.BigInteger, nullable=False),
)
