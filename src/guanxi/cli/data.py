"""``guanxi migrate``, ``guanxi demo``, ``guanxi migration``: tables and first data."""

import tempfile
from pathlib import Path

import click
import msgspec

from guanxi.cli import composition
from guanxi.platform.migrations import write_migration
from guanxi.platform.opening import told_plainly
from guanxi.platform.settings import load_settings


@click.command()
def migrate() -> None:
    """Bring all tables up to date."""
    rooms = composition.load()
    settings = load_settings()
    database = rooms.open_database(settings)
    with told_plainly(settings):
        done = rooms.migrate(database)
    click.echo("Brought the tables up to date." if done else "The tables are up to date.")
    database.close()


@click.command()
def demo() -> None:
    """Make the demo: people, leads, the shipped process. Does nothing when it is there."""
    settings = load_settings()
    rooms = composition.load()
    database = rooms.open_database(settings)
    with told_plainly(settings):
        rooms.migrate(database)
        made = rooms.make_demo(database, settings)
    click.echo("Made the demo." if made else "The demo is already there.")
    database.close()


@click.command(hidden=True)
@click.argument("revision")
@click.argument("message")
def migration(revision: str, message: str) -> None:
    """Write the next step of the schema from what the rooms declare (for developers)."""
    rooms = composition.load()
    with tempfile.TemporaryDirectory() as folder:
        settings = msgspec.structs.replace(load_settings(), data_dir=Path(folder), database_url="")
        database = rooms.open_database(settings)
        rooms.migrate(database)
        click.echo(write_migration(database, message, revision))
        database.close()
