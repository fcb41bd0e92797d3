"""Loads the composition by its name, as an application server loads an application.

``guanxi.wiring`` stands above every room and knows all of them; a command therefore cannot import it.
"""

import importlib
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from pathlib import Path

    from guanxi.access.sealing import Proof
    from guanxi.insight.health import Check
    from guanxi.platform.database import Database
    from guanxi.platform.settings import Settings
    from guanxi.records.catalogue import Catalogue
    from guanxi.runtime.archive_files import Archived, Line
    from guanxi.runtime.contracts import Deployment, Refused
    from guanxi.runtime.exporting import Export
    from guanxi.runtime.restoring import Restored

NAME = "guanxi.wiring"


class Worker(Protocol):
    """The worker process: jobs, timers, triggers."""

    def run(self) -> None:
        """Work until ``stop`` is called."""
        ...

    def stop(self) -> None:
        """Finish what is begun and return from ``run``; callable from another thread or a signal."""
        ...


class Composition(Protocol):
    """What the commands use of the composition."""

    def open_database(self, settings: "Settings") -> "Database":
        """Open the database."""
        ...

    def catalogue_of(self, database: "Database") -> "Catalogue":
        """Return the catalogue of the installation."""
        ...

    def create_app(self, settings: "Settings | None" = None) -> Any:
        """Return the ASGI application."""
        ...

    def end_waiting(self, app: Any) -> None:
        """Answer the requests that wait for work, so that the web process can end."""
        ...

    def create_worker(self, settings: "Settings | None" = None, queues: "Collection[str]" = ()) -> Worker:
        """Return the worker for these queues; all when empty."""
        ...

    def create_fabric_worker(self, settings: "Settings", queues: "Sequence[str]", processes: int) -> Worker:
        """Return a worker that is told by a message broker what to do."""
        ...

    def create_dispatcher(self, settings: "Settings") -> Worker:
        """Return what hands out work through the message broker."""
        ...

    def queue_names(self, settings: "Settings") -> tuple[str, ...]:
        """Return the names of the queues a worker can be given."""
        ...

    def migrate(self, database: "Database") -> bool:
        """Bring all tables up to date; return whether anything was to do."""
        ...

    def is_current(self, database: "Database") -> bool:
        """Whether all tables are up to date."""
        ...

    def is_prepared(self, database: "Database", settings: "Settings") -> bool:
        """Whether tables and demo are there; quick, looks at nothing in detail."""
        ...

    def make_demo(self, database: "Database", settings: "Settings") -> bool:
        """Make the demo unless it was made before; return whether it was made now."""
        ...

    def deploy(
        self, database: "Database", files: dict[str, bytes], accept: "Collection[str]" = ()
    ) -> "Deployment | Refused":
        """Deploy files together; all or none, and none with findings that are not accepted."""
        ...

    def export(self, database: "Database", process_id: str = "") -> "Export":
        """Return the files of what is deployed, of one process with what it names or of all."""
        ...

    def list_archived(
        self, settings: "Settings", process_id: str, month: str, record_id: str
    ) -> "Iterable[Archived]":
        """Return the runs in the archive; empty texts do not filter."""
        ...

    def read_archived(self, settings: "Settings", key: int) -> "Line | None":
        """Return a run in the archive, or None."""
        ...

    def restore_archived(self, database: "Database", file: "Path", days: int) -> "Restored":
        """Bring the runs of a file of the archive back for so many days."""
        ...

    def archive_now(self, database: "Database", settings: "Settings") -> int:
        """Archive the runs whose time is over; return how many."""
        ...

    def prove_audit(self, database: "Database", head: str) -> "Proof":
        """Compare the audit log with its seals."""
        ...

    def health(self, database: "Database", *, deep: bool) -> "Iterable[Check]":
        """Look at what runs: the worker's sign of life, overdue work, silent instances."""
        ...

    def client_is_built(self) -> bool:
        """Whether the web client was built."""
        ...

    def openapi_json(self) -> str:
        """Return the API's contract."""
        ...

    def api_page(self) -> str:
        """Return the API's reference page."""
        ...


def load() -> Composition:
    """Return the composition."""
    return cast(Composition, importlib.import_module(NAME))
