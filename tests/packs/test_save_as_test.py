"""Save as test: runs of the shipped processes on the real runtime, written as test files, pass when repeated."""

from pathlib import Path

import pytest

from guanxi.access.contracts import User
from guanxi.insight.rehearsal import FileOutcome, rehearse
from guanxi.insight.rehearsal.history import recorded_run
from guanxi.insight.rehearsal.recording import Recorded, save_as_test
from guanxi.insight.rehearsal.subject import Subject, read_subject
from guanxi.packs import mail_folders, pack_files
from guanxi.runtime.incidents import list_incidents
from guanxi.runtime.instances import instance_elements, instance_variables
from tests.packs.conftest import CATALOGUE, House


def subject(pack: str, process: str) -> Subject:
    """The process of a pack."""
    found = read_subject(f"{process}.test.yaml", pack_files(pack), mail=mail_folders())
    assert isinstance(found, Subject)
    return found


def recorded(house: House, one: Subject) -> Recorded:
    """The one run of a process."""
    [instance] = house.instances(one.graph.id)
    with house.database.read() as tx:
        visits = instance_elements(house.runtime, tx, instance.key)
        incidents = list_incidents(house.runtime, tx, instance_key=instance.key)
        return recorded_run(one.graph, instance, visits, instance_variables(tx, instance.key), incidents)


def repeated(house: House, pack: str, process: str) -> tuple[str, tuple[str, ...], FileOutcome]:
    """The test file of the one run of a process, its notes, and what comes of running it."""
    one = subject(pack, process)
    saved = save_as_test(recorded(house, one), one, CATALOGUE)
    name = f"{process}.test.yaml"
    outcome = rehearse(name, saved.text.encode(), pack_files(pack), CATALOGUE, mail=mail_folders())
    return saved.text, saved.notes, outcome


def test_a_lead_that_was_called_late(house: House, people: dict[str, User]) -> None:
    """Reminder, call, both mails: the same path, the same mails."""
    house.deploy("lead_intake")
    house.create("lead", last_name="Li", company_name="Acme", phone="+8613800138000", email="li@example.com",
                 source="referral")  # fmt: skip
    house.wait(days=1, hours=2)
    house.complete("Call the lead", people["An"], outcome="interested", call_note="“Yes”: = fine")
    text, notes, outcome = repeated(house, "lead_intake", "lead-intake")

    assert notes == ()
    assert outcome.faults == ()
    [one] = outcome.scenarios
    assert one.differences == ()
    assert [visit.element_id for visit in one.path] == house.path("lead-intake")
    assert [mail.to for mail in one.mails] == [(mail.to,) for mail, _ in house.mails()]
    assert one.state == "completed"
    assert "passes:" not in text


def test_a_deal_and_a_complaint_that_still_wait(house: House, people: dict[str, User]) -> None:
    """An open task is expected to be open."""
    house.deploy("deal_follow_up")
    house.deploy("complaint_handling")
    house.create("deal", name="GTX", amount=5000)
    house.complete("Plan the visit", people["An"], plan="visit", visit_note="Show it.")
    house.create("case", subject="Scratched", kind="complaint", contact_email="a@b.example")
    house.wait(days=2)
    for pack, process, task in (
        ("deal_follow_up", "deal-follow-up", "report_the_visit"),
        ("complaint_handling", "complaint-handling", "resolve_complaint"),
    ):
        text, notes, outcome = repeated(house, pack, process)

        assert notes == ()
        assert outcome.passed, outcome
        assert f"tasks: [{task}]" in text
        assert outcome.scenarios[0].state == "waiting"


def test_a_step_that_failed_fails_in_the_test_too(house: House) -> None:
    """A complaint that nobody is there for."""
    house.deploy("complaint_handling")
    house.create("case", subject="Scratched", kind="complaint")
    text, notes, outcome = repeated(house, "complaint_handling", "complaint-handling")

    assert notes == ()
    assert outcome.passed, outcome
    assert "incidents: [assign_owner]" in text


@pytest.mark.parametrize("late", [False, True])
def test_a_quote_that_was_decided(house: House, people: dict[str, User], late: bool) -> None:
    """Parallel branches, an interrupting timer, a decision table."""
    house.deploy("quote_approval")
    deal = house.create("deal", name="GTX", amount=50000, discount=12)
    house.update("deal", deal, stage="proposal")
    house.complete("Check terms and delivery date", people["Bai"], terms="in_order")
    if late:
        house.wait(days=2, seconds=1)
        house.complete("Decide in place of the manager", people["En"], decision="approve")
    else:
        house.complete("Decide on the quote", people["Dai"], decision="reject", decision_note="Too much.")
    text, notes, outcome = repeated(house, "quote_approval", "quote-approval")

    assert notes == ()
    assert outcome.passed, outcome
    assert ("approve_as_head" in text) is late
    assert Path(outcome.process_file).name == "quote-approval.bpmn"
