"""What happens to records arrives at another system: signed, once per event, no more than it may see, or told why not."""

import logging
from datetime import timedelta

import pytest
import sqlalchemy as sa

from guanxi.access.audit import read_audit
from guanxi.access.contracts import Grant, Role
from guanxi.access.identities import Identity, save_identity
from guanxi.access.role_store import save_role
from guanxi.access.users import deactivate_user
from guanxi.platform.errors import Conflict, Invalid
from guanxi.platform.outbox import take_pending
from guanxi.triggers.webhooks import deliveries, subscriptions
from guanxi.triggers.webhooks.sender import OFF_AFTER, WAITS
from guanxi.triggers.webhooks.subscriptions import WebhookChange
from guanxi.triggers.webhooks.tables import delivery_table
from tests.triggers.webhooks.conftest import SECRET, House

LATER = max(WAITS) * 2


def test_a_change_is_told_once_with_what_changed_and_a_signature(house: House) -> None:
    """Only what was asked for; each message has its own id, its time, the record and the fields that changed."""
    webhook, secret = house.hook("contact.updated", "deal.*")
    contact = house.create("contact", first_name="Nora", last_name="Hook", job_title="Buyer")
    house.update("contact", contact, job_title="Head of buying")
    deal = house.create("deal", name="Twelve seats", amount="4800.50", expected_close="2026-03-31")

    house.tell()
    house.tell()

    told = sorted(house.receiver.received, key=lambda one: one.message["type"])
    assert [one.message["type"] for one in told] == ["contact.updated", "deal.created"]
    assert [one.is_signed_by(secret) for one in told] == [True, True]
    assert told[0].headers["content-type"] == "application/json"
    data = told[0].message["data"]
    assert told[0].message["timestamp"] == "2026-01-05T09:00:00Z"
    assert (data["object"], data["id"], data["record"]["last_name"]) == ("contact", contact, "Hook")
    assert data["changed"] == {"job_title": {"old": "Buyer", "new": "Head of buying"}}
    made = told[1].message["data"]
    assert (made["id"], made["record"]["amount"], made["record"]["expected_close"]) == (
        deal,
        4800.5,
        "2026-03-31",
    )
    log = house.log(webhook)
    assert [(one.state, one.attempts, one.answer) for one in log] == [("delivered", 1, "Status 204")] * 2
    assert {one.message_id for one in log} == {one.id for one in told}


def test_an_event_has_one_delivery_and_none_when_its_transaction_is_undone(house: House) -> None:
    """What takes the event writes the delivery: both or neither; two webhooks have one each."""
    hooks = [house.hook("contact.*")[0], house.hook("*")[0], house.hook("lead.created")[0]]
    house.create("contact", last_name="Once")
    with pytest.raises(ZeroDivisionError):
        _fan_out_and_fail(house)
    assert [len(house.log(one)) for one in hooks] == [0, 0, 0]

    house.pump()
    house.pump()

    assert [len(house.log(one)) for one in hooks] == [1, 1, 0]


def _fan_out_and_fail(house: House) -> None:
    with house.database.write() as tx:
        deliveries.fan_out(tx, take_pending(tx, 10))
        raise ZeroDivisionError


def test_a_failed_delivery_is_tried_again_later_and_under_the_same_id(house: House) -> None:
    """After about 5 and 30 seconds; the time the receiver asks for is kept; what came back is in the log."""
    webhook, secret = house.hook("lead.created")
    house.receiver.answers = [(500, "broken"), (429, "slow down"), (200, "thanks")]
    house.receiver.headers = {"Retry-After": "90"}
    house.create("lead", last_name="Again")

    house.tell()
    [first] = house.log(webhook)
    failing = house.now(webhook).failing_since
    house.clock.advance(timedelta(seconds=89))
    house.tell()
    assert len(house.receiver.received) == 1
    house.clock.advance(timedelta(seconds=2))
    house.tell()
    house.clock.advance(timedelta(seconds=91))
    house.tell()

    assert (first.state, first.attempts) == ("pending", 1)
    assert "answers with status 500" in first.answer
    assert failing is not None
    assert len({one.id for one in house.receiver.received}) == 1
    assert len({one.headers["webhook-timestamp"] for one in house.receiver.received}) == 3
    assert all(one.is_signed_by(secret) for one in house.receiver.received)
    [last] = house.log(webhook)
    assert (last.state, last.attempts, last.answer) == ("delivered", 3, "Status 200: thanks")
    assert house.now(webhook).failing_since is None


