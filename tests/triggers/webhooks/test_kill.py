"""Killed while it sends, nothing is lost; who keeps the ids it knows has everything once."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from guanxi import wiring
from guanxi.platform.database import Database
from guanxi.platform.settings import Settings
from tests.servers.receiver import Received, Receiver
from tests.triggers.webhooks.conftest import SECRET, House

pytestmark = pytest.mark.services
EVENTS = 20
KILLS = 4
PATIENCE = 240
SENDER = """
import sys
from datetime import timedelta
from pathlib import Path
from guanxi import wiring
from guanxi.activities.http.request import HttpCaller
from guanxi.platform.settings import Settings
from guanxi.triggers.webhooks.addresses import make_guard
from guanxi.triggers.webhooks.sender import WebhookSender

database = wiring.open_database(Settings(data_dir=Path(sys.argv[1])))
caller = HttpCaller(make_guard("127.0.0.1/32"))
secret = bytes.fromhex(sys.argv[2])
WebhookSender(database, wiring.catalogue_of(database), caller, secret=secret, lease=timedelta(seconds=1)).run()
"""


class Killer:
    """Kills whoever sends while some requests are not answered yet."""

    def __init__(self, folder: Path) -> None:
        self._command = [sys.executable, "-c", SENDER, str(folder), SECRET.hex()]
        self.process = subprocess.Popen(self._command)
        self.kills = 0
        self._seen = 0

    def meet(self, request: Received) -> None:
        """Kill at the first request, and at each third one after it."""
        self._seen += 1
        if self.kills < KILLS and self._seen % 3 == 1:
            self.kills += 1
            self.process.kill()

    def revive(self) -> None:
        """Start again what was killed."""
        if self.process.poll() is not None:
            self.process = subprocess.Popen(self._command)


def test_killed_again_and_again_each_event_arrives_and_is_known_by_its_id(tmp_path: Path) -> None:
    """SIGKILL between the request and its answer: the event comes again under the same id, and none is missing."""
    receiver = Receiver()
    settings = Settings(data_dir=tmp_path)
    wiring.migrate(wiring.open_database(settings))
    database = Database(settings.url)
    house = House(database, None, receiver)  # type: ignore[arg-type]  # under the real clock
    webhook, secret = house.hook("contact.created")
    contacts = {house.create("contact", last_name=f"Kept {at}") for at in range(EVENTS)}
    house.pump()
    killer = Killer(tmp_path)
    receiver.before = killer.meet
    end = time.monotonic() + PATIENCE
    while {one.state for one in house.log(webhook)} != {"delivered"} and time.monotonic() < end:
        killer.revive()
        time.sleep(0.1)
    killer.process.kill()
    killer.process.wait()

    log = house.log(webhook)
    arrived = {one.id: one.message["data"]["id"] for one in receiver.received}
    assert killer.kills == KILLS
    assert [(one.state, one.attempts > 0) for one in log] == [("delivered", True)] * EVENTS
    assert arrived.keys() == {one.message_id for one in log}
    assert set(arrived.values()) == contacts
    assert len(receiver.received) > EVENTS  # those that were sent when it was killed came twice
    assert all(one.is_signed_by(secret) for one in receiver.received)
    receiver.close()
    database.close()
