import pytest

from guanxi.access.contracts import PUBLIC, SYSTEM, Actor
from guanxi.platform.database import Database
from guanxi.quality.duplicates import find_duplicates, normalise_name
from guanxi.records.actions import create_record
from guanxi.records.catalogue import Catalogue


def test_same_person_is_found_in_leads_and_contacts(crm_database: Database, catalogue: Catalogue) -> None:
    """E-mail and phone are compared in their normal form, across objects; the best match comes first."""
    with crm_database.write() as tx:
        contact = create_record(
            tx,
            catalogue,
            "contact",
            {
                "first_name": "Ann",
                "last_name": "Lee",
                "email": "ann@example.com",
                "mobile": "+86 139 0000 0001",
            },
            actor=SYSTEM,
        )
        lead = create_record(
            tx, catalogue, "lead", {"last_name": "Lee", "email": "ann@example.com"}, actor=SYSTEM
        )
        create_record(tx, catalogue, "lead", {"last_name": "Lee", "email": "lee@example.com"}, actor=SYSTEM)
        found = find_duplicates(
            tx,
            catalogue,
            "lead",
            {"last_name": "L", "email": "Ann@EXAMPLE.com", "phone": "+8613900000001"},
            actor=SYSTEM,
        )

    assert [(one.object, one.id, one.title, one.fields) for one in found] == [
        ("contact", contact.id, "Ann Lee", ("email", "phone")),
        ("lead", lead.id, "Lee", ("email",)),
    ]


def test_company_is_found_whatever_its_legal_form(crm_database: Database, catalogue: Catalogue) -> None:
    """Case, accents, signs and legal forms do not hide a company; another name does."""
    with crm_database.write() as tx:
        ids = {
            name: create_record(tx, catalogue, "company", {"name": name}, actor=SYSTEM).id
            for name in ("Kettle & Crane Ltd.", "Kettle Corner", "海棠医疗器械有限公司")
        }

        def found(name: str) -> list[str]:
            same = find_duplicates(tx, catalogue, "company", {"name": name}, actor=SYSTEM)
            return [one.id for one in same]

        assert found("KÉTTLE, CRANE") == [ids["Kettle & Crane Ltd."]]
        assert found("海棠医疗器械") == [ids["海棠医疗器械有限公司"]]
        assert found("Kettle") == []
        assert found("") == []


def test_record_is_not_its_own_double_and_rights_hold(crm_database: Database, catalogue: Catalogue) -> None:
    """Editing a record does not warn of itself; who may not read an object learns nothing of it."""
    plain = Actor(kind="user", id="1", name="P")
    with crm_database.write() as tx:
        lead = create_record(
            tx, catalogue, "lead", {"last_name": "L", "email": "l@example.com"}, actor=SYSTEM
        )
        values = {"email": "l@example.com", "phone": "nonsense"}
        assert find_duplicates(tx, catalogue, "lead", values, actor=SYSTEM, except_id=lead.id) == ()
        assert find_duplicates(tx, catalogue, "lead", values, actor=plain) == ()
        assert find_duplicates(tx, catalogue, "lead", values, actor=PUBLIC) == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("The Acme Corp.", "acme"),
        ("ACME GmbH & Co. KG", "acme"),
        ("Limited", "limited"),
        ("云帆科技股份有限公司", "云帆科技"),
        ("O'Brien", "o brien"),
        ("…", ""),
    ],
)
def test_name_is_reduced_to_what_tells_it_from_others(name: str, expected: str) -> None:
    """A name made only of a legal form stays as it is."""
    assert normalise_name(name) == expected
