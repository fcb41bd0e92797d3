"""A database with the tables of the shipped objects and of imports."""

from collections.abc import Callable
from pathlib import Path

import pytest

from guanxi.access import tables as access_tables  # noqa: F401 -- declares the tables
from guanxi.access.contracts import IMPORT, Actor
from guanxi.crm.catalogue import load_catalogue
from guanxi.platform.database import Database, metadata
from guanxi.quality.importing import LEASE, Importer, check_sources, fingerprint
from guanxi.quality.imports import Import, claim_import, find_unfinished, read_import, request_import
from guanxi.quality.mapping import Mapping
from guanxi.quality.report import Finding, all_findings
from guanxi.quality.sources import FolderSource
from guanxi.quality.tables import import_table
from guanxi.records import tables  # noqa: F401 -- declares the tables
from guanxi.records.actions import Announce
from guanxi.records.catalogue import Catalogue
from guanxi.records.schema import ensure_schema


@pytest.fixture
def catalogue() -> Catalogue:
    """The shipped objects."""
    return load_catalogue()


@pytest.fixture
def crm_database(sqlite_database: Database, catalogue: Catalogue) -> Database:
    """SQLite with all tables."""
    metadata.create_all(sqlite_database.engine)
    ensure_schema(sqlite_database, catalogue)
    return sqlite_database


def run_import(
    database: Database,
    catalogue: Catalogue,
    mapping: Mapping,
    folder: Path,
    *,
    announce: Announce = "run",
    actor: Actor = IMPORT,
    progress: Callable[[Import], None] | None = None,
) -> tuple[Import, list[Finding]]:
    """Import a folder as the command line does, or continue it; return the import and what it found."""
    source = FolderSource(folder)
    check_sources(mapping, source)
    seal = fingerprint(mapping, announce, source)
    with database.write() as tx:
        key = find_unfinished(tx, seal) or request_import(
            tx, "m.toml", mapping, actor=actor, mode=announce, source="folder", fingerprint=seal
        )
        free = {"lease_token": None, "lease_until": None}  # the one who held it is dead
        tx.connection.execute(import_table.update().values(free))
        claim = claim_import(tx, key, LEASE)
    assert claim is not None
    Importer(database, catalogue, progress=progress).work(claim, source)
    with database.read() as tx:
        return read_import(tx, key), [found.finding for found in all_findings(tx, key)]
