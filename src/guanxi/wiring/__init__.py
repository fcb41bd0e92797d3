"""The composition: the only room that knows every room.

``guanxi.cli`` and application servers load it by its name. Each function builds one process from the settings.
What only one kind of process needs (the HTTP server's libraries, Alembic) is imported in its function, so that
a start takes as little time as it can.
"""

from guanxi.wiring.archive import archive_now, list_archived, read_archived, restore_archived
from guanxi.wiring.definitions import deploy, export, open_runtime
from guanxi.wiring.demo import make_demo
from guanxi.wiring.health import health, prove_audit
from guanxi.wiring.storage import (
    DECLARATIONS,
    catalogue_of,
    is_current,
    is_prepared,
    migrate,
    open_database,
    read_secret,
)
from guanxi.wiring.web import api_page, client_is_built, create_app, end_waiting, open_services, openapi_json
from guanxi.wiring.workers import (
    RunsUntilStopped,
    WorkerProcess,
    create_dispatcher,
    create_fabric_worker,
    create_worker,
    make_reset_mailer,
    make_task_mailer,
    make_webhook_sender,
    make_worker,
    queue_names,
)

__all__ = [
    "DECLARATIONS",
    "RunsUntilStopped",
    "WorkerProcess",
    "api_page",
    "archive_now",
    "catalogue_of",
    "client_is_built",
    "create_app",
    "create_dispatcher",
    "create_fabric_worker",
    "create_worker",
    "deploy",
    "end_waiting",
    "export",
    "health",
    "is_current",
    "is_prepared",
    "list_archived",
    "make_demo",
    "make_reset_mailer",
    "make_task_mailer",
    "make_webhook_sender",
    "make_worker",
    "migrate",
    "open_database",
    "open_runtime",
    "open_services",
    "openapi_json",
    "prove_audit",
    "queue_names",
    "read_archived",
    "read_secret",
    "restore_archived",
]
