"""Tables of access. Tokens and keys are kept as SHA-256 hashes, passwords as argon2id hashes."""

import sqlalchemy as sa

from guanxi.platform.database import metadata

user_table = sa.Table(
    "user_account",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("email", sa.String(254), nullable=False, unique=True),  # lower case
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("password_hash", sa.String(200), nullable=False),  # empty: cannot sign in by password
    sa.Column("roles", sa.Text, nullable=False),  # JSON list
    sa.Column("language", sa.String(20), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
)

group_table = sa.Table(
    "user_group",
    metadata,
    sa.Column("name", sa.String(100), primary_key=True),
    sa.Column("label", sa.String(200), nullable=False),
)

membership_table = sa.Table(
    "user_group_member",
    metadata,
    sa.Column("group_name", sa.String(100), sa.ForeignKey("user_group.name"), primary_key=True),
    sa.Column("user_id", sa.String(36), sa.ForeignKey("user_account.id"), primary_key=True, index=True),
)

session_table = sa.Table(
    "user_session",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("user_id", sa.String(36), sa.ForeignKey("user_account.id"), nullable=False, index=True),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("expires_at", sa.BigInteger, nullable=False, index=True),
    sa.Column("idle_micros", sa.BigInteger, nullable=False),  # how long it lives without use
    sa.Column("agent", sa.String(200), nullable=False, server_default=""),  # what the browser calls itself
)

reset_table = sa.Table(
    "password_reset",
    metadata,
    sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("user_id", sa.String(36), sa.ForeignKey("user_account.id"), nullable=False, index=True),
    sa.Column("expires_at", sa.BigInteger, nullable=False),
    sa.Column("due_at", sa.BigInteger, nullable=True, index=True),  # null: no mail is to be sent
    sa.Column("attempts", sa.Integer, nullable=False),
)
"""Links by which a password can be set anew; a row is gone when its link has ended."""

failure_table = sa.Table(
    "sign_in_failure",
    metadata,
    sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("email", sa.String(254), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Index("ix_sign_in_failure_email_at", "email", "at"),
)

api_key_table = sa.Table(
    "api_key",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("user_id", sa.String(36), sa.ForeignKey("user_account.id"), nullable=False, index=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("hint", sa.String(20), nullable=False),
    sa.Column("scopes", sa.Text, nullable=True),  # JSON list; null: all rights of its user
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("expires_at", sa.BigInteger, nullable=True),
    sa.Column("revoked_at", sa.BigInteger, nullable=True),
    sa.Column("used_at", sa.BigInteger, nullable=True),  # to about five minutes
)

audit_table = sa.Table(
    "audit",
    metadata,
    sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("actor_kind", sa.String(20), nullable=False),
    sa.Column("actor_id", sa.String(255), nullable=False),
    sa.Column("actor_name", sa.String(255), nullable=False),
    sa.Column("instance_key", sa.BigInteger, nullable=True),
    sa.Column("element_id", sa.String(255), nullable=True),
    sa.Column("action", sa.String(50), nullable=False),
    sa.Column("object", sa.String(100), nullable=False),
    sa.Column("subject_id", sa.String(100), nullable=False),
    sa.Column("parent", sa.String(201), nullable=True),  # object/id of the record it also belongs to
    sa.Column("changes", sa.Text, nullable=False),  # JSON: field -> [old, new]
    sa.Index("ix_audit_subject", "object", "subject_id", "key"),
    sa.Index("ix_audit_parent", "parent", "key"),
    sa.Index("ix_audit_instance", "instance_key"),
)

seal_table = sa.Table(
    "audit_seal",
    metadata,
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("first_key", sa.BigInteger, nullable=False),
    sa.Column("last_key", sa.BigInteger, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("previous", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)

role_table = sa.Table(
    "role",
    metadata,
    sa.Column("name", sa.String(50), primary_key=True),
    sa.Column("data", sa.Text, nullable=False),  # JSON: access.contracts.Role
)
"""Roles made here, and shipped ones that were changed here; the others stand in ``access.roles``."""

reporting_table = sa.Table(
    "reporting_line",
    metadata,
    sa.Column("user_id", sa.String(36), sa.ForeignKey("user_account.id"), primary_key=True),
    sa.Column("reports_to", sa.String(36), sa.ForeignKey("user_account.id"), nullable=False, index=True),
)

share_table = sa.Table(
    "record_share",
    metadata,
    sa.Column("object", sa.String(100), primary_key=True),
    sa.Column("record_id", sa.String(36), primary_key=True),
    sa.Column("kind", sa.String(10), primary_key=True),  # user or team
    sa.Column("holder", sa.String(100), primary_key=True),  # id of a user, name of a team
    sa.Column("may_write", sa.Boolean, nullable=False),
    sa.Index("ix_record_share_holder", "kind", "holder", "object"),
)

identity_table = sa.Table(
    "service_identity",
    metadata,
    sa.Column("name", sa.String(50), primary_key=True),
    sa.Column("label", sa.String(200), nullable=False),
    sa.Column("roles", sa.Text, nullable=False),  # JSON list
)
