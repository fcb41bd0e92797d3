"""Tables of the runtime. Times are microseconds since the epoch; a missing text is the empty string.

``due_at`` of a job is the moment from which it may be claimed. Claiming moves it to the end of the lease, so
that a job whose worker died becomes due again by itself; ``lease_token`` is empty while nobody holds it.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from guanxi.platform.database import metadata

Key = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Blob = sa.LargeBinary().with_variant(mysql.LONGBLOB, "mysql", "mariadb")
Json = sa.Text().with_variant(mysql.LONGTEXT, "mysql", "mariadb")
Name = sa.String(255)
Micros = sa.BigInteger


def make_key(name: str = "key") -> sa.Column[int]:
    """Return a column of the primary key that holds a key of ``platform.ids``, or one inside an instance."""
    return sa.Column(name, Key, primary_key=True, autoincrement=False)


deployment = sa.Table(
    "deployment",
    metadata,
    make_key(),
    sa.Column("deployed_at", Micros, nullable=False),
    sa.Column("actor", Name, nullable=False),
)

resource = sa.Table(
    "deployment_resource",
    metadata,
    make_key(),
    sa.Column("deployment_key", sa.BigInteger, nullable=False),
    sa.Column("name", Name, nullable=False),
    sa.Column("checksum", sa.String(64), nullable=False),
    sa.Column("content", Blob, nullable=False),
)

process_definition = sa.Table(
    "process_definition",
    metadata,
    make_key(),
    sa.Column("process_id", Name, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("latest", sa.Boolean, nullable=False),
    sa.Column("name", Name, nullable=False),
    sa.Column("version_tag", Name, nullable=False),
    sa.Column("deployment_key", sa.BigInteger, nullable=False),
    sa.Column("resource_key", sa.BigInteger, nullable=False),
    sa.Column("fingerprint", sa.String(64), nullable=False),  # of the file and of what it is pinned to
    sa.Column("pinned", Json, nullable=False),  # {"decisions": {id: key}, "forms": {id: key}}
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("deployed_at", Micros, nullable=False),
    sa.UniqueConstraint("process_id", "version"),
)

decision_definition = sa.Table(
    "decision_definition",
    metadata,
    make_key(),
    sa.Column("decision_id", Name, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("name", Name, nullable=False),
    sa.Column("deployment_key", sa.BigInteger, nullable=False),
    sa.Column("resource_key", sa.BigInteger, nullable=False),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("version_tag", Name, nullable=False, server_default=""),
    sa.UniqueConstraint("decision_id", "version"),
)

form_definition = sa.Table(
    "form_definition",
    metadata,
    make_key(),
    sa.Column("form_id", Name, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("deployment_key", sa.BigInteger, nullable=False),
    sa.Column("resource_key", sa.BigInteger, nullable=False),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("version_tag", Name, nullable=False, server_default=""),
    sa.UniqueConstraint("form_id", "version"),
)

instance = sa.Table(
    "process_instance",
    metadata,
    make_key(),
    sa.Column("definition_key", sa.BigInteger, nullable=False),
    sa.Column("status", sa.String(10), nullable=False),  # active, completed, cancelled
    sa.Column("version", sa.Integer, nullable=False),  # counts the steps
    sa.Column("triggered_at", Micros, nullable=False),  # T0: the moment of the event that started it
    sa.Column("started_at", Micros, nullable=False),
    sa.Column("ended_at", Micros),
    sa.Column("object", sa.String(100), nullable=False),
    sa.Column("record_id", sa.String(100), nullable=False),
    sa.Column("actor", Name, nullable=False),
    sa.Column("causes", sa.Text, nullable=False),  # JSON: instances that led here, oldest first
    sa.Column("incidents", sa.Integer, nullable=False),  # open ones
    sa.Column("state", Blob, nullable=False),
    # No index holds what a step changes: the end of an instance would write a page more for each, and on PostgreSQL
    # every index of the row. The room lets it keep the new row on the page of the old one.
    sa.Index("ix_process_instance_definition", "definition_key"),
    sa.Index("ix_process_instance_record", "record_id", "object"),
    postgresql_with={"fillfactor": 80},
)

instance_count = (
    sa.Table(  # differences; their sums are the numbers of instances, see store/instance_counts.py
        "instance_count",
        metadata,
        make_key(),
        sa.Column("definition_key", sa.BigInteger, nullable=False),
        sa.Column("active", sa.BigInteger, nullable=False),
        sa.Column("completed", sa.BigInteger, nullable=False),
    )
)

job = sa.Table(
    "job",
    metadata,
    make_key("instance_key"),
    make_key("wait_key"),
    sa.Column("definition_key", sa.BigInteger, nullable=False),
    sa.Column("element_key", sa.BigInteger, nullable=False),
    sa.Column("element_id", Name, nullable=False),
    sa.Column("type", Name, nullable=False),
    sa.Column("queue", sa.String(20), nullable=False),  # transaction, external, or the family of an effect
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("headers", sa.Text, nullable=False),  # JSON
    sa.Column("created_at", Micros, nullable=False),
    sa.Column("due_at", Micros, nullable=False),
    sa.Column("lease_token", sa.String(32), nullable=False),
    sa.Column("worker", Name, nullable=False),
    sa.Column("retries", sa.Integer, nullable=False),  # tries left
    sa.Column("attempts", sa.Integer, nullable=False),  # tries begun
    sa.Column("error", sa.Text, nullable=False),  # of the last try
    sa.Index("ix_job_due", "queue", "definition_key", "due_at"),
    sqlite_with_rowid=False,
)

EXTERNAL = sa.text("job.queue = 'external'")
"""Only such jobs are in the next index; a bound value would keep SQLite from using it."""

sa.Index(
    "ix_job_external",
    job.c.queue,  # always the same, but SQLite would take ix_job_due without it
    job.c.type,
    job.c.due_at,
    sqlite_where=sa.text("queue = 'external'"),
    postgresql_where=sa.text("queue = 'external'"),
)

record_wait = sa.Table(  # a job that waits until fields of a record are filled
    "record_wait",
    metadata,
    make_key("instance_key"),
    make_key("wait_key"),
    sa.Column("object", sa.String(100), nullable=False),
    sa.Column("record_id", sa.String(100), nullable=False),
    sa.Column("fields", sa.Text, nullable=False),  # JSON: names of those that were empty at the last look
    sa.Index("ix_record_wait_record", "record_id", "object"),
    sqlite_with_rowid=False,
)

timer = sa.Table(
    "timer",
    metadata,
    make_key("instance_key"),
    make_key("wait_key"),
    sa.Column("definition_key", sa.BigInteger, nullable=False),
    sa.Column("element_key", sa.BigInteger, nullable=False),
    sa.Column("element_id", Name, nullable=False),
    sa.Column("created_at", Micros, nullable=False),
    sa.Column("due_at", Micros, nullable=False),
    sa.Index("ix_timer_due", "due_at"),
    sa.Index("ix_timer_turn", "definition_key", "due_at"),
    sqlite_with_rowid=False,
)

timer_start = sa.Table(
    "timer_start",
    metadata,
    make_key("definition_key"),
    sa.Column("element_id", Name, primary_key=True),
    sa.Column("due_at", Micros, nullable=False),
    sa.Column("repetitions", sa.Integer, nullable=False),  # -1: without end
    sa.Column("cycle", sa.Text, nullable=False),
    sa.Index("ix_timer_start_due", "due_at"),
)

user_task = sa.Table(
    "user_task",
    metadata,
    make_key(),
    sa.Column("instance_key", sa.BigInteger, nullable=False),
    sa.Column("wait_key", sa.BigInteger, nullable=False),
    sa.Column("definition_key", sa.BigInteger, nullable=False),
    sa.Column("element_key", sa.BigInteger, nullable=False),
    sa.Column("element_id", Name, nullable=False),
    sa.Column("name", Name, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),  # open, completed, cancelled
    sa.Column("assignee", Name, nullable=False),
    sa.Column(
        "candidate_groups", sa.Text, nullable=False
    ),  # JSON, as shown; looked up in user_task_candidate
    sa.Column("candidate_users", sa.Text, nullable=False),  # JSON
    sa.Column("form_key", Name, nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("created_at", Micros, nullable=False),
    sa.Column("due_at", Micros),
    sa.Column("follow_up_at", Micros),
    sa.Column("ended_at", Micros),
    sa.Column("ended_by", Name, nullable=False),
    sa.Column(
        "owner", Name, nullable=False, server_default=""
    ),  # for whom the assignee does it; empty: for nobody
    sa.UniqueConstraint("instance_key", "wait_key"),
    sa.Index("ix_user_task_state", "state", "assignee"),
)

user_task_candidate = sa.Table(
    "user_task_candidate",
    metadata,
    make_key("task_key"),
    sa.Column("kind", sa.String(5), primary_key=True),  # group, user
    sa.Column("id", Name, primary_key=True),
    sa.Index("ix_user_task_candidate_id", "kind", "id"),
)

user_task_comment = sa.Table(
    "user_task_comment",
    metadata,
    make_key(),
    sa.Column("task_key", sa.BigInteger, nullable=False),
    sa.Column("at", Micros, nullable=False),
    sa.Column("actor", Name, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Index("ix_user_task_comment_task", "task_key", "key"),
)

user_task_mail = sa.Table(
    "user_task_mail",
    metadata,
    make_key(),
    sa.Column("task_key", sa.BigInteger, nullable=False),
    sa.Column("person", Name, nullable=False),  # empty: whoever has the task or may take it
    sa.Column("state", sa.String(10), nullable=False),  # due, told, sent, failed, dropped, used
    sa.Column("due_at", Micros, nullable=False),  # the next try
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("expires_at", Micros, nullable=False),  # 0: not known yet
    sa.Column("used_at", Micros),
    sa.Index("ix_user_task_mail_state", "state", "due_at"),
    sa.Index("ix_user_task_mail_task", "task_key"),
)

incident = sa.Table(
    "incident",
    metadata,
    make_key(),
    sa.Column("instance_key", sa.BigInteger, nullable=False),
    # The engine's number inside the instance; for a step that crashed, of which the engine knows nothing, minus ``key``.
    sa.Column("incident_key", sa.BigInteger, nullable=False),
    sa.Column("definition_key", sa.BigInteger, nullable=False),
    sa.Column("element_key", sa.BigInteger, nullable=False),
    sa.Column("element_id", Name, nullable=False),
    sa.Column("wait_key", sa.BigInteger, nullable=False),
    sa.Column("type", sa.String(50), nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("signature", sa.String(64), nullable=False),  # equal for incidents of one cause
    sa.Column("state", sa.String(10), nullable=False),  # open, resolved, dismissed
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("opened_at", Micros, nullable=False),
    sa.Column("closed_at", Micros),
    sa.Column("closed_by", Name, nullable=False),
    sa.Column(
        "owner", Name, nullable=False, server_default=""
    ),  # id of the user who sees to it; empty: nobody
    sa.UniqueConstraint("instance_key", "incident_key"),
    sa.Index("ix_incident_state", "state", "signature"),
)

stopped_step = (
    sa.Table(  # a step that crashed; what it is to do again lies aside until its incident is resolved
        "stopped_step",
        metadata,
        make_key("incident_key"),  # ``incident.key``
        sa.Column("instance_key", sa.BigInteger, nullable=False, index=True),
        sa.Column("kind", sa.String(10), nullable=False),  # timer, job, delivery
        sa.Column("wait_key", sa.BigInteger, nullable=False),
        sa.Column("delivery_key", sa.BigInteger, nullable=False),  # 0 unless it is a delivery
    )
)

element_history = sa.Table(
    "element_history",
    metadata,
    make_key("instance_key"),
    make_key("element_key"),
    sa.Column("definition_key", sa.BigInteger, nullable=False),
    sa.Column("element_id", Name, nullable=False),
    sa.Column("type", sa.String(30), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),  # completed, terminated
    sa.Column("triggered_at", Micros, nullable=False),
    sa.Column("started_at", Micros, nullable=False),
    sa.Column("ended_at", Micros, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("actor", Name, nullable=False),
    sa.Column("flows", sa.Text, nullable=False),  # sequence flows taken at its end, separated by blanks
    sa.Column("input", Json),  # JSON of the local variables, NULL for none
    sa.Column("output", Json),  # JSON of the variables it changed outside itself, NULL for none
    sa.Index(  # holds all that the figures ask
        "ix_element_history_window",
        *("definition_key", "element_id", "type", "ended_at", "started_at", "state", "triggered_at"),
    ),
    # On SQLite in the order of writing: in that of its key, each row of an instance that waited long would split a page.
    # The index alone answers for pages that a vacuum has seen; a fifth of the rows would wait for it by default.
    postgresql_with={"autovacuum_vacuum_insert_scale_factor": 0.02},
)

calendar_use = sa.Table(  # an instance has, or had, a timer or task that counts in a business calendar
    "calendar_use",
    metadata,
    sa.Column("calendar", sa.String(63), primary_key=True),
    make_key("instance_key"),
    sqlite_with_rowid=False,
)

effect_receipt = sa.Table(
    "effect_receipt",
    metadata,
    sa.Column("idempotency_key", sa.String(60), primary_key=True),
    sa.Column("instance_key", sa.BigInteger, nullable=False),
    sa.Column("element_key", sa.BigInteger, nullable=False),
    sa.Column("type", Name, nullable=False),
    sa.Column("at", Micros, nullable=False),
    sa.Column("receipt", sa.Text, nullable=False),  # JSON: what the other side answered
    sa.Column("variables", Json, nullable=False),  # JSON: the result, in case it could not be handed over
    sa.Index("ix_effect_receipt_instance", "instance_key"),
)

archive_turn = sa.Table(  # of all workers one at a time archives
    "archive_turn",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("worker", Name, nullable=False),
    sa.Column("until", Micros, nullable=False),
)

archive_hold = sa.Table(  # an ended instance that was brought back from the archive stays until then
    "archive_hold",
    metadata,
    make_key("instance_key"),
    sa.Column("until", Micros, nullable=False),
)

data_store = sa.Table(  # what processes keep beyond their end, BPMN 2.0 §10.4.1
    "data_store",
    metadata,
    sa.Column("name", Name, primary_key=True),
    sa.Column("value", Json, nullable=False),  # JSON of a FEEL value
    sa.Column("updated_at", Micros, nullable=False),
    sa.Column("instance_key", sa.BigInteger, nullable=False),  # who wrote it last; 0: nobody yet
)

worker_heartbeat = sa.Table(
    "worker_heartbeat",
    metadata,
    sa.Column("worker", Name, primary_key=True),
    sa.Column("started_at", Micros, nullable=False),
    sa.Column("seen_at", Micros, nullable=False),
)
