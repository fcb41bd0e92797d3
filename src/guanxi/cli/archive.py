"""``guanxi archive``: look at runs that have left the database, and send those away whose time is over."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec

from guanxi.cli import composition
from guanxi.feel.codec import ENCODER
from guanxi.platform.settings import load_settings


@click.group()
def archive() -> None:
    """Runs that have ended and left the database for files."""


@archive.command(name="list")
@click.option("--process", "process_id", default="", metavar="ID", help="Only of this process.")
@click.option("--month", default="", metavar="YYYY-MM", help="Only those that ended in this month.")
@click.option("--record", "record_id", default="", metavar="ID", help="Only those about this record.")
def list_runs(process_id: str, month: str, record_id: str) -> None:
    """Print key, process, version, state, begin, end and record of each, separated by tabs."""
    rooms = composition.load()
    with _told_plainly():
        for one in rooms.list_archived(load_settings(), process_id, month, record_id):
            record = f"{one.object}/{one.record_id}" if one.record_id else ""
            columns = (one.key, one.process_id, one.version, one.status, one.started_at, one.ended_at, record)
            click.echo("\t".join(str(column) for column in columns))


@archive.command()
@click.argument("key", type=int)
def show(key: int) -> None:
    """Print everything that is kept of a run as JSON: its variables, and every row it had by table."""
    with _told_plainly():
        found = composition.load().read_archived(load_settings(), key)
    if found is None:
        raise click.ClickException(f"There is no run {key} in the archive.")
    text: bytes = msgspec.json.format(ENCODER.encode(found), indent=2)
    click.echo(text.decode())


@archive.command()
def now() -> None:
    """Archive what is due at once, instead of waiting for the worker."""
    rooms = composition.load()
    settings = load_settings()
    database = rooms.open_database(settings)
    with _told_plainly():
        count = rooms.archive_now(database, settings)
    database.close()
    click.echo(f"Archived {count} run{'' if count == 1 else 's'}.")


@archive.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option(
    "--days", default=30, type=click.IntRange(1, 3650), help="How long they stay before they go again."
)
def restore(files: tuple[Path, ...], days: int) -> None:
    """Bring the runs of FILES of the archive back into the database; those that are there already stay as they are."""
    rooms = composition.load()
    database = rooms.open_database(load_settings())
    with _told_plainly():
        for file in files:
            found = rooms.restore_archived(database, file, days)
            click.echo(f"{file.name}: restored {found.restored}, there already {found.present}.")
    database.close()


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Tell what the disk or a file says in one line."""
    try:
        yield
    except (OSError, EOFError, msgspec.MsgspecError) as error:
        raise click.ClickException(f"The archive cannot be read or written: {error}") from None
