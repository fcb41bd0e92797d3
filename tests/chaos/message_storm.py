"""Messages sent with ids while workers, or everything, are killed: each has its effect exactly once.

A message starts a process for an order; a second one, sent before or after, lets it write a company of that name.
Who gets no answer sends again with the same id, as any careful sender does.
"""

import random
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from guanxi.access.contracts import SYSTEM
from guanxi.crm.catalogue import load_catalogue
from guanxi.platform.database import Database
from guanxi.platform.settings import load_settings
from guanxi.records.query import Query, list_records
from guanxi.runtime.correlation_tables import delivery
from guanxi.runtime.failpoints import POINTS
from guanxi.runtime.instances import list_instances
from guanxi.runtime.invariants import find_violations
from tests.chaos.world import World, kill, open_world
from tests.runtime.models import END, event, message, process, service

CALM_SECONDS = 600
_WRITE = (
    '<zeebe:input source="company" target="object" /><zeebe:input source="={name: order}" target="values" />'
)
PAY = process(
    "pay",
    event("startEvent", "start", "m_ordered")
    + event("intermediateCatchEvent", "paid", "m_paid")
    + service("write", "guanxi.records.create", io=_WRITE)
    + END,
    [("start", "paid"), ("paid", "write"), ("write", "end")],
    message("ordered") + message("paid", "order"),
)


class Sender:
    """Sends messages until each was taken: 200, or 409 because an earlier try had been."""

    def __init__(self, world: World):
        self.world = world
        self.open: list[dict[str, Any]] = []
        self.problems: list[str] = []

    def order(self, number: int, chance: random.Random) -> str:
        """Order and pay, at times the other way round; return the order."""
        order = f"order-{number}"
        both = [
            {"name": "ordered", "message_id": order, "variables": {"order": order}},
            {"name": "paid", "correlation_key": order, "message_id": order, "time_to_live": 3600},
        ]
        self.open += both if chance.random() < 0.5 else both[::-1]
        return order

    def send(self) -> None:
        """Send what has not been taken; what got no answer stays."""
        wishes, self.open = self.open, []
        for wish in wishes:
            answer = self.world.call("POST", "/messages", wish)
            if answer is None or answer[0] == 503:  # not taken: whoever is busy says to come again
                self.open.append(wish)
            elif answer[0] not in (200, 409):
                self.problems.append(f"{wish}: {answer}")


def run_message_storm(kills: int, orders: int, database_url: str = "", seed: int = 1) -> dict[str, Any]:
    """Kill that often during that many orders; ``broken`` is empty when each had its effect exactly once."""
    chance = random.Random(seed)
    with (
        tempfile.TemporaryDirectory(prefix="guanxi-chaos-") as name,
        open_world(Path(name), database_url) as (world, _mails),
    ):
        file = Path(name) / "pay.bpmn"
        file.write_bytes(PAY)
        world.command("deploy", str(file))
        world.start_web()
        sender = Sender(world)
        sent: list[str] = []
        for number in range(kills):
            everything = number % 3 == 2
            point = "" if everything else f"{chance.choice(POINTS)}:{chance.randint(1, 12)}"
            world.start_worker(point)
            for _ in range(orders // kills):
                sent.append(sender.order(len(sent), chance))
                sender.send()
            time.sleep(chance.uniform(0.1, 1.0))
            kill(world.worker)
            if everything:
                kill(world.web)
                sent.append(sender.order(len(sent), chance))
                sender.send()
                world.start_web()
        calm = _calm(world, sender, len(sent))
        database = Database(load_settings(world.environment).url)
        broken = _judge(database, sent)
        database.close()
    if not calm:
        broken.append(f"work was left after {CALM_SECONDS} s of calm")
    return {"orders": len(sent), "broken": broken + sender.problems}


def _calm(world: World, sender: Sender, orders: int) -> bool:
    world.start_worker()
    end = time.monotonic() + CALM_SECONDS
    while time.monotonic() < end:
        sender.send()
        database = Database(load_settings(world.environment).url)
        with database.read() as tx:
            done = len(list_instances(tx, process_id="pay", status="completed", limit=10_000))
            coming = tx.connection.execute(sa.select(sa.func.count()).select_from(delivery)).scalar_one()
        database.close()
        if done >= orders and not coming and not sender.open:
            return True
        time.sleep(0.2)
    return False


def _judge(database: Database, sent: list[str]) -> list[str]:
    """Return every promise that was not kept."""
    with database.read() as tx:
        broken = [f"{found.rule} {found.instance_key}: {found.message}" for found in find_violations(tx)]
        runs = Counter(one.status for one in list_instances(tx, process_id="pay", limit=10_000))
        query = Query(limit=500, count=False)
        names: Counter[str] = Counter()
        while True:
            page = list_records(tx, load_catalogue(), "company", query, actor=SYSTEM)
            names.update(record.values["name"] for record in page.items)
            if page.next_cursor is None:
                break
            query = Query(limit=500, count=False, cursor=page.next_cursor)
    if runs != {"completed": len(sent)}:
        broken.append(f"{len(sent)} orders led to {dict(runs)}")
    return broken + [f"{order} was written {names[order]} times" for order in sent if names[order] != 1]