def test_what_never_arrives_is_given_up_and_can_be_replayed(small: House) -> None:
    """After ten tries; a refusal of one message does not hold up the others; replayed it has the same id."""
    webhook, _ = small.hook("lead.created")
    small.receiver.answers = [(400, "no")] * 10
    small.create("lead", last_name="Poison")
    for _ in range(12):
        small.tell()
        small.clock.advance(LATER)
        with small.database.write() as tx:  # days pass here, which is another test
            subscriptions.change_webhook(
                tx, small.catalogue, webhook.id, WebhookChange(active=True), actor=small.admin
            )
    [dead] = small.log(webhook)
    assert (dead.state, dead.attempts, dead.due_at) == ("dead", 10, None)
    assert dead.answer.endswith("answers with status 400: no")

    with small.database.write() as tx:
        deliveries.replay_delivery(tx, webhook.id, dead.key, actor=small.admin)
    with pytest.raises(Conflict, match="on its way"), small.database.write() as tx:
        deliveries.replay_delivery(tx, webhook.id, dead.key, actor=small.admin)
    small.tell()

    [done] = small.log(webhook)
    assert (done.state, done.attempts, done.key) == ("delivered", 1, dead.key)
    assert len({one.id for one in small.receiver.received}) == 1


def test_a_webhook_that_nothing_reaches_for_days_is_switched_off_and_says_why(small: House) -> None:
    """It is told nothing more; switched on again and replayed, it misses nothing and is told nothing new twice."""
    webhook, _ = small.hook("lead.created")
    small.receiver.answers = [(503, "away")] * 50
    started = small.clock.now()
    small.create("lead", last_name="First")
    for _ in range(20):
        small.tell()
        small.clock.advance(timedelta(days=1))
        small.create("lead", last_name="More")
    off = small.now(webhook)
    tries = len(small.receiver.received)
    assert (off.active, tries < 50) == (False, True)
    assert off.reason.startswith(
        f"Nothing has arrived for {OFF_AFTER.days} days. {small.receiver.url} answers"
    )
    small.receiver.answers = []
    with pytest.raises(Conflict, match="switched off"), small.database.write() as tx:
        deliveries.replay_range(tx, webhook.id, started, small.clock.now(), actor=small.admin)

    with small.database.write() as tx:
        on = subscriptions.change_webhook(
            tx, small.catalogue, webhook.id, WebhookChange(active=True), actor=small.admin
        )
    small.pump()
    with small.database.write() as tx:
        count = deliveries.replay_range(tx, webhook.id, started, small.clock.now(), actor=small.admin)
    small.tell()

    assert (on.reason, on.failing_since) == ("", None)
    log = small.log(webhook)
    assert count == 21 - 1  # the last one happened at the end of the time, which is not in it
    assert {one.state for one in log} == {"delivered"}
    assert len({one.event_key for one in log}) == len(log) == 21


def test_a_receiver_that_is_gone_for_good_is_not_asked_again(small: House) -> None:
    """Status 410 switches off at once; a redirect is a failure and is not followed."""
    webhook, _ = small.hook("lead.created")
    small.receiver.answers = [(302, ""), (410, "moved out")]
    small.receiver.headers = {"Location": small.receiver.url}
    small.create("lead", last_name="Gone")

    small.tell()
    redirected = small.log(webhook)[0].answer
    small.clock.advance(timedelta(minutes=10))
    small.tell()

    assert "a redirect, which is not followed" in redirected
    assert len(small.receiver.received) == 2
    assert (small.now(webhook).active, small.now(webhook).reason) == (
        False,
        "The receiver said that it is gone for good (status 410).",
    )


