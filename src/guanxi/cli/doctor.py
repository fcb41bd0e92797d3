"""``guanxi doctor``: is everything as it should be, and if not, what to do."""

import smtplib
import sys
from collections.abc import Callable, Iterator

import click

from guanxi.cli import composition
from guanxi.insight.health import Check
from guanxi.platform.database import Database
from guanxi.platform.errors import GuanxiError
from guanxi.platform.settings import Settings, load_settings


@click.command()
@click.option(
    "--deep", is_flag=True, help="Also read every instance, every record and the whole database file."
)
def doctor(deep: bool) -> None:
    """Look at every part and say what is wrong and what to do; exit code 1 if anything is."""
    checks = list(examine(load_settings(), deep=deep))
    for check in checks:
        click.echo(f"{'ok  ' if check.good else 'BAD '} {check.name}: {check.found}")
        if not check.good and check.cure:
            click.echo(f"     {check.cure}")
    sys.exit(0 if all(check.good for check in checks) else 1)


def examine(settings: Settings, *, deep: bool) -> Iterator[Check]:
    """Yield the checks one by one; the later ones need the earlier ones to be good."""
    yield _python()
    rooms = composition.load()
    yield _client(rooms)
    try:
        database = rooms.open_database(settings)
    except GuanxiError as error:
        yield Check("Database", False, error.message, error.cure)
        return
    try:
        yield _database(database)
        schema = _schema(rooms, database)
        yield schema
        yield _mail(settings)
        if schema.good:
            yield from rooms.health(database, deep=deep)
        if deep and database.dialect == "sqlite":
            yield _integrity(database)
    finally:
        database.close()


def _python() -> Check:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Check("Python", sys.version_info >= (3, 11), version, "Install Python 3.11 or newer.")


def _client(rooms: composition.Composition) -> Check:
    built = rooms.client_is_built()
    return Check("Web client", built, "built" if built else "not built", "Run: make setup")


def _database(database: Database) -> Check:
    with database.read() as tx:
        version = tx.connection.dialect.server_version_info or ()
    return Check("Database", True, f"{database.dialect} {'.'.join(str(part) for part in version)}")


def _schema(rooms: composition.Composition, database: Database) -> Check:
    current = rooms.is_current(database)
    return Check("Tables", current, "up to date" if current else "not up to date", "Run: guanxi migrate")


def _mail(settings: Settings) -> Check:
    host = "127.0.0.1" if settings.uses_sink else settings.smtp_host
    port = settings.sink_port if settings.uses_sink else settings.smtp_port
    if not host:
        return Check("Mail server", False, "none is set", "Set GUANXI_SMTP_HOST and GUANXI_SMTP_PORT.")

    def look() -> str:
        with smtplib.SMTP(host, port, timeout=settings.smtp_timeout_seconds) as server:
            server.noop()
        return f"{host}:{port} answers" + (" (the demo's sink)" if settings.uses_sink else "")

    cure = "Start Guanxi: the worker runs the sink." if settings.uses_sink else "Check GUANXI_SMTP_*."
    return _tried("Mail server", look, cure)


def _integrity(database: Database) -> Check:
    with database.read() as tx:
        found = tx.connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
    return Check("Database file", found == "ok", str(found), "Restore the last backup.")


def _tried(name: str, look: Callable[[], str], cure: str) -> Check:
    try:
        return Check(name, True, look())
    except (OSError, smtplib.SMTPException) as error:
        return Check(name, False, f"{type(error).__name__}: {str(error).splitlines()[0]}", cure)
