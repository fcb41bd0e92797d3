"""Files of records on each server: who puts them where, who reads them, and what is removed."""

from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa

from guanxi.access import tables as access_tables
from guanxi.access.contracts import SYSTEM, Actor, FieldAccess, Grant, Role
from guanxi.platform.clock import VirtualClock
from guanxi.platform.database import Database, Tx, metadata
from guanxi.platform.errors import Conflict, Forbidden, Invalid, NotFound
from guanxi.platform.pieces import PIECE
from guanxi.records.actions import archive_record, create_record, create_records, update_record
from guanxi.records.catalogue import Catalogue
from guanxi.records.file_cleaner import FileCleaner
from guanxi.records.files import LOOSE, clean_name, hold_files, read_file, read_pieces, store_file
from guanxi.records.query import read_record, read_related_titles
from guanxi.records.schema import ensure_schema
from guanxi.records.tables import file_piece_table, file_table
from guanxi.records.undo import undo_change
from tests.records.conftest import make_field, make_object

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
OFFICE = Catalogue(
    [
        make_object(
            "desk",
            make_field("name", "text"),
            make_field("paper", "file"),
            make_field("photo", "image"),
            make_field("owner", "user"),
        )
    ]
)


@pytest.fixture
def office(database: Database) -> Database:
    """Each server with the table of desks."""
    metadata.create_all(database.engine)
    ensure_schema(database, OFFICE)
    return database


def _person(name: str, records: Any = "all", fields: dict[str, FieldAccess] | None = None) -> Actor:
    rights = frozenset({"create", "read", "update", "delete"})
    wanted = {"field": "name", "op": "eq", "value": "open"} if records == "filter" else None
    role = Role(name, (Grant("desk", rights, records, wanted),), {"desk": fields} if fields else {})
    return Actor(kind="user", id=name, name=name, roles=frozenset({name}), held=(role,))


ANN, BOB = _person("ann"), _person("bob")


def _send(
    tx: Tx, content: bytes = b"text", actor: Actor = ANN, kind: str = "text/plain", name: str = "a.txt"
) -> str:
    return store_file(tx, OFFICE, name, kind, BytesIO(content), most=1 << 20, actor=actor).id


def _desk(tx: Tx, actor: Actor = ANN, **values: Any) -> str:
    return create_record(tx, OFFICE, "desk", {"name": "open", **values}, actor=actor).id


def _may_read(tx: Tx, file_id: str, actor: Actor) -> bool:
    try:
        read_file(tx, OFFICE, file_id, actor=actor)
    except NotFound:
        return False
    return True


def _there(tx: Tx) -> set[str]:
    return set(tx.connection.execute(sa.select(file_table.c.id)).scalars())


def test_a_file_is_kept_piece_by_piece(office: Database) -> None:
    """Whatever its size around that of a piece, and empty, too; what is known of it is true."""
    for size in (0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE):
        content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
        with office.write() as tx:
            found = store_file(tx, OFFICE, "a.bin", "x/y", BytesIO(content), most=1 << 20, actor=ANN)
        assert found.size == size
        assert b"".join(read_pieces(office, found.id)) == content


def test_one_that_is_too_large_leaves_nothing(office: Database) -> None:
    """Refused at the piece that goes beyond; neither the file nor a piece of it stays."""
    with pytest.raises(Invalid) as caught, office.write() as tx:
        store_file(tx, OFFICE, "a", "x/y", BytesIO(bytes((1 << 20) + 1)), most=1 << 20, actor=ANN)
    assert (caught.value.code, caught.value.message) == ("file.too_large", "The file is larger than 1 MiB.")
    with office.read() as tx:
        assert _there(tx) == set()
        assert tx.connection.execute(sa.select(file_piece_table.c.file_id)).all() == []
    reader = Actor(kind="user", id="r", name="R", roles=frozenset({"r"}), held=(Role("r", (), {}),))
    with pytest.raises(Forbidden), office.write() as tx:
        _send(tx, actor=reader)


def test_only_who_sees_the_field_of_its_record_reads_it(office: Database) -> None:
    """Before it is put there, its sender; then whoever sees record and field, as long as they do."""
    some, blind = _person("some", "filter"), _person("blind", fields={"paper": "hidden"})
    with office.write() as tx:
        file_id = _send(tx)
        assert [_may_read(tx, file_id, who) for who in (ANN, BOB, SYSTEM)] == [True, False, False]
        desk = _desk(tx, paper=file_id)
        assert [_may_read(tx, file_id, who) for who in (ANN, BOB, some, blind)] == [True, True, True, False]
        update_record(tx, OFFICE, "desk", desk, {"name": "closed"}, actor=BOB)
        assert [_may_read(tx, file_id, who) for who in (ANN, some)] == [True, False]
        record = read_record(tx, OFFICE, "desk", desk, actor=ANN)
        assert read_related_titles(tx, OFFICE, "desk", [record], actor=ANN) == {"file": {file_id: "a.txt"}}
        archive_record(tx, OFFICE, "desk", desk, actor=ANN)
        assert _may_read(tx, file_id, ANN)
        assert not _may_read(tx, "nowhere", ANN)


