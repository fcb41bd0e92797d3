"""The life of an import: who may work it, one at a time, and how it ends."""

from datetime import timedelta
from pathlib import Path

import pytest

from guanxi.access.contracts import IMPORT, SYSTEM, Actor, user_actor
from guanxi.access.users import create_user, deactivate_user
from guanxi.platform.clock import VirtualClock
from guanxi.platform.database import Database
from guanxi.platform.errors import Conflict, Forbidden, NotFound
from guanxi.quality import importing
from guanxi.quality.import_worker import ImportWorker
from guanxi.quality.importing import LEASE, Importer
from guanxi.quality.imports import (
    Import,
    LeaseLost,
    cancel_import,
    claim_import,
    claim_upload,
    finish,
    hold,
    list_imports,
    read_import,
    release,
    request_import,
)
from guanxi.quality.mapping import read_mapping
from guanxi.quality.sources import StoredSource, store_file
from guanxi.records.catalogue import Catalogue
from guanxi.records.query import count_records

MAPPING = read_mapping(
    "m.toml", '[[files]]\nfile = "c.csv"\nobject = "company"\nkey = "name"\ncolumns = { name = "Name" }'
)
ROWS = 10


def upload(database: Database, tmp_path: Path, actor: Actor = IMPORT, text: str = "") -> int:
    """Keep a file of ten companies with an import, as the API does."""
    (tmp_path / "c.csv").write_text(text or "Name\n" + "".join(f"Company {n}\n" for n in range(ROWS)))
    with database.write() as tx, (tmp_path / "c.csv").open("rb") as file:
        key = request_import(tx, "m.toml", MAPPING, actor=actor, mode="quiet", source="upload")
        store_file(tx, key, "c.csv", file)
    return key


def read(database: Database, key: int) -> Import:
    """Return an import."""
    with database.read() as tx:
        return read_import(tx, key)


def companies(database: Database, catalogue: Catalogue) -> int:
    """Return how many companies there are."""
    with database.read() as tx:
        return count_records(tx, catalogue, "company", None, actor=SYSTEM)


