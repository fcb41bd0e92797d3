"""A database with many records, made by the product's own actions from invented words, the same each time."""

import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from guanxi.access.contracts import SYSTEM
from guanxi.crm.catalogue import load_catalogue
from guanxi.crm.demo_words import COMPANIES, ENGLISH_NAMES, HAN_COMPANIES, HAN_NAMES, PRODUCTS, TITLES
from guanxi.platform.database import Database
from guanxi.records.actions import create_records

STAGES = ("qualification", "discovery", "proposal", "negotiation", "ready", "won", "lost")
_COMPANIES = 20_000
_CHUNK = 2_000


def company(number: int, dice: random.Random) -> dict[str, Any]:
    """The values of a company."""
    names = [name for name, *_ in (*COMPANIES, *HAN_COMPANIES)]
    return {"name": f"{dice.choice(names)} {number}"}


def contact(number: int, dice: random.Random, companies: Sequence[str]) -> dict[str, Any]:
    """The values of a contact; three of ten are Chinese, and no two have the same address."""
    if dice.random() < 0.3:
        (last, spelt), (first, given) = dice.choice(HAN_NAMES[0]), dice.choice(HAN_NAMES[1])
        address, language = f"{given}.{spelt}{number}@mail.example", "zh-CN"
    else:
        first, last = dice.choice(ENGLISH_NAMES[0]), dice.choice(ENGLISH_NAMES[1])
        address, language = f"contact{number}@mail.example", "en"
    return {
        "first_name": first,
        "last_name": last,
        "company": dice.choice(companies),
        "job_title": dice.choice(TITLES),
        "email": address,
        "phone": f"+4930{number:08}",
        "language": language,
    }


def deal(number: int, dice: random.Random, companies: Sequence[str]) -> dict[str, Any]:
    """The values of a deal."""
    product, _, price = dice.choice(PRODUCTS)
    return {
        "name": f"{product} {number}",
        "company": dice.choice(companies),
        "stage": dice.choice(STAGES),
        "amount": price * dice.randint(1, 40),
        "expected_close": (date(2026, 1, 1) + timedelta(days=dice.randrange(700))).isoformat(),
        "external_id": f"X-{number}",
    }


def grow(database: Database, contacts: int, deals: int) -> None:
    """Create records through ``records.actions`` until there are so many, without starting anything."""
    _grow(database, "company", min(_COMPANIES, contacts), company)
    with database.read() as tx:
        companies = list(tx.connection.exec_driver_sql("SELECT id FROM record_company ORDER BY id").scalars())
    _grow(database, "contact", contacts, lambda number, dice: contact(number, dice, companies))
    _grow(database, "deal", deals, lambda number, dice: deal(number, dice, companies))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # PostgreSQL does this by itself within a minute or two of so many rows.
        connection.exec_driver_sql("VACUUM ANALYZE" if database.dialect == "postgresql" else "ANALYZE")


def _grow(
    database: Database, name: str, most: int, make: Callable[[int, random.Random], dict[str, Any]]
) -> None:
    catalogue = load_catalogue()
    with database.read() as tx:
        there = int(tx.connection.exec_driver_sql(f"SELECT count(*) FROM record_{name}").scalar_one())
    begun = time.perf_counter()
    for first in range(there, most, _CHUNK):
        dice = random.Random(f"{name} {first}")
        rows = [make(number, dice) for number in range(first, min(first + _CHUNK, most))]
        with database.write() as tx:
            _, faults = create_records(tx, catalogue, name, rows, actor=SYSTEM, announce="quiet")
        assert not faults, faults
        if first // _CHUNK % 50 == 0:
            print(f"  {name}: {first:,} of {most:,}, {time.perf_counter() - begun:.0f} s", file=sys.stderr)
