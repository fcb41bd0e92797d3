import io
from pathlib import Path

import pytest

from guanxi.access.contracts import IMPORT
from guanxi.platform.database import Database, metadata
from guanxi.platform.errors import Invalid
from guanxi.platform.pieces import PIECE
from guanxi.quality.imports import request_import
from guanxi.quality.mapping import read_mapping
from guanxi.quality.sources import FolderSource, GivenSource, StoredSource, delete_files, store_file

MAPPING = read_mapping(
    "m.toml", '[[files]]\nfile = "c.csv"\nobject = "company"\nkey = "name"\ncolumns = { name = "Name" }'
)


def test_a_stored_file_comes_back_byte_by_byte(database: Database) -> None:
    """Whatever its length; it can be read several times, and it is gone once deleted."""
    metadata.create_all(database.engine)
    files = {"empty": b"", "short": b"x", "even": b"ab" * PIECE, "odd": bytes(range(256)) * (PIECE // 100)}
    with database.write() as tx:
        key = request_import(tx, "m.toml", MAPPING, actor=IMPORT, mode="run", source="upload")
        for name, content in files.items():
            store_file(tx, key, name, io.BytesIO(content))

    source = StoredSource(database, key)
    for name, content in files.items():
        with source.open(name) as file:
            assert file.peek(10)[:10] == content[:10]
            assert file.read() == content
        with source.open(name) as file:
            assert b"".join(iter(lambda file=file: file.read(1000), b"")) == content  # type: ignore[misc]  # a default argument binds the file
    with database.write() as tx:
        delete_files(tx, key)
    with pytest.raises(Invalid, match="There is no file short in the upload"):
        source.open("short")


def test_other_sources_name_what_is_missing(tmp_path: Path) -> None:
    """A folder and an upload; an upload's files stay open."""
    (tmp_path / "a.csv").write_bytes(b"a")
    given = io.BytesIO(b"a")

    for source in (FolderSource(tmp_path), GivenSource({"a.csv": given})):
        for _ in range(2):
            with source.open("a.csv") as file:
                assert file.read() == b"a"
        with pytest.raises(Invalid) as refusal:
            source.open("b.csv")
        assert refusal.value.code == "import.no_file"
    assert not given.closed
