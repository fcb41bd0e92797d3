"""What cannot be opened is told in one line with a cure."""

import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from guanxi.platform.errors import GuanxiError
from guanxi.platform.opening import open_database, told_plainly
from guanxi.platform.settings import Settings


def refused(settings: Settings) -> GuanxiError:
    """Open the database and return why it was refused."""
    with pytest.raises(GuanxiError) as caught:
        open_database(settings)
    assert "\n" not in str(caught.value)
    assert caught.value.cure
    return caught.value


def test_opens_a_new_database(tmp_path: Path) -> None:
    """A folder that is not there yet is made."""
    database = open_database(Settings(data_dir=tmp_path / "new" / "folder"))

    database.close()

    assert (tmp_path / "new" / "folder" / "guanxi.db").is_file()


def test_refuses_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    """A file, a folder below a file, and one the system does not allow."""
    (tmp_path / "file").write_text("")

    for folder in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/guanxi")):
        error = refused(Settings(data_dir=folder))
        assert error.code == "database.folder"
        assert str(folder) in error.message


def test_refuses_a_file_that_is_no_database(tmp_path: Path) -> None:
    """What is in it stays as it is."""
    (tmp_path / "guanxi.db").write_text("no database " * 100)

    error = refused(Settings(data_dir=tmp_path))

    assert error.code == "database.unusable"
    assert "Restore the last backup" in error.cure
    assert (tmp_path / "guanxi.db").read_text() == "no database " * 100


def test_refuses_tables_of_a_newer_guanxi(tmp_path: Path) -> None:
    """The steps are named, and migrating is not the cure."""
    with closing(sqlite3.connect(tmp_path / "guanxi.db")) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
        connection.commit()

    error = refused(Settings(data_dir=tmp_path))

    assert error.code == "database.newer"
    assert "9999" in error.message
    assert "newer Guanxi" in error.cure


def test_refuses_a_server_that_does_not_answer(tmp_path: Path) -> None:
    """The password is not told."""
    with socket.socket() as closed:  # bound, but nobody listens
        closed.bind(("127.0.0.1", 0))
        url = f"postgresql://ann:secret@127.0.0.1:{closed.getsockname()[1]}/x"

        error = refused(Settings(data_dir=tmp_path, database_url=url))

    assert error.code == "database.unusable"
    assert "Start the database server" in error.cure
    assert "secret" not in str(error)


@pytest.mark.parametrize("url", ["foo://x/y", "postgresql://a:b@c:port/d"])
def test_refuses_an_address_it_does_not_understand(tmp_path: Path, url: str) -> None:
    """The form is shown."""
    error = refused(Settings(data_dir=tmp_path, database_url=url))

    assert error.code == "database.url"
    assert "postgresql://user:password@host/name" in error.cure


def test_mistakes_of_our_own_keep_their_traceback(tmp_path: Path) -> None:
    """A table that is not there is no matter of the operator."""
    settings = Settings(data_dir=tmp_path)
    with closing(open_database(settings)) as database, pytest.raises(sa.exc.OperationalError):  # noqa: SIM117 -- the database must be closed after the refusal
        with told_plainly(settings), database.read() as tx:
            tx.connection.execute(sa.text("SELECT * FROM nothing"))
