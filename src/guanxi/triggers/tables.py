"""Tables of the triggers: verdicts, and the proof of what was sent by public forms."""

import sqlalchemy as sa

from guanxi.platform.database import metadata

verdict_table = sa.Table(
    "verdict",
    metadata,
    sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("event_key", sa.BigInteger, nullable=False),
    sa.Column("definition_key", sa.BigInteger, nullable=False),
    sa.Column("element_id", sa.String(255), nullable=False),  # the start event
    sa.Column("process_id", sa.String(255), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),  # when it was judged
    sa.Column("event_kind", sa.String(100), nullable=False),
    sa.Column("object", sa.String(100), nullable=False),
    sa.Column("record_id", sa.String(100), nullable=False),
    sa.Column("verdict", sa.String(30), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("instance_key", sa.BigInteger, nullable=True),
    sa.UniqueConstraint("event_key", "definition_key", "element_id"),  # one event never starts one twice
    sa.Index("ix_verdict_record", "object", "record_id"),
    sa.Index("ix_verdict_process", "process_id", "key"),
)

form_submission = sa.Table(
    "form_submission",
    metadata,
    sa.Column("nonce", sa.String(100), primary_key=True),
    sa.Column("form", sa.String(100), nullable=False),
    sa.Column("object", sa.String(100), nullable=False),
    sa.Column("record_id", sa.String(100), nullable=False),
    sa.Column("submitted_at", sa.BigInteger, nullable=False),
    sa.Column("language", sa.String(20), nullable=False),
    sa.Column("consent_version", sa.String(50), nullable=False),
    sa.Column("consent_text", sa.Text, nullable=False),
)
