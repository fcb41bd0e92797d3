"""The schema of platform, access, runtime, trigger and activity tables, step by step.

Steps are numbered and follow each other in one line. Record tables are not here: the catalogue makes them.
The tables of the rooms above are declared in their ``tables.py``; who writes a new step imports them first
(``guanxi migration``). Alembic is imported only where a step is made: it would cost every start a quarter
of a second.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from guanxi.platform.database import Database, Tx

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent


def newest() -> str:
    """Return the number of the newest step."""
    return max(_numbers())


def is_current(tx: Tx) -> bool:
    """Whether the schema is at the newest step."""
    return _found(tx) == [newest()]


def unknown_step(tx: Tx) -> str | None:
    """Return the step the schema is at if this Guanxi does not know it: a newer one was here."""
    known = _numbers()
    return next((number for number in _found(tx) if number not in known), None)


def migrate(tx: Tx) -> bool:
    """Bring the schema to the newest step, in this transaction; return whether anything was to do."""
    from alembic import command

    if is_current(tx):
        return False
    command.upgrade(_config(tx), "head")
    return True


def write_migration(database: Database, message: str, revision: str) -> str:
    """Write the step from the migrated schema to the declared tables; return the path of its file.

    Args:
        database: a database at the newest step.
        message: what the step does, in a few words.
        revision: its number, four digits.
    """
    from alembic import command

    with database.read() as tx:
        script = command.revision(_config(tx), message, autogenerate=True, rev_id=revision)
    assert script is not None
    assert not isinstance(script, list)
    return script.path


def _numbers() -> set[str]:
    return {path.name.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py")}


def _found(tx: Tx) -> list[str]:
    if not sa.inspect(tx.connection).has_table("alembic_version"):
        return []
    return list(tx.connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars())


def _config(tx: Tx) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = tx.connection
    return config