def test_a_webhook_sees_what_its_identity_may_see(house: House) -> None:
    """Hidden fields, records of others and objects without a right do not leave; a person who has left tells nothing."""
    role = Role(
        "books",
        (
            Grant(
                "contact", frozenset({"read"}), "filter", {"field": "job_title", "op": "eq", "value": "Buyer"}
            ),
        ),
        {"contact": {"email": "hidden"}},
    )
    with house.database.write() as tx:
        save_role(tx, role, actor=house.admin)
        save_identity(tx, Identity("books", "Books", ("books",)), actor=house.admin)
    webhook, _ = house.hook("*", identity="books")
    leaver = house.person("admin")
    other, _ = house.hook("contact.*", actor=leaver, name="Leaver")
    house.create("contact", last_name="Seen", job_title="Buyer", email="nora@example.com")
    house.create("contact", last_name="Other", job_title="Seller")
    house.create("deal", name="Secret")
    with house.database.write() as tx:
        deactivate_user(tx, leaver.id, actor=house.admin)

    house.tell()

    [told] = house.receiver.received
    data = told.message["data"]
    assert data["record"]["last_name"] == "Seen"
    assert "nora@example.com" not in told.body
    assert "email" not in data["changed"]
    states = [(one.type, one.state) for one in house.log(webhook)]
    assert states == [
        ("contact.created", "delivered"),
        ("contact.created", "withheld"),
        ("deal.created", "withheld"),
    ]
    assert (house.now(other).active, house.now(other).reason) == (
        False,
        "The person whose rights it has is no longer active.",
    )


def test_secrets_change_without_a_gap_and_are_nowhere_stored(
    small: House, caplog: pytest.LogCaptureFixture
) -> None:
    """Both sign for a while, then the new one alone; neither is in a table, the audit log or a log line."""
    caplog.set_level(logging.DEBUG)
    webhook, old = small.hook("lead.created")
    with small.database.write() as tx:
        _, new = subscriptions.rotate_secret(
            tx, webhook.id, timedelta(hours=24), secret=SECRET, actor=small.admin
        )
    small.create("lead", last_name="Both")
    small.tell()
    small.clock.advance(timedelta(hours=25))
    small.create("lead", last_name="New")
    small.tell()

    both, later = small.receiver.received
    assert (both.is_signed_by(old), both.is_signed_by(new)) == (True, True)
    assert (later.is_signed_by(old), later.is_signed_by(new)) == (False, True)
    assert old != new
    with small.database.read() as tx:
        stored = " ".join(
            str(row)
            for table in ("webhook", "webhook_delivery", "audit", "event")
            for row in tx.connection.execute(sa.text(f"select * from {table}"))
        )
        entries = read_audit(tx, "webhook", webhook.id)
    assert len(entries) == 2
    for secret in (old, new):
        assert secret.removeprefix("whsec_") not in stored + caplog.text


def test_a_busy_webhook_and_one_nobody_answers_do_not_hold_up_another(small: House) -> None:
    """Of each a few are sent in turn; one that is not reached waits, with all it has to tell."""
    port = 9  # nobody listens there
    away, _ = small.hook("lead.created", url=f"http://127.0.0.1:{port}/")
    small.hook("lead.created")
    for at in range(12):
        small.create("lead", last_name=f"Lead {at}")

    small.pump()
    small.sender.work_once()

    assert len(small.receiver.received) == 5
    assert sum(one.attempts for one in small.log(away)) == 5
    small.tell()
    assert len(small.receiver.received) == 12
    assert sum(one.attempts for one in small.log(away)) == 5


def test_old_deliveries_are_deleted_and_what_waits_stays(small: House) -> None:
    """After 30 days, in parts."""
    webhook, _ = small.hook("lead.created")
    small.create("lead", last_name="Old")
    small.tell()
    small.receiver.answers = [(400, "no")]
    small.create("lead", last_name="Waits")
    small.tell()
    small.clock.advance(timedelta(days=31))

    with small.database.write() as tx:
        counts = [deliveries.purge(tx), deliveries.purge(tx)]

    assert counts == [1, 0]
    assert [one.state for one in small.log(webhook)] == ["pending"]


def test_a_replay_needs_a_time_with_an_end(small: House) -> None:
    """Nothing is written for one that ends before it begins."""
    webhook, _ = small.hook("lead.created")
    now = small.clock.now()
    with pytest.raises(Invalid) as refused, small.database.write() as tx:
        deliveries.replay_range(tx, webhook.id, now, now, actor=small.admin)
    assert refused.value.code == "webhook.range"
    with small.database.read() as tx:
        assert tx.connection.execute(sa.select(sa.func.count()).select_from(delivery_table)).scalar_one() == 0
