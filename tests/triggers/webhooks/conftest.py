"""An installation with people, a receiver, and what sends to it."""

from collections.abc import Iterator
from typing import Any

import pytest

from guanxi import wiring
from guanxi.access.contracts import SYSTEM, Actor, user_actor
from guanxi.access.role_store import held_roles
from guanxi.access.users import create_user
from guanxi.activities.http.request import HttpCaller
from guanxi.platform.clock import VirtualClock
from guanxi.platform.database import Database
from guanxi.platform.outbox import mark_evaluated, take_pending
from guanxi.records.actions import create_record, update_record
from guanxi.triggers.webhooks import deliveries, subscriptions
from guanxi.triggers.webhooks.addresses import make_guard
from guanxi.triggers.webhooks.deliveries import Delivery, fan_out
from guanxi.triggers.webhooks.sender import WebhookSender
from guanxi.triggers.webhooks.subscriptions import Webhook
from tests.servers.receiver import Receiver

SECRET = b"the secret of this installation."


class House:
    """A migrated Guanxi, whose changes are told when asked."""

    def __init__(self, database: Database, clock: VirtualClock, receiver: Receiver) -> None:
        wiring.migrate(database)
        self.database, self.clock, self.receiver = database, clock, receiver
        self.catalogue = wiring.catalogue_of(database)
        self.admin = self.person("admin")
        caller = HttpCaller(make_guard("127.0.0.1/32"))
        self.sender = WebhookSender(database, self.catalogue, caller, secret=SECRET)

    def person(self, *roles: str) -> Actor:
        """Somebody with these roles."""
        with self.database.write() as tx:
            email = f"{tx.ids.new_key()}@example.com"
            user = create_user(tx, email=email, name="Somebody", actor=SYSTEM, roles=roles)
            return user_actor(user, held_roles(tx, roles))

    def hook(self, *events: str, actor: Actor | None = None, **wanted: Any) -> tuple[Webhook, str]:
        """A webhook to the receiver, and its secret."""
        given = {"name": "Books", "url": self.receiver.url, "events": events, "secret": SECRET} | wanted
        with self.database.write() as tx:
            return subscriptions.create_webhook(tx, self.catalogue, actor=actor or self.admin, **given)

    def create(self, object_name: str, **values: Any) -> str:
        """Create a record and return its id."""
        with self.database.write() as tx:
            return create_record(tx, self.catalogue, object_name, values, actor=self.admin).id

    def update(self, object_name: str, record_id: str, **values: Any) -> None:
        """Change a record."""
        with self.database.write() as tx:
            update_record(tx, self.catalogue, object_name, record_id, values, actor=self.admin)

    def pump(self) -> None:
        """Take what has happened from the outbox, as the pump does."""
        with self.database.write() as tx:
            events = take_pending(tx, 1_000)
            fan_out(tx, events)
            mark_evaluated(tx, [event.key for event in events])

    def tell(self) -> None:
        """Send what is due now, all of it."""
        self.pump()
        while self.sender.work_once():
            pass

    def log(self, webhook: Webhook) -> list[Delivery]:
        """What the webhook was told, oldest first."""
        with self.database.read() as tx:
            return deliveries.list_deliveries(tx, webhook.id, limit=1_000)[::-1]

    def now(self, webhook: Webhook) -> Webhook:
        """The webhook as it is stored."""
        with self.database.read() as tx:
            return subscriptions.get_webhook(tx, webhook.id)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Another system."""
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def house(database: Database, clock: VirtualClock, receiver: Receiver) -> House:
    """On each database in turn."""
    return House(database, clock, receiver)


@pytest.fixture
def small(sqlite_database: Database, clock: VirtualClock, receiver: Receiver) -> House:
    """On SQLite, for what is the same on every database."""
    return House(sqlite_database, clock, receiver)
