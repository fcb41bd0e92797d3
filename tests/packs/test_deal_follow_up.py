"""The deal follow-up process: plan a visit, report it, quote or lost; with and without a company."""

from datetime import date
from decimal import Decimal

import pytest

from guanxi.access.contracts import User
from guanxi.feel.values import Date
from tests.packs.conftest import House


@pytest.fixture
def follow_up(house: House, people: dict[str, User]) -> House:
    """A Guanxi with the deal follow-up deployed."""
    house.deploy("deal_follow_up")
    return house


def test_a_visited_deal_without_a_company_moves_to_proposal(
    follow_up: House, people: dict[str, User]
) -> None:
    """The visit stands on the deal and on its timeline."""
    deal = follow_up.create(
        "deal", name="GTX for the lab", amount=Decimal(5000), expected_close=date(2026, 3, 1)
    )
    follow_up.complete(
        "Plan the visit", people["An"], plan="visit", visit_on=Date(2026, 1, 8), visit_note="Show the GTX."
    )
    follow_up.complete("Report how the visit went", people["An"], visit_outcome="quote", visit_report="Fine.")

    values = follow_up.read("deal", deal)
    assert (values["stage"], str(values["visited_on"])) == ("proposal", "2026-01-08")
    assert [one.status for one in follow_up.instances("deal-follow-up")] == ["completed"]
    [visit] = follow_up.find("engagement", kind="visit")
    assert visit.values["subject"] == "Visit: GTX for the lab"
    assert visit.values["about"] == {"object": "deal", "id": deal}


def test_a_quote_waits_until_amount_and_closing_date_are_on_the_deal(
    follow_up: House, people: dict[str, User]
) -> None:
    """The deal stays where it is, saying what is missing; filling the last field moves it on."""
    deal = follow_up.create("deal", name="GTX")
    follow_up.complete("Plan the visit", people["An"], plan="visit")
    follow_up.complete("Report how the visit went", people["An"], visit_outcome="quote")
    assert follow_up.missing("deal", deal) == [("Deal follow-up", ("amount", "expected_close"))]

    follow_up.update("deal", deal, amount=Decimal(5000))
    assert follow_up.missing("deal", deal) == [("Deal follow-up", ("expected_close",))]
    assert follow_up.read("deal", deal)["stage"] != "proposal"

    follow_up.update("deal", deal, expected_close=date(2026, 3, 1))
    assert follow_up.missing("deal", deal) == []
    assert follow_up.read("deal", deal)["stage"] == "proposal"
    assert [one.status for one in follow_up.instances("deal-follow-up")] == ["completed"]


def test_a_deal_archived_while_its_data_is_missing_is_an_incident_until_it_is_restored(
    follow_up: House, people: dict[str, User]
) -> None:
    """The text says why; after restoring and filling, trying again goes on."""
    deal = follow_up.create("deal", name="GTX", amount=Decimal(1))
    follow_up.complete("Plan the visit", people["An"], plan="visit")
    follow_up.complete("Report how the visit went", people["An"], visit_outcome="quote")
    follow_up.archive("deal", deal)

    [incident] = follow_up.incidents()
    assert "The process waits for expected_close of deal 'GTX', but that is archived." in incident.message
    assert follow_up.missing("deal", deal) == []

    follow_up.restore("deal", deal)
    follow_up.update("deal", deal, expected_close=date(2026, 3, 1))
    follow_up.resolve(incident.key)
    assert follow_up.read("deal", deal)["stage"] == "proposal"


def test_a_deal_that_is_given_up_is_lost_with_its_reason(follow_up: House, people: dict[str, User]) -> None:
    """No visit, no report."""
    deal = follow_up.create("deal", name="GTX")
    follow_up.complete("Plan the visit", people["An"], plan="lost", lost_reason="No budget")

    values = follow_up.read("deal", deal)
    assert (values["stage"], values["lost_reason"]) == ("lost", "No budget")
    assert follow_up.tasks() == []


