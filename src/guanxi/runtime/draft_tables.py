"""Tables of drafts: definitions that are not deployed yet, every text they ever had, what people say about them, and their tests.

Forms of the columns as in ``tables``.
"""

import sqlalchemy as sa

from guanxi.platform.database import metadata
from guanxi.runtime.tables import Blob, Micros, Name, make_key

draft = sa.Table(
    "draft",
    metadata,
    make_key(),
    sa.Column("kind", sa.String(10), nullable=False),  # process, decision, form
    sa.Column("name", Name, nullable=False),  # of its file
    sa.Column("definition_id", Name, nullable=False),  # as its text says; empty when it says none
    sa.Column("title", Name, nullable=False),
    sa.Column("based_on", sa.BigInteger, nullable=False),  # the version it began as, 0 for none
    sa.Column("revision", sa.Integer, nullable=False),  # the newest one
    sa.Column("state", sa.String(10), nullable=False),  # open, published, discarded
    sa.Column("created_at", Micros, nullable=False),
    sa.Column("created_by", Name, nullable=False),
    sa.Column("changed_at", Micros, nullable=False),
    sa.Column("changed_by", Name, nullable=False),
    sa.Column("published_as", sa.BigInteger, nullable=False),  # the version it became, 0 for none
    sa.Index("ix_draft_state", "state", "kind", "definition_id"),
)

draft_revision = sa.Table(
    "draft_revision",
    metadata,
    make_key("draft_key"),
    sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Micros, nullable=False),
    sa.Column("actor", Name, nullable=False),
    sa.Column("note", sa.Text, nullable=False),  # what its author says about it
    sa.Column("content", Blob, nullable=False),
)

draft_comment = sa.Table(
    "draft_comment",
    metadata,
    make_key(),
    sa.Column("draft_key", sa.BigInteger, nullable=False),
    sa.Column("element_id", Name, nullable=False),  # empty: about the whole
    sa.Column("answers", sa.BigInteger, nullable=False),  # the comment it answers, 0 for none
    sa.Column("revision", sa.Integer, nullable=False),  # the newest one when it was written
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", Micros, nullable=False),
    sa.Column("actor", Name, nullable=False),
    sa.Column("resolved_at", Micros),
    sa.Column("resolved_by", Name, nullable=False),
    sa.Index("ix_draft_comment_draft", "draft_key", "key"),
)

draft_test = sa.Table(
    "draft_test",
    metadata,
    make_key("draft_key"),
    sa.Column("name", Name, primary_key=True),  # of its file
    sa.Column("at", Micros, nullable=False),
    sa.Column("actor", Name, nullable=False),
    sa.Column("content", Blob, nullable=False),  # empty: removed, and to be removed from what is deployed
)
