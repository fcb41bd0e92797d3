"""The facts of the CRM sales opportunities, computed by a plain CSV reader, held against what is in a database."""

import json
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from guanxi.access.contracts import SYSTEM
from guanxi.access.users import group_members, list_users
from guanxi.platform.database import Tx
from guanxi.records.aggregate import Aggregation, Measure, aggregate_records
from guanxi.records.catalogue import Catalogue
from guanxi.records.filter import AllOf, Condition, Filter
from guanxi.records.query import count_records

SUITES = Path(os.environ.get("GUANXI_SUITES", Path(__file__).parents[3] / "shared" / "suites"))
FOLDER = SUITES / "crm" / "sales-opportunities"
MAPPING = "sales-opportunities"
OPEN_DEALS = 2089
OPEN_WITHOUT_COMPANY = 1425
STAGES = {"Won": "won", "Lost": "lost", "Engaging": "discovery", "Prospecting": "qualification"}
RENAMED = {"GTXPro": "GTX Pro"}

_IMPORTED = Condition("external_id", "not_empty")
_OPEN = Condition("stage", "not_in", ["won", "lost"])
_WON = Condition("stage", "eq", "won")


def read_facts() -> dict[str, Any]:
    """Return the numbers an import must reproduce."""
    text = (SUITES / "crm" / "expected_facts.json").read_text()
    return json.loads(text)["facts"]["sales-opportunities"]  # type: ignore[no-any-return]  # JSON is Any


def differences(tx: Tx, catalogue: Catalogue) -> list[str]:
    """Return where the imported deals differ from the facts; empty when all totals are right."""
    return [
        f"{name}: {seen} instead of {wanted}"
        for name, seen, wanted in _pairs(tx, catalogue)
        if seen != wanted
    ]


def _pairs(tx: Tx, catalogue: Catalogue) -> Iterator[tuple[str, Any, Any]]:
    facts = read_facts()

    def count(*conditions: Filter) -> int:
        return count_records(tx, catalogue, "deal", AllOf((_IMPORTED, *conditions)), actor=SYSTEM)

    def won(*conditions: Filter) -> Decimal:
        wanted = AllOf((_IMPORTED, _WON, *conditions))
        asked = Aggregation(measures=(Measure("sum", "amount"),), filter=wanted)
        (total,) = aggregate_records(tx, catalogue, "deal", asked, actor=SYSTEM).rows
        return Decimal(total["sum:amount"])

    empty = Condition("company", "empty")
    yield "deals", count(), facts["rows"]["sales_pipeline"]
    for name, stage in STAGES.items():
        yield f"deals {name}", count(Condition("stage", "eq", stage)), facts["deal_stage"][name]
    yield "deals without a company", count(empty), facts["defects"]["pipeline_rows_without_account"]
    yield (
        "deals with a flag",
        count(Condition("flags", "not_empty")),
        facts["defects"]["pipeline_rows_without_account"],
    )
    yield "open deals", count(_OPEN), OPEN_DEALS
    yield "open deals without a company", count(_OPEN, empty), OPEN_WITHOUT_COMPANY
    yield "won value", won(), facts["won_value_total"]
    for name, value in {**facts["won_value_by_region"], **facts["won_value_by_manager"]}.items():
        people = [user.id for user in group_members(tx, name)]
        yield f"won value of {name}", won(Condition("owner", "in", people)), value
    for name, value in facts["won_value_by_product"].items():
        yield f"won value of {name}", won(Condition("product.name", "eq", RENAMED.get(name, name))), value
    users = {user.name: user.id for user in list_users(tx)}
    for name, value in facts["won_value_top5_agents"]:
        yield f"won value of {name}", won(Condition("owner", "eq", users.get(name, ""))), value
    closed = count(Condition("stage", "in", ["won", "lost"]))
    yield "win rate", round(count(_WON) / closed, 6) if closed else None, facts["win_rate_closed"]
    idle = [
        user.name
        for user in list_users(tx)
        if user.email.endswith("@import.invalid") and not count(Condition("owner", "eq", user.id))
    ]
    yield "agents without deals", sorted(idle), facts["defects"]["agents_without_deals"]
