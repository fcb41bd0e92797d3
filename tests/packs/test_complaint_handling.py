"""The complaint handling process: answer at once, resolve in a day, refund with consent, tell the customer."""

import pytest

from guanxi.access.contracts import User
from tests.packs.conftest import House

COMPLAINT = {
    "kind": "complaint",
    "subject": "Screen broken",
    "contact_name": "Li Wei",
    "contact_email": "li@example.com",
}


@pytest.fixture
def support(house: House, people: dict[str, User]) -> House:
    """A Guanxi with complaint handling deployed."""
    house.deploy("complaint_handling")
    return house


def test_a_complaint_is_confirmed_resolved_and_closed(support: House, people: dict[str, User]) -> None:
    """Without a refund: two mails to the customer, the solution on the case."""
    case = support.create("case", **COMPLAINT)
    assert [mail.subject for mail, _ in support.mails()] == ["We have your complaint: Screen broken"]

    support.complete(
        "Resolve the complaint", people["Cao"], resolution="We send a new one.", refund_proposed=False
    )

    values = support.read("case", case)
    assert (values["status"], values["solution"]) == ("closed", "We send a new one.")
    assert values["owner"] == people["Cao"].id
    mail, text = support.mails()[1]
    assert (mail.to, mail.subject) == ("li@example.com", "Your complaint: Screen broken")
    assert "We send a new one." in text
    assert "money" not in text
    assert [one.status for one in support.instances("complaint-handling")] == ["completed"]


def test_a_complaint_without_an_address_is_resolved_without_mails(
    support: House, people: dict[str, User]
) -> None:
    """Given one by phone, it is worked and closed like the others; nothing stops for want of an address."""
    case = support.create("case", subject="Too loud", kind="complaint", contact_phone="+86 10 1234 5678")

    support.complete("Resolve the complaint", people["Cao"], resolution="A quiet one.", refund_proposed=False)

    assert support.read("case", case)["status"] == "closed"
    assert support.mails() == []
    assert [one.status for one in support.instances("complaint-handling")] == ["completed"]


@pytest.mark.parametrize(
    ("decision", "note", "told"), [("approve", "Refund approved", True), ("reject", "Refund refused", False)]
)
def test_a_refund_needs_the_consent_of_a_manager(
    support: House, people: dict[str, User], decision: str, note: str, told: bool
) -> None:
    """The decision is noted on the case and the customer hears of the money only when there is some."""
    support.create("case", **COMPLAINT)
    support.complete("Resolve the complaint", people["Cao"], resolution="Sorry.", refund_proposed=True)
    [task] = support.tasks()
    assert (task.name, task.candidate_groups) == ("Approve the refund", ("managers",))

    support.complete("Approve the refund", people["Dai"], refund_decision=decision, refund_note="ok")

    assert [one.values["subject"] for one in support.find("engagement", kind="note")] == [note]
    assert ("You will get your money back." in support.mails()[1][1]) == told


def test_a_late_complaint_becomes_urgent_and_stays_open(support: House) -> None:
    """The clock does not take the task away."""
    case = support.create("case", **COMPLAINT)
    support.wait(days=1, seconds=1)
    assert support.read("case", case)["priority"] == "urgent"
    assert [task.name for task in support.tasks()] == ["Resolve the complaint"]


def test_a_question_is_no_complaint(support: House) -> None:
    """The condition of the trigger."""
    support.create("case", **COMPLAINT | {"kind": "question"})
    assert [one.verdict for one in support.verdicts()] == ["condition_false"]