def test_one_import_runs_at_a_time_oldest_first(
    crm_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    """While one is held nobody gets another; a folder is for the one who asked."""
    first, second = upload(crm_database, tmp_path), upload(crm_database, tmp_path)
    with crm_database.write() as tx:
        folder = request_import(tx, "m.toml", MAPPING, actor=IMPORT, mode="run", source="folder")
        claim = claim_upload(tx, LEASE)
        assert claim is not None
        assert claim.key == first
        assert claim_upload(tx, LEASE) is None
        assert claim_import(tx, folder, LEASE) is None
        finish(tx, claim)
        mine = claim_import(tx, folder, LEASE)
        assert mine is not None
        release(tx, mine)
        with pytest.raises(Conflict, match="has ended"):
            claim_import(tx, first, LEASE)
        again = claim_upload(tx, LEASE)
        assert again is not None
        assert again.key == second
        assert [one.key for one in list_imports(tx)] == [folder, second, first]
        assert [one.key for one in list_imports(tx, before=folder, limit=1)] == [second]


def test_who_lost_the_lease_writes_nothing(
    crm_database: Database, catalogue: Catalogue, tmp_path: Path, clock: VirtualClock
) -> None:
    """After the lease another worker takes the import over; the first one's next transaction is undone."""
    key = upload(crm_database, tmp_path)
    with crm_database.write() as tx:
        slow = claim_upload(tx, LEASE)
    assert slow is not None
    clock.advance(LEASE + timedelta(seconds=1))
    with crm_database.write() as tx:
        quick = claim_upload(tx, LEASE)
    assert quick is not None

    Importer(crm_database, catalogue).work(slow, StoredSource(crm_database, key))
    assert companies(crm_database, catalogue) == 0
    assert read(crm_database, key).state == "running"
    with crm_database.write() as tx, pytest.raises(LeaseLost):
        finish(tx, slow)
    with crm_database.write() as tx, pytest.raises(LeaseLost):
        hold(tx, slow, LEASE)

    Importer(crm_database, catalogue).work(quick, StoredSource(crm_database, key))
    assert read(crm_database, key).state == "done"
    assert companies(crm_database, catalogue) == ROWS


def test_a_running_import_is_cancelled_between_two_batches(
    crm_database: Database, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is done stays, nothing follows, the files are gone."""
    monkeypatch.setattr(importing, "BATCH", 4)
    key = upload(crm_database, tmp_path)
    with crm_database.write() as tx:
        claim = claim_upload(tx, LEASE)
    assert claim is not None

    def cancel(_: Import) -> None:
        with crm_database.write() as tx:
            cancel_import(tx, key, actor=IMPORT)

    Importer(crm_database, catalogue, progress=cancel).work(claim, StoredSource(crm_database, key))

    found = read(crm_database, key)
    assert (found.state, found.files[0].rows_done, found.finished_at is not None) == ("cancelled", 4, True)
    assert companies(crm_database, catalogue) == 4
    assert not ImportWorker(crm_database, catalogue).work_once()


def test_a_worker_that_is_stopped_gives_the_import_back(
    crm_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    """The next one need not wait for the lease."""
    key = upload(crm_database, tmp_path)
    stopped = ImportWorker(crm_database, catalogue)
    stopped.stop()

    assert stopped.work_once()
    assert (read(crm_database, key).state, companies(crm_database, catalogue)) == ("running", 0)
    assert ImportWorker(crm_database, catalogue).work_once()
    assert (read(crm_database, key).state, companies(crm_database, catalogue)) == ("done", ROWS)


def test_a_thread_works_uploads_until_it_is_stopped(
    crm_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    """Started once, it takes what comes."""
    worker = ImportWorker(crm_database, catalogue)
    worker.start()
    key = upload(crm_database, tmp_path)
    while read(crm_database, key).state in ("waiting", "running"):
        pass
    worker.stop()

    assert read(crm_database, key).state == "done"
    assert companies(crm_database, catalogue) == ROWS


def test_a_file_that_breaks_off_is_told_as_the_problem(
    crm_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    """The refusal is kept with its code and cure; nothing was written."""
    key = upload(crm_database, tmp_path, text='Name\nA\n"B\n')

    ImportWorker(crm_database, catalogue).work_once()

    found = read(crm_database, key)
    assert found.problem is not None
    assert (found.state, found.problem.code, found.problem.message[:13]) == (
        "failed",
        "import.malformed",
        "c.csv, line 3",
    )
    assert companies(crm_database, catalogue) == 0


def test_our_own_mistake_ends_the_import_instead_of_trying_for_ever(
    crm_database: Database, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next one gets its turn."""
    key = upload(crm_database, tmp_path)

    def fail(*_: object) -> None:
        raise RuntimeError("a mistake")

    monkeypatch.setattr(Importer, "work", fail)
    ImportWorker(crm_database, catalogue).work_once()

    problem = read(crm_database, key).problem
    assert problem is not None
    assert problem.code == "import.mistake"


def test_who_lost_the_account_imports_nothing_more(
    crm_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    """Rights are those of the moment of the work, not only of the request."""
    with crm_database.write() as tx:
        user = create_user(tx, email="a@example.com", name="Ann", roles=("admin",), actor=SYSTEM)
    key = upload(crm_database, tmp_path, actor=user_actor(user))
    with crm_database.write() as tx:
        deactivate_user(tx, user.id, actor=SYSTEM)

    ImportWorker(crm_database, catalogue).work_once()

    found = read(crm_database, key)
    assert found.problem is not None
    assert (found.state, found.problem.code) == ("failed", "import.actor")
    assert companies(crm_database, catalogue) == 0


def test_asking_needs_the_right_to_import_and_to_write(crm_database: Database, tmp_path: Path) -> None:
    """The right to import alone does not let anybody write companies."""
    reader = Actor(kind="user", id="r", name="Rita", roles=frozenset({"sales"}))
    with crm_database.write() as tx:
        with pytest.raises(Forbidden):
            request_import(tx, "m.toml", MAPPING, actor=reader, mode="run", source="upload")
        with pytest.raises(Forbidden):
            cancel_import(tx, 1, actor=reader)
        with pytest.raises(NotFound):
            cancel_import(tx, 1, actor=IMPORT)
        assert list_imports(tx) == []
