from datetime import timedelta

import sqlalchemy as sa

from guanxi.access import tables as access_tables  # noqa: F401 -- declares the tables
from guanxi.access.contracts import SYSTEM
from guanxi.access.sessions import sign_in
from guanxi.access.users import group_members, list_users
from guanxi.crm.catalogue import load_catalogue
from guanxi.crm.demo import ADMIN, PASSWORD, create_demo
from guanxi.platform.database import Database, metadata
from guanxi.platform.outbox import take_pending
from guanxi.records import tables  # noqa: F401 -- declares the tables
from guanxi.records.query import Query, list_records
from guanxi.records.record import record_title
from guanxi.records.schema import ensure_schema

CATALOGUE = load_catalogue()


def _prepare(database: Database) -> None:
    metadata.create_all(database.engine)
    ensure_schema(database, CATALOGUE)


def test_demo_fills_an_empty_database_once(database: Database) -> None:
    """People can sign in, every object has records, and a second call changes nothing."""
    _prepare(database)

    assert create_demo(database, CATALOGUE)
    assert not create_demo(database, CATALOGUE)

    _, session = sign_in(database, ADMIN[0], PASSWORD, idle=timedelta(hours=1))
    assert session.user.roles == ("admin",)
    with database.read() as tx:
        assert len(list_users(tx)) == 4
        assert [user.email for user in group_members(tx, "sales")] == [
            "li.na@guanxi.example",
            "mia@guanxi.example",
            "omar@guanxi.example",
        ]
        for group in ("managers", "directors", "support"):
            assert group_members(tx, group), group
        totals = {
            one.name: tx.connection.execute(sa.select(sa.func.count()).select_from(one.table)).scalar_one()
            for one in CATALOGUE.objects
        }
    assert totals == {
        "lead": 60, "company": 18, "contact": 36, "product": 6, "deal": 40, "case": 5, "engagement": 40,
    }  # fmt: skip


def test_only_the_newest_leads_start_processes(sqlite_database: Database) -> None:
    """Twelve leads have just come in; the rest has been there before."""
    _prepare(sqlite_database)
    create_demo(sqlite_database, CATALOGUE)

    with sqlite_database.read() as tx:
        events = take_pending(tx)
    assert [(event.kind, event.object) for event in events] == [("record.created", "lead")] * 12
    assert all(event.payload["new"]["status"] == "new" for event in events)


def test_demo_has_names_in_both_scripts_and_typical_defects(sqlite_database: Database) -> None:
    """There is something to see and something to clean up."""
    _prepare(sqlite_database)
    create_demo(sqlite_database, CATALOGUE)

    with sqlite_database.read() as tx:
        leads = list_records(tx, CATALOGUE, "lead", Query(limit=100), actor=SYSTEM).items
        found = list_records(tx, CATALOGUE, "lead", Query(q="张伟", sort=("number",)), actor=SYSTEM).items
    titles = [record_title(CATALOGUE.object("lead"), lead) for lead in leads]
    assert any("\u4e00" <= title[0] <= "\u9fff" for title in titles)
    assert any(title.isascii() for title in titles)
    assert any(lead.values["phone"] is None for lead in leads)
    assert len({title.casefold() for title in titles}) < len(titles)
    assert all("张伟" in record_title(CATALOGUE.object("lead"), lead) for lead in found)
