"""The record activities on the shipped objects, in one transaction with their change."""

from decimal import Decimal
from typing import Any

import pytest

from guanxi.access.contracts import SYSTEM, process_actor
from guanxi.access.users import create_user
from guanxi.activities.declaration import ErrorKind
from guanxi.activities.outcome import Done, Failed, Outcome, Waits
from guanxi.activities.records.handlers import RecordActivities
from guanxi.crm.catalogue import load_catalogue
from guanxi.platform.database import Database, Tx, metadata
from guanxi.platform.outbox import events_of
from guanxi.records.actions import archive_record, create_record, update_record
from guanxi.records.query import find_records, read_record
from guanxi.records.schema import ensure_schema

CATALOGUE = load_catalogue()
ACTOR = process_actor("intake", "Intake", instance_key=77, element_id="task")


@pytest.fixture
def crm(sqlite_database: Database) -> Database:
    """A database with the standard objects, one lead and two sales people."""
    metadata.create_all(sqlite_database.engine)
    ensure_schema(sqlite_database, CATALOGUE)
    with sqlite_database.write() as tx:
        for name in ("An", "Bai"):
            create_user(
                tx, email=f"{name.lower()}@guanxi.example", name=name, actor=SYSTEM, groups=("sales",)
            )
        create_record(tx, CATALOGUE, "lead", {"last_name": "Li", "email": "li@example.com"}, actor=SYSTEM)
    return sqlite_database


def lead_id(tx: Tx) -> str:
    """The id of the one lead."""
    return find_records(tx, CATALOGUE, "lead", {}, actor=SYSTEM)[0].id


def run(database: Database, activity: str, /, **inputs: Any) -> Outcome | Waits:
    """Run an activity; an input `id` of "the lead" is replaced by the lead's id."""
    with database.write() as tx:
        if inputs.get("id") == "the lead":
            inputs["id"] = lead_id(tx)
        return RecordActivities(CATALOGUE).run(f"guanxi.records.{activity}", tx, inputs, ACTOR)


def lead(database: Database) -> dict[str, Any]:
    """The values of the one lead."""
    with database.read() as tx:
        return read_record(tx, CATALOGUE, "lead", lead_id(tx), actor=SYSTEM).values


def failed(outcome: Outcome | Waits) -> tuple[ErrorKind, str]:
    """Kind and code of a failure."""
    assert isinstance(outcome, Failed)
    return outcome.kind, outcome.code


def test_update_changes_the_record_in_the_name_of_the_process(crm: Database) -> None:
    """The event of the change names the instance, so loops can be cut."""
    outcome = run(
        crm, "update", object="lead", id="the lead", values={"status": "qualified", "score": Decimal(60)}
    )

    assert isinstance(outcome, Done)
    assert outcome.variables["updated"]["status"] == "qualified"
    assert (lead(crm)["status"], lead(crm)["score"]) == ("qualified", 60)
    with crm.read() as tx:
        event = events_of(tx, "lead", lead_id(tx))[0]
    assert (event.kind, event.causes, event.actor["id"]) == ("record.updated", (77,), "intake")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"values": {"status": "kwalified"}}, (ErrorKind.PERMANENT, "RECORD_INVALID")),
        ({"values": {"stauts": "qualified"}}, (ErrorKind.PERMANENT, "RECORD_INVALID")),
        ({"object": "laed"}, (ErrorKind.PERMANENT, "RECORD_INVALID")),
        ({"id": "no such id"}, (ErrorKind.BUSINESS, "RECORD_NOT_FOUND")),
    ],
)
def test_a_wrong_update_is_refused_and_nothing_is_changed(
    crm: Database, change: dict[str, Any], expected: tuple[ErrorKind, str]
) -> None:
    """Each refusal has its declared code."""
    before = lead(crm)
    inputs = {"object": "lead", "id": "the lead", "values": {"status": "qualified"}} | change
    assert failed(run(crm, "update", **inputs)) == expected
    assert lead(crm) == before


def test_assign_gives_the_record_to_the_next_in_turn_and_keeps_an_owner(crm: Database) -> None:
    """The owner comes back with name and address; a second run keeps it unless told otherwise."""
    inputs = {"object": "lead", "id": "the lead", "group": "sales"}
    owners = [run(crm, "assign", **inputs, keep=keep) for keep in (True, True, False)]

    names = [outcome.variables["owner"]["name"] for outcome in owners if isinstance(outcome, Done)]
    assert names == ["An", "An", "Bai"]
    assert isinstance(owners[2], Done)
    owner = owners[2].variables["owner"]
    assert owner == {"id": lead(crm)["owner"], "name": "Bai", "email": "bai@guanxi.example", "language": "en"}


def test_assign_to_an_empty_group_is_a_business_error(crm: Database) -> None:
    """Nobody is there; the record keeps no owner."""
    outcome = run(crm, "assign", object="lead", id="the lead", group="night shift", keep=True)
    assert failed(outcome) == (ErrorKind.BUSINESS, "GROUP_EMPTY")
    assert lead(crm)["owner"] is None


