"""A database with the tables of the shipped objects and of imports."""

import pytest

from guanxi.access import tables as access_tables  # noqa: F401 -- declares the tables
from guanxi.crm.catalogue import load_catalogue
from guanxi.platform.database import Database, metadata
from guanxi.quality import tables as quality_tables  # noqa: F401 -- declares the tables
from guanxi.records import tables  # noqa: F401 -- declares the tables
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
