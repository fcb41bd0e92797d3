"""The quote approval process: two checks side by side, a limit from a table, a manager, an escalation."""

from decimal import Decimal
from typing import Any

import pytest

from guanxi.access.contracts import User
from tests.packs.conftest import House


@pytest.fixture
def approval(house: House, people: dict[str, User]) -> House:
    """A Guanxi with the quote approval deployed."""
    house.deploy("quote_approval")
    return house


def hand_in(house: House, **values: Any) -> str:
    """Move a deal to the stage where its quote is approved."""
    deal = house.create("deal", name="GTX", stage="discovery", **values)
    house.update("deal", deal, stage="proposal")
    return deal


@pytest.mark.parametrize(
    ("amount", "discount"),
    [
        (Decimal(9999), Decimal(5)),
        (Decimal(10000), Decimal(10)),
        (Decimal(100000), Decimal(15)),
        (None, None),
    ],
)
def test_within_the_limit_nobody_has_to_decide(
    approval: House, people: dict[str, User], amount: Decimal | None, discount: Decimal | None
) -> None:
    """The limit grows with the amount."""
    deal = hand_in(approval, amount=amount, discount=discount)
    approval.complete("Check terms and delivery date", people["An"], terms="in_order")

    assert approval.read("deal", deal)["stage"] == "negotiation"
    assert approval.tasks() == []


@pytest.mark.parametrize(("decision", "stage"), [("approve", "negotiation"), ("reject", "discovery")])
def test_above_the_limit_a_manager_decides(
    approval: House, people: dict[str, User], decision: str, stage: str
) -> None:
    """The task goes to the managers; the deal follows the decision."""
    deal = hand_in(approval, amount=Decimal(9999), discount=Decimal("5.01"))
    approval.complete("Check terms and delivery date", people["An"], terms="in_order")
    [task] = approval.tasks()
    assert (task.name, task.candidate_groups) == ("Decide on the quote", ("managers",))

    approval.complete("Decide on the quote", people["Dai"], decision=decision)

    assert approval.read("deal", deal)["stage"] == stage
    assert [one.status for one in approval.instances("quote-approval")] == ["completed"]


def test_a_late_decision_goes_to_the_directors(approval: House, people: dict[str, User]) -> None:
    """After two days the managers' task is taken away."""
    deal = hand_in(approval, amount=Decimal(500), discount=Decimal(1))
    approval.complete("Check terms and delivery date", people["An"], terms="not_in_order")
    approval.wait(days=2, seconds=1)

    [task] = approval.tasks()
    assert (task.name, task.candidate_groups) == ("Decide in place of the manager", ("directors",))
    approval.complete("Decide in place of the manager", people["En"], decision="approve")
    assert approval.read("deal", deal)["stage"] == "negotiation"


def test_only_reaching_the_stage_starts_it(approval: House) -> None:
    """Other changes of a deal are not matched; the process's own change does not start it again."""
    deal = approval.create("deal", name="GTX")
    approval.update("deal", deal, amount=Decimal(1))
    approval.update("deal", deal, stage="negotiation")
    assert [(one.verdict, one.reason) for one in approval.verdicts()] == [
        ("not_matched", "It starts on updated, this was created."),
        ("not_matched", "stage did not change."),
        ("not_matched", "stage became negotiation, not proposal."),
    ]
