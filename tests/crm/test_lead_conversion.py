from decimal import Decimal

import pytest

from guanxi.access import tables as access_tables  # noqa: F401 -- declares the tables
from guanxi.access.contracts import SYSTEM, Actor
from guanxi.crm.catalogue import load_catalogue
from guanxi.crm.lead_conversion import convert_lead
from guanxi.platform.database import Database, metadata
from guanxi.platform.errors import Conflict, Forbidden
from guanxi.records import tables  # noqa: F401 -- declares the tables
from guanxi.records.actions import create_record
from guanxi.records.query import Query, count_records, list_records, read_record
from guanxi.records.schema import ensure_schema

CATALOGUE = load_catalogue()
LEAD = {
    "first_name": "Ann",
    "last_name": "Lee",
    "company_name": "Kettle & Crane",
    "email": "ann@example.com",
    "phone": "+13125550100",
    "budget": "1500.00",
    "source": "referral",
    "status": "qualified",
}


@pytest.fixture
def crm_database(sqlite_database: Database) -> Database:
    """SQLite with the tables of the shipped objects."""
    metadata.create_all(sqlite_database.engine)
    ensure_schema(sqlite_database, CATALOGUE)
    return sqlite_database


def test_lead_becomes_company_contact_and_deal(crm_database: Database) -> None:
    """Each gets what the lead knows, and the lead links to all three."""
    with crm_database.write() as tx:
        lead = create_record(tx, CATALOGUE, "lead", LEAD, actor=SYSTEM)
        done = convert_lead(tx, CATALOGUE, lead.id, actor=SYSTEM)
        assert done.company is not None
        assert done.deal is not None
        company = read_record(tx, CATALOGUE, "company", done.company, actor=SYSTEM).values
        contact = read_record(tx, CATALOGUE, "contact", done.contact, actor=SYSTEM).values
        deal = read_record(tx, CATALOGUE, "deal", done.deal, actor=SYSTEM).values

    assert company["name"] == "Kettle & Crane"
    assert (contact["email"], contact["phone"], contact["company"]) == (
        "ann@example.com",
        "+13125550100",
        done.company,
    )
    assert (deal["name"], deal["amount"], deal["stage"]) == (
        "Kettle & Crane",
        Decimal("1500.00"),
        "qualification",
    )
    assert (deal["company"], deal["contact"]) == (done.company, done.contact)
    values = done.lead.values
    assert values["status"] == "converted"
    assert (values["company"], values["contact"], values["deal"]) == (done.company, done.contact, done.deal)


def test_known_company_and_contact_are_used(crm_database: Database) -> None:
    """A second lead of the same person makes a second deal and nothing else."""
    with crm_database.write() as tx:
        first = create_record(tx, CATALOGUE, "lead", LEAD, actor=SYSTEM)
        again = LEAD | {"company_name": "KETTLE & CRANE LTD", "email": "Ann@Example.com"}
        second = create_record(tx, CATALOGUE, "lead", again, actor=SYSTEM)
        one = convert_lead(tx, CATALOGUE, first.id, actor=SYSTEM)
        two = convert_lead(tx, CATALOGUE, second.id, actor=SYSTEM)
        assert count_records(tx, CATALOGUE, "deal", None, actor=SYSTEM) == 2

    assert (one.company, one.contact) == (two.company, two.contact)
    assert one.deal != two.deal


def test_person_without_company_needs_no_deal(crm_database: Database) -> None:
    """Only a contact is made when there is no company and no deal is wanted."""
    with crm_database.write() as tx:
        lead = create_record(tx, CATALOGUE, "lead", {"last_name": "Lee"}, actor=SYSTEM)
        done = convert_lead(tx, CATALOGUE, lead.id, actor=SYSTEM, with_deal=False)
        names = [
            record.values["last_name"]
            for record in list_records(tx, CATALOGUE, "contact", Query(), actor=SYSTEM).items
        ]

    assert (done.company, done.deal, names) == (None, None, ["Lee"])


def test_lead_is_converted_once(crm_database: Database) -> None:
    """The second try is refused and makes nothing."""
    with crm_database.write() as tx:
        lead = create_record(tx, CATALOGUE, "lead", LEAD, actor=SYSTEM)
        convert_lead(tx, CATALOGUE, lead.id, actor=SYSTEM)
        with pytest.raises(Conflict, match="Lead L-000001 has been converted already"):
            convert_lead(tx, CATALOGUE, lead.id, actor=SYSTEM)
        assert count_records(tx, CATALOGUE, "deal", None, actor=SYSTEM) == 1


def test_conversion_needs_the_rights(crm_database: Database) -> None:
    """Who may not read leads converts none."""
    with crm_database.write() as tx:
        lead = create_record(tx, CATALOGUE, "lead", LEAD, actor=SYSTEM)
        with pytest.raises(Forbidden):
            convert_lead(tx, CATALOGUE, lead.id, actor=Actor(kind="user", id="1", name="P"))
        assert count_records(tx, CATALOGUE, "contact", None, actor=SYSTEM) == 0
