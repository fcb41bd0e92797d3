"""The schema of platform, access, runtime, trigger and activity tables, step by step.

Record tables are not here: the catalogue makes them. The tables of the rooms above are declared in their
``tables.py``; who writes a new step imports them first (``guanxi migration``).
"""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from guanxi.platform.database import Database, Tx

FOLDER = Path(__file__).parent


def migrate(tx: Tx) -> bool:
    """Bring the schema to the newest step, in this transaction; return whether anything was to do."""
    if is_current(tx):
        return False
    command.upgrade(_config(tx.connection), "head")
    return True


def is_current(tx: Tx) -> bool:
    """Whether the schema is at the newest step."""
    found = set(MigrationContext.configure(tx.connection).get_current_heads())
    return found == set(ScriptDirectory(str(FOLDER)).get_heads())


def write_migration(database: Database, message: str, revision: str) -> str:
    """Write the step from the migrated schema to the declared tables; return the path of its file.

    Args:
        database: a database at the newest step.
        message: what the step does, in a few words.
        revision: its number, four digits.
    """
    with database.read() as tx:
        script = command.revision(_config(tx.connection), message, autogenerate=True, rev_id=revision)
    assert script is not None
    assert not isinstance(script, list)
    return script.path


def _config(connection: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config
