"""Records at a size: 1,000,000 contacts and 200,000 deals, written by the product itself, on SQLite and PostgreSQL.

*Answers* are wall milliseconds of one request after another over HTTP, as the client sends them, against ``guanxi run``
with its worker; the p95 of 200 requests that differ. *Against SQL*: CPU of the same page, search, figures and new record
made by the rooms in this process, and by hand: the driver alone, one statement that a person would write for just this
question, rows put into dictionaries and encoded as JSON; a new record by hand is the row, its words, its line of the
audit log, its event and its number. SQLite runs with synchronous=FULL, PostgreSQL with its default fsync.

The SQLite file is kept in the system's temporary folder and grown on when a run was stopped.
``python -m bench.records CONTACTS DEALS`` runs with other numbers and prints; what is stored is the whole size.
"""

import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bench.by_hand import Bars, against_sql
from bench.harness import Figure, write_result
from bench.many_records import grow
from guanxi import wiring
from guanxi.crm.demo_words import ENGLISH_NAMES, HAN_NAMES
from guanxi.platform.settings import Settings
from tests.e2e.conftest import Server, start_server, stop_server
from tests.e2e.test_cli import guanxi_command
from tests.servers import postgresql

CONTACTS, DEALS = 1_000_000, 200_000
ANSWER_MS, CREATE_MS = 50.0, 5.0
REQUESTS = 200
FOLDER = Path(tempfile.gettempdir()) / "guanxi-bench-records"


@dataclass
class Asked:
    """Requests of one kind."""

    name: str
    send: Callable[[httpx.Client, int, random.Random], httpx.Response]


def _words(dice: random.Random) -> str:
    given, family = ENGLISH_NAMES
    last, first = dice.choice(HAN_NAMES[0])[0], dice.choice(HAN_NAMES[1])[0]
    return dice.choice(
        (
            last + first,
            f"{dice.choice(given)} {dice.choice(family)}",
            dice.choice(family)[:4],
            f"{last}{first} 采购",
            f"contact{dice.randrange(1000)}",
            f"{dice.choice(given)} director",
        )
    )


def asked(ids: Sequence[str]) -> list[Asked]:
    """What people's screens ask for."""
    sorts = ("-created_at", "last_name", "-last_name", "email", "-email", "created_at")
    stages = ("qualification", "discovery", "proposal", "negotiation", "ready")

    def get(path: str, **query: Any) -> Callable[[httpx.Client], httpx.Response]:
        return lambda client: client.get(f"/api/v1/{path}", params=query)

    return [
        Asked("a list by an indexed field", lambda c, n, d: get("contacts", sort=sorts[n % 6])(c)),
        Asked("a search over all objects", lambda c, n, d: get("search", q=_words(d))(c)),
        Asked("a search in a list", lambda c, n, d: get("contacts", q=_words(d))(c)),
        Asked(
            "a column of the board",
            lambda c, n, d: get("deals", status=stages[n % 5], sort="-updated_at")(c),
        ),
        Asked("a timeline", lambda c, n, d: get(f"contacts/{d.choice(ids)}/timeline")(c)),
    ]


def answers(server: Server, key: str, ids: Sequence[str]) -> tuple[Bars, dict[str, Any]]:
    """Ask, and return the p95 of each kind, and of new records the median."""
    bars: Bars = {}
    notes: dict[str, Any] = {}
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {key}"}, timeout=120) as client:
        for one in asked(ids):
            dice = random.Random(one.name)
            for warm in range(20):
                one.send(client, warm, dice).raise_for_status()
            seen = sorted(_milliseconds(client, one, number, dice) for number in range(REQUESTS))
            bars[f"{one.name}, p95, ms"] = (seen[int(REQUESTS * 0.95)], ANSWER_MS)
            notes[f"{one.name}, median and longest, ms"] = [
                round(statistics.median(seen), 1),
                round(seen[-1], 1),
            ]
        total = client.get("/api/v1/contacts").json()["total"]
        notes["total of the contacts' list, which stops at 10,001"] = total
        seen = sorted(_created(client, number) for number in range(REQUESTS))
        bars["a new contact, median, ms"] = (statistics.median(seen), CREATE_MS)
        notes["a new contact, p95, ms"] = round(seen[int(REQUESTS * 0.95)], 1)
    return bars, notes


def _milliseconds(client: httpx.Client, one: Asked, number: int, dice: random.Random) -> float:
    begun = time.perf_counter()
    answer = one.send(client, number, dice)
    took = (time.perf_counter() - begun) * 1000
    answer.raise_for_status()
    return took


def _created(client: httpx.Client, number: int) -> float:
    values = {
        "last_name": "Newcomer",
        "first_name": "Nadia",
        "email": f"new{number}.{os.getpid()}@mail.example",
    }
    begun = time.perf_counter()
    answer = client.post("/api/v1/contacts", json=values)
    took = (time.perf_counter() - begun) * 1000
    answer.raise_for_status()
    return took


def run(
    server: str, url: str, contacts: int, deals: int, pids: Sequence[int]
) -> tuple[dict[str, Figure], Bars, dict[str, Any]]:
    """Grow, ask and compare on one kind of database; ``url`` is empty for SQLite."""
    folder = FOLDER / f"{server}-{contacts}"
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(data_dir=folder, database_url=url, demo=False)
    database = wiring.open_database(settings)
    wiring.migrate(database)
    grow(database, contacts, deals)
    with database.read() as tx:
        ids = list(
            tx.connection.exec_driver_sql("SELECT id FROM record_contact ORDER BY id LIMIT 5000").scalars()
        )
    figures, bars = against_sql(server, database, pids)
    database.close()
    running = start_server(folder, GUANXI_DEMO="false", **({"GUANXI_DATABASE_URL": url} if url else {}))
    try:
        mail = f"bench{time.time_ns()}@guanxi.example"
        guanxi_command(
            running,
            "user",
            "create",
            mail,
            "--name",
            "B",
            "--role",
            "admin",
            "--password",
            "nobody uses this one",
        )
        key = guanxi_command(running, "api-key", "create", mail, "--name", "b").strip()
        more, notes = answers(running, key, ids)
    finally:
        stop_server(running)
    bars |= {f"{server}: {text}": bar for text, bar in more.items()}
    return figures, bars, {f"{server}: {text}": note for text, note in notes.items()}


@contextmanager
def servers() -> Iterator[Iterable[tuple[str, str, Sequence[int]]]]:
    """SQLite and a PostgreSQL of our own, and the processes that work for each."""
    with postgresql.serving() as server:
        yield (("sqlite", "", ()), ("postgresql", server.url, (server.pid,)))


def main(contacts: int = CONTACTS, deals: int = DEALS, store: bool = True) -> bool:
    """Run both; return whether the bars hold."""
    load = os.getloadavg()[0]
    figures: dict[str, Figure] = {}
    bars: Bars = {}
    notes: dict[str, Any] = {"contacts": contacts, "deals": deals, "load average before": round(load, 1)}
    with servers() as kinds:
        for kind, url, pids in kinds:
            more, held, told = run(kind, url, contacts, deals, pids)
            figures |= more
            bars |= held
            notes |= told
    if store:
        return write_result("records", figures, bars, notes)
    for name, one in figures.items():
        print(f"{name:40} {one.cpu_seconds_per_1000:10.3f} CPU ms")
    for name, (seen, bar) in bars.items():
        print("holds " if seen <= bar else "MISSED", name, round(seen, 2), bar)
    print(json.dumps(notes, indent=1, ensure_ascii=False))
    return True


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]), store=False)
