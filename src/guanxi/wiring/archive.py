"""The archive of ended runs."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import Database
from guanxi.platform.errors import Invalid
from guanxi.platform.settings import Settings
from guanxi.runtime import archive_files
from guanxi.runtime.archive_files import Archived, Line
from guanxi.runtime.archiving import Archiver
from guanxi.runtime.failpoints import FAILPOINT
from guanxi.runtime.properties import is_span
from guanxi.runtime.restoring import Restored, restore_file
from guanxi.wiring.definitions import open_runtime
from guanxi.wiring.process_name import process_name


def make_archiver(database: Database, settings: Settings) -> Archiver:
    """Return what moves ended runs to the archive.

    Raises:
        Invalid: code ``settings.invalid``; the span of retention is none.
    """
    if settings.retention and not is_span(settings.retention):
        message = f"GUANXI_RETENTION: “{settings.retention}” is no span."
        raise Invalid("settings.invalid", message, "Write one such as P1Y, or unset it.")
    return Archiver(
        database,
        open_runtime(settings),
        settings.archive_folder,
        default=settings.retention,
        name=process_name(),
        reached=FAILPOINT.reach,
    )


def archive_now(database: Database, settings: Settings) -> int:
    """Archive the runs whose time is over; return how many.

    Raises:
        Conflict: code ``archive.busy``; a worker does so already.
    """
    found = make_archiver(database, settings)
    found.require_turn()
    return found.archive_due()


def list_archived(settings: Settings, process_id: str, month: str, record_id: str) -> Iterable[Archived]:
    """Return the runs in the archive; empty texts do not filter."""
    return archive_files.list_archived(
        settings.archive_folder, process_id=process_id, month=month, record_id=record_id
    )


def read_archived(settings: Settings, key: int) -> Line | None:
    """Return a run in the archive, or None."""
    return archive_files.read_archived(settings.archive_folder, key)


def restore_archived(database: Database, file: Path, days: int) -> Restored:
    """Bring the runs of a file of the archive back for so many days; see ``restore_file`` for what is refused."""
    return restore_file(database, file, actor=SYSTEM, hold=timedelta(days=days))
