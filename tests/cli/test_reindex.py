"""Making the words of records anew by command."""

import sqlite3
from contextlib import closing
from pathlib import Path

from guanxi import wiring
from guanxi.access.contracts import SYSTEM
from guanxi.platform.settings import load_settings
from guanxi.records.actions import create_record
from tests.cli.test_commands import data, run

__all__ = ["data"]


def test_the_doctor_misses_a_word_and_indexing_anew_brings_it_back(data: Path) -> None:
    """The doctor names the object and the command; the command mends it; an object that is none is refused."""
    assert run("migrate").exit_code == 0
    database = wiring.open_database(load_settings())
    with database.write() as tx:
        create_record(tx, wiring.catalogue_of(database), "company", {"name": "Acme"}, actor=SYSTEM)
    database.close()
    assert "ok   Search: the words are those of the records" in run("doctor", "--deep").output
    with closing(sqlite3.connect(data / "guanxi.db")) as file, file:
        file.execute("delete from search_word where word = 'acme'")

    broken = run("doctor", "--deep").output
    wrong = run("reindex", "wing")
    mended = run("reindex", "company")

    assert (
        "BAD  Search: company: 0 records keep other words, 1 words are missing, 0 are of no record" in broken
    )
    assert "Run: guanxi reindex company" in broken
    assert (wrong.exit_code, mended.exit_code) == (3, 0)
    assert mended.output == "Indexed anew: company.\n"
    assert "ok   Search: the words are those of the records" in run("doctor", "--deep").output
