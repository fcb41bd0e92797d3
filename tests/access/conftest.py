"""A database with the tables of access and a few people."""

import pytest

from guanxi.access import tables  # noqa: F401 -- declares the tables
from guanxi.access.contracts import SYSTEM, User
from guanxi.access.users import create_user
from guanxi.platform.database import Database, metadata


@pytest.fixture
def access_database(sqlite_database: Database) -> Database:
    """SQLite with the tables of access."""
    metadata.create_all(sqlite_database.engine)
    return sqlite_database


@pytest.fixture
def ann(access_database: Database) -> User:
    """A sales person who can sign in."""
    with access_database.write() as tx:
        return create_user(
            tx,
            email="Ann@Example.com",
            name="Ann Lee",
            password="correct horse",
            groups=("sales",),
            actor=SYSTEM,
        )
