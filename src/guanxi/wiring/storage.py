"""The database of an installation: opening it, bringing its tables up to date, its catalogue and its secret."""

import os
from functools import partial
from pathlib import Path
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from guanxi.access import tables as access_tables
from guanxi.access.users import list_users
from guanxi.activities import tables as activity_tables
from guanxi.crm.catalogue import shipped_objects
from guanxi.platform import calendars, idempotency, migrations, opening, outbox
from guanxi.platform.database import Database, Tx
from guanxi.platform.settings import Settings
from guanxi.quality import tables as quality_tables
from guanxi.records import tables as record_tables
from guanxi.records.catalogue import Catalogue
from guanxi.records.customising import Customising
from guanxi.runtime import admission_tables, draft_tables
from guanxi.runtime import tables as runtime_tables
from guanxi.triggers import tables as trigger_tables
from guanxi.triggers.webhooks import tables as webhook_tables

DECLARATIONS = (
    admission_tables,
    access_tables,
    activity_tables,
    calendars,
    draft_tables,
    idempotency,
    outbox,
    quality_tables,
    record_tables,
    runtime_tables,
    trigger_tables,
    webhook_tables,
)
"""Importing these declares the tables."""

_SECRET_BYTES = 32


def open_database(settings: Settings) -> Database:
    """Open the database of the settings; see ``opening.open_database`` for what is refused."""
    return opening.open_database(settings)


_CATALOGUES: WeakKeyDictionary[Database, Catalogue] = WeakKeyDictionary()


def catalogue_of(database: Database) -> Catalogue:
    """Return the catalogue of an installation; it follows what others change with each transaction that begins."""
    found = _CATALOGUES.get(database)
    if found is None:
        found = _CATALOGUES[database] = Catalogue(shipped_objects())
        database.at_begin.append(partial(Customising(shipped_objects()).follow, catalogue=found))
    return found


def is_current(database: Database) -> bool:
    """Whether all tables are up to date."""
    from guanxi.records.schema import plan_schema

    with database.read() as tx:
        return migrations.is_current(tx) and not plan_schema(tx, _catalogue_there(tx))


def _catalogue_there(tx: Tx) -> Catalogue:
    """The catalogue with the changes made here, in whatever state the tables are."""
    found = Catalogue(shipped_objects())
    if sa.inspect(tx.connection).has_table(record_tables.catalogue_change_table.name):
        Customising(shipped_objects()).follow(tx, found)
    return found


def is_prepared(database: Database, settings: Settings) -> bool:
    """Whether tables and demo are there; quick, looks at nothing in detail."""
    with database.read() as tx:
        return migrations.is_current(tx) and (not settings.demo or bool(list_users(tx, active_only=False)))


def migrate(database: Database) -> bool:
    """Bring all tables up to date, those of records first; return whether anything was to do."""
    from guanxi.records.indexing import index_all
    from guanxi.records.schema import ensure_schema

    with database.read() as tx:
        catalogue = _catalogue_there(tx)
    changed = bool(ensure_schema(database, catalogue))
    with database.write() as tx:
        changed = migrations.migrate(tx) or changed
    index_all(database, catalogue)
    return changed


def read_secret(folder: Path, database: Database) -> bytes:
    """Return the secret of this installation; made once, readable by its owner only."""
    path = folder / "secret"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text().strip())
    with os.fdopen(file, "w") as opened:
        opened.write(database.ids.new_token(_SECRET_BYTES * 8))
    return bytes.fromhex(path.read_text().strip())