def test_create_and_find(crm: Database) -> None:
    """What was created is found; a null in the condition matches only empty fields."""
    created = run(crm, "create", object="company", values={"name": "Acme"})
    found = run(
        crm, "find", object="lead", where={"email": "li@example.com", "phone": None}, limit=Decimal(10)
    )
    nothing = run(crm, "find", object="lead", where={"email": None}, limit=Decimal(10))
    many = run(crm, "find", object="lead", where={}, limit=Decimal(1000))

    assert isinstance(created, Done)
    assert created.variables["created"]["name"] == "Acme"
    assert isinstance(found, Done)
    assert [one["last_name"] for one in found.variables["records"]] == ["Li"]
    assert found.variables["found"] == 1
    assert nothing == Done({"records": [], "found": Decimal(0)})
    assert failed(many) == (ErrorKind.PERMANENT, "RECORD_INVALID")


def test_read_gives_the_record_as_it_is_now(crm: Database) -> None:
    """A change made after the process began is seen."""
    with crm.write() as tx:
        update_record(tx, CATALOGUE, "lead", lead_id(tx), {"status": "qualified"}, actor=SYSTEM)

    done = run(crm, "read", object="lead", id="the lead")

    assert isinstance(done, Done)
    assert list(done.variables) == ["record"]
    record = done.variables["record"]
    assert (record["last_name"], record["status"]) == ("Li", "qualified")
    with crm.read() as tx:
        assert record["id"] == lead_id(tx)


def test_reading_an_archived_lead_is_refused_and_says_so(crm: Database) -> None:
    """The text says what to do."""
    with crm.write() as tx:
        archived = lead_id(tx)
        archive_record(tx, CATALOGUE, "lead", archived, actor=SYSTEM)

    assert run(crm, "read", object="lead", id=archived) == Failed(
        ErrorKind.PERMANENT,
        "RECORD_ARCHIVED",
        "The process reads lead 'Li', but that is archived.",
        "Restore it and retry, or cancel the process.",
    )


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"object": "lead", "id": "no such id"}, (ErrorKind.BUSINESS, "RECORD_NOT_FOUND")),
        ({"object": "laed", "id": "the lead"}, (ErrorKind.PERMANENT, "RECORD_INVALID")),
    ],
)
def test_reading_what_is_not_there_is_refused(
    crm: Database, wish: dict[str, Any], expected: tuple[ErrorKind, str]
) -> None:
    """Each refusal has its declared code."""
    assert failed(run(crm, "read", **wish)) == expected


def test_an_engagement_is_logged_about_the_record(crm: Database) -> None:
    """A visit on the lead's timeline; about a record that is not there it is refused."""
    outcome = run(
        crm, "log_engagement", object="lead", id="the lead", kind="visit", subject="At the fair", text=None
    )
    missing = run(crm, "log_engagement", object="lead", id="gone", kind="note", subject="x", text=None)

    assert isinstance(outcome, Done)
    engagement = outcome.variables["engagement"]
    assert (engagement["kind"], engagement["subject"]) == ("visit", "At the fair")
    with crm.read() as tx:
        assert engagement["about"] == {"object": "lead", "id": lead_id(tx)}
        assert len(find_records(tx, CATALOGUE, "engagement", {}, actor=SYSTEM)) == 1
    assert failed(missing) == (ErrorKind.BUSINESS, "RECORD_NOT_FOUND")


def test_waiting_names_what_is_empty_and_ends_when_all_is_filled(crm: Database) -> None:
    """Zero is a value; a text of nothing is none."""
    wish = {"object": "lead", "id": "the lead", "fields": ["email", "phone", "budget"]}
    waits = run(crm, "wait_until_filled", **wish)
    with crm.write() as tx:
        change = {"phone": "+86 10 6552 9988", "budget": Decimal(0)}
        update_record(tx, CATALOGUE, "lead", lead_id(tx), change, actor=SYSTEM)
    done = run(crm, "wait_until_filled", **wish)

    with crm.read() as tx:
        assert waits == Waits("lead", lead_id(tx), ("phone", "budget"))
    assert isinstance(done, Done)
    assert done.variables["filled"]["email"] == "li@example.com"


def test_waiting_for_an_archived_lead_is_refused_unless_nothing_is_missing(crm: Database) -> None:
    """The text tells what it waits for and what to do."""
    with crm.write() as tx:
        wish = {"object": "lead", "id": lead_id(tx)}
        archive_record(tx, CATALOGUE, "lead", wish["id"], actor=SYSTEM)
    outcome = run(crm, "wait_until_filled", **wish, fields=["phone"])

    assert failed(outcome) == (ErrorKind.PERMANENT, "RECORD_ARCHIVED")
    assert isinstance(outcome, Failed)
    assert outcome.text == (
        "The process waits for phone of lead 'Li', but that is archived. "
        "Restore it and retry, or cancel the process."
    )
    assert isinstance(run(crm, "wait_until_filled", **wish, fields=["email"]), Done)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"fields": ["fone"]}, (ErrorKind.PERMANENT, "RECORD_INVALID")),
        ({"fields": []}, (ErrorKind.PERMANENT, "RECORD_INVALID")),
        ({"fields": ["phone", 3]}, (ErrorKind.PERMANENT, "RECORD_INVALID")),
        ({"object": "laed"}, (ErrorKind.PERMANENT, "RECORD_INVALID")),
        ({"id": "gone"}, (ErrorKind.BUSINESS, "RECORD_NOT_FOUND")),
    ],
)
def test_a_wrong_wish_to_wait_is_refused(
    crm: Database, change: dict[str, Any], expected: tuple[ErrorKind, str]
) -> None:
    """It would wait for ever."""
    wish = {"object": "lead", "id": "the lead", "fields": ["phone"]} | change
    assert failed(run(crm, "wait_until_filled", **wish)) == expected
