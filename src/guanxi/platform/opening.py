"""Whether database and schema can be used; told in one line each, before anything is written.

Mistakes of our own (a missing column, a wrong statement) are not told here: they keep their traceback.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from guanxi.platform import migrations
from guanxi.platform.database import Database
from guanxi.platform.errors import Invalid, Unavailable
from guanxi.platform.folder import check_folder
from guanxi.platform.settings import Settings

_RESTORE = "Restore the last backup of guanxi.db, or set GUANXI_DATA_DIR to an empty folder to begin anew."
_SERVER = "Start the database server, or correct GUANXI_DATABASE_URL."
_CURES = {
    sqlite3.SQLITE_NOTADB: _RESTORE,
    sqlite3.SQLITE_CORRUPT: _RESTORE,
    sqlite3.SQLITE_FULL: "Free some space on the disk.",
    sqlite3.SQLITE_BUSY: "Stop the program that holds the database file, and try again.",
}
_WRITABLE = "Let this user write that file, or set GUANXI_DATA_DIR to another folder."


def open_database(settings: Settings) -> Database:
    """Open the database of the settings.

    Raises:
        Invalid: code ``database.url``; the address of the server is not understood.
        Unavailable: codes ``database.folder``, ``database.unusable``, ``database.newer``.
    """
    check_folder(settings.data_dir)
    try:
        database = Database(settings.url)
    except (sa.exc.ArgumentError, ImportError, ValueError) as error:
        raise Invalid(
            "database.url",
            f"GUANXI_DATABASE_URL is not understood: {_line(error)}.",
            "Write it like postgresql://user:password@host/name, or leave it out for a SQLite file.",
        ) from None
    with told_plainly(settings), database.read() as tx:
        found = migrations.unknown_step(tx)
    if found is not None:
        raise Unavailable(
            "database.newer",
            f"The tables are at step {found}, this Guanxi knows only {migrations.newest()}: a newer one wrote them.",
            "Install that newer Guanxi, or restore the backup made before its upgrade.",
        )
    return database


@contextmanager
def told_plainly(settings: Settings) -> Iterator[None]:
    """Turn what the database's server or file refuses into one line with a cure.

    Raises:
        Unavailable: code ``database.unusable``.
    """
    try:
        yield
    except sa.exc.DBAPIError as error:
        name = "server" if settings.database_url else f"file {settings.data_dir / 'guanxi.db'}"
        told = why_unusable(error, name)
        if told is None:
            raise
        raise told from None


def why_unusable(error: sa.exc.DBAPIError, name: str = "server") -> Unavailable | None:
    """Return the refusal that tells of a database which cannot be used now; None when it is a mistake of ours.

    Args:
        name: what the database is, for people: ``server`` or ``file …``.
    """
    cure = _cure(error)
    if cure is None:
        return None
    return Unavailable("database.unusable", f"The database {name} cannot be used: {_line(error.orig)}.", cure)


def _cure(error: sa.exc.DBAPIError) -> str | None:
    """Return what to do, or None when it is a mistake of ours."""
    if not isinstance(error.orig, sqlite3.Error):
        return _SERVER if isinstance(error, sa.exc.OperationalError) else None
    number = error.orig.sqlite_errorcode & 0xFF  # the rest tells the kind more exactly
    return None if number == sqlite3.SQLITE_ERROR else _CURES.get(number, _WRITABLE)


def _line(error: BaseException | None) -> str:
    """Return the first line of a message, as the beginning of ours."""
    return (str(error).splitlines() or [""])[0].rstrip(". ")
