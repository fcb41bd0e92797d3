"""An import that is killed without warning, again and again."""

import itertools
import subprocess
import sys
import threading
from pathlib import Path

from guanxi.access.contracts import SYSTEM
from guanxi.crm.catalogue import load_catalogue
from guanxi.platform.database import Database
from guanxi.platform.outbox import take_pending
from guanxi.quality import importing
from guanxi.quality.imports import Import
from guanxi.quality.mapping import read_mapping
from guanxi.records.query import Query, count_records, list_records
from tests.quality.conftest import run_import

ROWS = 300
KILLS = 5
MAPPING = read_mapping(
    "m.toml",
    """
[[files]]
file = "companies.csv"
object = "company"
key = "name"
columns = { name = "Name", employees = "People", country = { column = "Country", repair = { Chnia = "China" } } }
""",
)


def test_killed_import_loses_and_doubles_nothing(crm_database: Database, tmp_path: Path) -> None:
    """After five kills in the middle of a batch, a last run ends with every row exactly once."""
    lines = [f"Company {number:03},{number},{'Chnia' if number % 3 else 'Peru'}" for number in range(ROWS)]
    lines[7] = "Broken,many,Peru"
    (tmp_path / "companies.csv").write_text("\n".join(["Name,People,Country", *lines]), "utf-8")
    url = crm_database.engine.url.render_as_string()

    for _ in range(KILLS):
        assert _kill_after_first_batch(url, tmp_path) == -9
    catalogue = load_catalogue()
    done, findings = run_import(crm_database, catalogue, MAPPING, tmp_path)

    with crm_database.read() as tx:
        numbers = [
            record.values["number"]
            for record in list_records(
                tx, catalogue, "company", Query(sort=("number",), limit=500), actor=SYSTEM
            ).items
        ]
        assert count_records(tx, catalogue, "company", None, actor=SYSTEM) == ROWS - 1
        assert len(take_pending(tx, 1000)) == ROWS - 1
    assert numbers == [f"CO-{number:06}" for number in range(1, ROWS)]
    (report,) = done.files
    assert (report.created, report.updated, report.unchanged, report.rejected) == (ROWS - 1, 0, 0, 1)
    assert (report.rows_total, report.rows_done) == (ROWS, ROWS)
    assert [one.line for one in findings if one.kind == "rejected"] == [9]
    repaired = [number for number in range(ROWS) if number % 3 and number != 7]
    assert [one.line for one in findings if one.kind == "repaired"] == [number + 2 for number in repaired]


def _kill_after_first_batch(url: str, folder: Path) -> int:
    """Run the import in a process of its own and kill it once it has told of a batch; return its end."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.quality.test_import_crash", url, str(folder)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert child.stdout is not None
    assert child.stdout.readline()
    child.kill()
    child.stdout.close()
    return child.wait(60)


def _import(url: str, folder: Path) -> None:
    """Import, tell of the first batch, and go no further than the second, however late the kill comes."""
    importing.BATCH = 10
    told = itertools.count(1)

    def tell(now: Import) -> None:
        if next(told) > 1:
            threading.Event().wait()
        print(now.key, flush=True)

    run_import(Database(url), load_catalogue(), MAPPING, folder, progress=tell)


if __name__ == "__main__":
    _import(sys.argv[1], Path(sys.argv[2]))
