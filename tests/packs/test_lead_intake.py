"""The lead intake process from the record to the end, every way through it, with real mails."""

import pytest

from guanxi.access.contracts import SYSTEM, User
from guanxi.platform.database import Database
from guanxi.runtime.definitions import list_definitions, set_enabled
from tests.packs.conftest import House

GOOD = {
    "first_name": "Wei",
    "last_name": "Li",
    "company_name": "Acme",
    "phone": "+86 10 6552 9988",
    "email": "wei.li@example.com",
    "source": "web_form",
}
TO_THE_CALL = [
    "lead_came_in",
    "score_the_lead",
    "good_fit",
    "assign_owner",
    "save_the_score",
    "can_be_written_to",
]


@pytest.fixture
def house_database(database: Database) -> Database:
    """This process is walked on every server."""
    return database


@pytest.fixture
def intake(house: House, people: dict[str, User]) -> House:
    """A Guanxi with lead intake deployed."""
    house.deploy("lead_intake")
    return house


def test_a_good_lead_is_assigned_welcomed_called_and_qualified(
    intake: House, people: dict[str, User]
) -> None:
    """The whole way; the owner gets the task, the lead gets one mail and its score."""
    lead = intake.create("lead", **GOOD)

    [task] = intake.tasks()
    assert (task.name, task.assignee, task.candidate_groups) == ("Call the lead", people["An"].id, ("sales",))
    assert (task.object, task.record_id) == ("lead", lead)
    values = intake.read("lead", lead)
    assert (values["status"], values["score"], values["owner"]) == ("assigned", 60, people["An"].id)
    assert task.due_at is not None
    assert (task.due_at - intake.database.clock.now()).total_seconds() == 86400
    [(mail, text)] = intake.mails()
    assert (mail.to, mail.subject) == ("wei.li@example.com", "Thank you for your interest, Wei")
    assert text.startswith("Dear Wei Li,\n\nthank you for getting in touch with us. An will call you")

    intake.complete("Call the lead", people["An"], outcome="interested", call_note="Wants a quote.")

    values = intake.read("lead", lead)
    assert (values["status"], values["score"], values["owner"]) == ("qualified", 60, people["An"].id)
    [call] = intake.find("engagement", kind="call")
    assert (call.values["subject"], call.values["text"]) == ("Spoke to the lead", "Wants a quote.")
    [instance] = intake.instances("lead-intake")
    assert (instance.status, instance.incidents) == ("completed", 0)
    assert intake.path("lead-intake") == [
        *TO_THE_CALL,
        "send_welcome",
        "ready_to_call",
        "call_the_lead",
        "log_the_call",
        "lead_interested",
        "mark_qualified",
        "lead_qualified",
    ]
    assert [(one.verdict, one.object, one.event_kind) for one in intake.verdicts()] == [
        ("started", "lead", "record.created"),
        *[("not_matched", "lead", "record.updated")] * 2,
        ("not_matched", "engagement", "record.created"),
        ("not_matched", "lead", "record.updated"),
    ]


def test_a_poor_lead_goes_to_nurturing_without_bothering_anybody(intake: House) -> None:
    """A lead we know little about gets no owner, no mail and no task."""
    lead = intake.create("lead", last_name="Li", email="li@example.com")

    values = intake.read("lead", lead)
    assert (values["status"], values["score"], values["owner"]) == ("nurturing", 0, None)
    assert (intake.tasks(), intake.mails()) == ([], [])
    assert [one.status for one in intake.instances("lead-intake")] == ["completed"]


def test_a_lead_without_an_address_is_called_without_a_mail(intake: House) -> None:
    """No incident: the way around the mail is taken."""
    intake.create("lead", **GOOD | {"email": None})

    assert [task.name for task in intake.tasks()] == ["Call the lead"]
    assert intake.mails() == []
    assert intake.path("lead-intake") == [*TO_THE_CALL, "ready_to_call", "call_the_lead"]


def test_a_chinese_lead_is_written_to_in_chinese(intake: House) -> None:
    """The language of the lead chooses the text."""
    intake.create("lead", **GOOD | {"first_name": "伟", "last_name": "李", "language": "zh-CN"})
    [(mail, text)] = intake.mails()
    assert mail.subject == "感谢您的关注，李伟"
    assert text.startswith("尊敬的李伟：")


def test_the_owner_is_reminded_once_and_can_still_complete_the_call(
    intake: House, people: dict[str, User]
) -> None:
    """The timer does not interrupt the task; a lead that is not interested goes to nurturing."""
    lead = intake.create("lead", **GOOD)
    intake.wait(days=1, seconds=1)
    intake.wait(days=5)

    assert [(mail.to, mail.subject) for mail, _ in intake.mails()] == [
        ("wei.li@example.com", "Thank you for your interest, Wei"),
        ("an@guanxi.example", "Please call Wei Li"),
    ]
    assert [task.name for task in intake.tasks()] == ["Call the lead"]

    intake.complete("Call the lead", people["An"], outcome="not_now")

    assert intake.read("lead", lead)["status"] == "nurturing"
    assert [one.status for one in intake.instances("lead-intake")] == ["completed"]


def test_owners_take_turns(intake: House, people: dict[str, User]) -> None:
    """Three leads: An, Bai, An."""
    owners = [intake.read("lead", intake.create("lead", **GOOD))["owner"] for _ in range(3)]
    assert owners == [people["An"].id, people["Bai"].id, people["An"].id]


def test_an_unreachable_mail_server_becomes_an_incident_that_a_person_can_resolve(
    intake: House, people: dict[str, User]
) -> None:
    """Five tries, then an incident that names server and cure; after it is resolved one mail arrives."""
    intake.sink.stop()
    intake.create("lead", **GOOD)
    for _ in range(5):
        intake.wait(hours=1)
    assert intake.tasks() == []
    [incident] = intake.incidents()
    assert incident.element_name == "Send the welcome e-mail"
    assert f"127.0.0.1:{intake.sink.port} cannot be reached" in incident.message
    assert "GUANXI_SMTP_HOST" in incident.message
    assert incident.attempts == 5

    intake.sink.start()
    intake.resolve(incident.key)

    assert [(mail.to, mail.doubles) for mail, _ in intake.mails()] == [("wei.li@example.com", 0)]
    assert [task.name for task in intake.tasks()] == ["Call the lead"]
    assert intake.incidents() == []


def test_a_process_that_is_switched_off_says_so(intake: House) -> None:
    """The verdict answers why it did not run."""
    with intake.database.write() as tx:
        set_enabled(tx, list_definitions(tx)[0].key, False, actor=SYSTEM)
    intake.create("lead", **GOOD)
    assert [one.verdict for one in intake.verdicts()] == ["switched_off"]
    assert intake.instances("lead-intake") == []