def test_a_visit_without_interest_loses_the_deal(follow_up: House, people: dict[str, User]) -> None:
    """The second gateway."""
    deal = follow_up.create("deal", name="GTX")
    follow_up.complete("Plan the visit", people["An"], plan="visit")
    follow_up.complete(
        "Report how the visit went", people["An"], visit_outcome="lost", lost_reason="Too dear"
    )
    assert follow_up.read("deal", deal)["lost_reason"] == "Too dear"


def test_a_closed_deal_starts_nothing_and_an_open_one_keeps_its_owner(
    follow_up: House, people: dict[str, User]
) -> None:
    """A won deal has its verdict; the owner who is there stays."""
    follow_up.create("deal", name="Done", stage="won")
    follow_up.create("deal", name="Open", owner=people["Bai"].id)

    assert [one.verdict for one in follow_up.verdicts()] == ["condition_false", "started"]
    assert [task.assignee for task in follow_up.tasks()] == [people["Bai"].id]


def test_the_owner_is_reminded_of_a_visit_that_is_not_planned(follow_up: House) -> None:
    """After three days, once."""
    follow_up.create("deal", name="GTX")
    follow_up.wait(days=3, seconds=1)
    follow_up.wait(days=3)
    assert [(mail.to, mail.subject) for mail, _ in follow_up.mails()] == [
        ("an@guanxi.example", "Please plan a visit: GTX")
    ]
    assert [task.name for task in follow_up.tasks()] == ["Plan the visit"]


@pytest.mark.parametrize("stage", ["won", "lost"])
@pytest.mark.parametrize("plan", ["visit", "lost"])
def test_a_deal_that_is_closed_before_its_visit_is_planned_stays_as_it_is(
    follow_up: House, people: dict[str, User], stage: str, plan: str
) -> None:
    """No reminder goes out, no visit is noted, and what the person chose does not overwrite the stage."""
    deal = follow_up.create("deal", name="GTX")
    follow_up.update("deal", deal, stage=stage)
    before = follow_up.read("deal", deal)
    follow_up.wait(days=4)
    follow_up.complete(
        "Plan the visit", people["An"], plan=plan, visit_on=Date(2026, 1, 8), lost_reason="Old"
    )

    assert follow_up.read("deal", deal) == before
    assert follow_up.mails() == []
    assert follow_up.find("engagement", kind="visit") == ()
    assert follow_up.path("deal-follow-up")[-1] == "closed_after_plan"
    assert "closed_before_reminder" in follow_up.path("deal-follow-up")
    assert [one.status for one in follow_up.instances("deal-follow-up")] == ["completed"]


@pytest.mark.parametrize("outcome", ["quote", "lost"])
def test_a_deal_that_is_won_before_the_visit_is_reported_stays_won(
    follow_up: House, people: dict[str, User], outcome: str
) -> None:
    """Neither a proposal nor a loss."""
    deal = follow_up.create("deal", name="GTX", amount=Decimal(1), expected_close=date(2026, 3, 1))
    follow_up.complete("Plan the visit", people["An"], plan="visit")
    follow_up.update("deal", deal, stage="won")
    before = follow_up.read("deal", deal)
    follow_up.complete("Report how the visit went", people["An"], visit_outcome=outcome)

    assert follow_up.read("deal", deal) == before
    assert follow_up.path("deal-follow-up")[-1] == "closed_after_visit"


def test_a_deal_that_is_won_while_its_quote_data_is_missing_stays_won(
    follow_up: House, people: dict[str, User]
) -> None:
    """Filling the last field ends the run and moves nothing."""
    deal = follow_up.create("deal", name="GTX", amount=Decimal(1))
    follow_up.complete("Plan the visit", people["An"], plan="visit")
    follow_up.complete("Report how the visit went", people["An"], visit_outcome="quote")
    follow_up.update("deal", deal, stage="won")
    follow_up.update("deal", deal, expected_close=date(2026, 3, 1))

    assert follow_up.read("deal", deal)["stage"] == "won"
    assert follow_up.path("deal-follow-up")[-1] == "closed_before_proposal"
