"""Tables of the activities: mails the demo's sink took, and whose turn it is in a group."""

import sqlalchemy as sa

from guanxi.platform.database import metadata

sink_mail = sa.Table(
    "sink_mail",
    metadata,
    sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("message_id", sa.String(255), nullable=False, unique=True),
    sa.Column("received_at", sa.BigInteger, nullable=False),
    sa.Column("sender", sa.String(320), nullable=False),
    sa.Column("receivers", sa.Text, nullable=False),  # bare addresses, separated by ", "
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary().with_variant(sa.LargeBinary(2**24), "mysql"), nullable=False),
    sa.Column("doubles", sa.Integer, nullable=False),
)

assignment_turn = sa.Table(
    "assignment_turn",
    metadata,
    sa.Column("group_name", sa.String(100), primary_key=True),
    sa.Column("last_email", sa.String(254), nullable=False),  # of who got the last record; "" at first
)