def test_nobody_reaches_a_file_by_putting_it_elsewhere(office: Database) -> None:
    """Neither one that another person has sent, nor one of another record or field, nor one twice."""
    with office.write() as tx:
        sent, held = _send(tx), _send(tx)
        _desk(tx, paper=held, name="a")
        mine = _desk(tx, BOB)
        for file_id in (sent, held, "nowhere"):
            with pytest.raises(Invalid) as caught:
                update_record(tx, OFFICE, "desk", mine, {"paper": file_id}, actor=BOB)
            assert caught.value.fields == {"paper": f"Paper leads to no file of yours: {file_id}."}
        with pytest.raises(Invalid):
            update_record(tx, OFFICE, "desk", mine, {"paper": held}, actor=ANN)
        rows = [{"name": "x", "paper": sent}, {"name": "y", "paper": sent}]
        made, faults = create_records(tx, OFFICE, "desk", rows, actor=ANN)
        assert ([one.values["name"] for one in made], set(faults)) == (["x"], {1})
        with pytest.raises(Conflict) as late:  # somebody was quicker, between the check and the writing
            hold_files(tx, OFFICE.object("desk"), mine, {}, {"paper": sent})
        assert late.value.code == "file.taken"


def test_an_image_is_one_by_its_first_bytes(office: Database) -> None:
    """Not by its name nor by what its sender says; a drawing with a script in it is none."""
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    with office.write() as tx:
        good = [
            _send(tx, content, kind="text/html")
            for content in (PNG, b"\xff\xd8\xff\xe0", b"GIF87a", b"RIFF\x00\x00\x00\x00WEBPVP8 ")
        ]
        kinds = [read_file(tx, OFFICE, each, actor=ANN).media_type for each in good]
        assert kinds == ["image/png", "image/jpeg", "image/gif", "image/webp"]
        for content, kind in (
            (svg, "image/svg+xml"),
            (b"<html>", "image/png"),
            (b"", "image/gif"),
            (b"RIFF", "x"),
        ):
            bad = _send(tx, content, kind=kind, name="a.png")
            with pytest.raises(Invalid) as caught:
                _desk(tx, photo=bad)
            assert (
                caught.value.fields["photo"] == "Photo must be an image. Send one of: GIF, JPEG, PNG, WEBP."
            )
            assert read_file(tx, OFFICE, bad, actor=ANN).media_type not in kinds
        assert read_record(tx, OFFICE, "desk", _desk(tx, photo=good[0]), actor=ANN).values["photo"] == good[0]


def test_what_no_record_holds_is_removed_after_a_day(office: Database, clock: VirtualClock) -> None:
    """What was never put anywhere, and what was replaced; until then a change is taken back with its file."""
    cleaner = FileCleaner(office)
    with office.write() as tx:
        never, first, second = _send(tx), _send(tx), _send(tx)
        desk = _desk(tx, paper=first)
        update_record(tx, OFFICE, "desk", desk, {"paper": second}, actor=ANN)
        assert not _may_read(tx, first, ANN)
        key = tx.connection.execute(sa.select(sa.func.max(access_tables.audit_table.c.key))).scalar_one()
        undo_change(tx, OFFICE, "desk", desk, key, actor=ANN)
        assert [_may_read(tx, each, ANN) for each in (first, second)] == [True, False]
    clock.advance(LOOSE)
    assert not cleaner.work_once()
    with office.read() as tx:
        assert _there(tx) == {never, first, second}
    clock.advance(LOOSE / 1000)
    assert cleaner.work_once()
    with office.read() as tx:
        assert _there(tx) == {first}
        assert set(tx.connection.execute(sa.select(file_piece_table.c.file_id)).scalars()) == {first}
    assert not cleaner.work_once()
    assert b"".join(read_pieces(office, first)) == b"text"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\offer.pdf", "offer.pdf"),
        ("报价.pdf", "报价.pdf"),
        ("a\x00b\r\nSet-Cookie: x\u202e.txt", "abSet-Cookie: x.txt"),
        ("..", "file"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
    ],
)
def test_a_name_is_no_path_and_no_header(given: str, kept: str) -> None:
    """Folders, control characters and signs that turn the direction are left out."""
    assert clean_name(given) == kept
