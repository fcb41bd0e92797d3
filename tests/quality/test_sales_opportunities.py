"""The whole data set of the CRM sales opportunities against facts computed by a plain CSV reader."""

import json
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.access.users import group_members, list_users
from guanxi.platform.database import Database, metadata
from guanxi.platform.outbox import SKIP, take_pending
from guanxi.quality.mapping import Mapping, read_mapping
from guanxi.quality.report import Finding
from guanxi.records.catalogue import Catalogue
from guanxi.records.filter import AllOf, Condition, Filter
from guanxi.records.query import Query, count_records, list_records, sum_records
from guanxi.records.schema import ensure_schema
from tests.quality.conftest import run_import

OPEN = Condition("stage", "not_in", ["won", "lost"])
WON = Condition("stage", "eq", "won")


@pytest.fixture
def facts(suites: Path) -> dict[str, Any]:
    """The numbers the import must reproduce."""
    text = (suites / "crm" / "expected_facts.json").read_text()
    return json.loads(text)["facts"]["sales-opportunities"]  # type: ignore[no-any-return]


@pytest.fixture
def mapping() -> Mapping:
    """The shipped mapping."""
    file = resources.files("guanxi.crm") / "mappings" / "sales-opportunities.toml"
    return read_mapping("sales-opportunities.toml", file.read_text("utf-8"))


def test_totals_equal_the_facts_and_a_second_run_doubles_nothing(
    database: Database, catalogue: Catalogue, mapping: Mapping, suites: Path, facts: dict[str, Any]
) -> None:
    """All 8,800 deals arrive with owner, product, company and value; running again changes nothing."""
    metadata.create_all(database.engine)
    ensure_schema(database, catalogue)
    folder = suites / "crm" / "sales-opportunities"

    done, findings = run_import(database, catalogue, mapping, folder, announce="skip")

    assert (done.state, done.problem) == ("done", None)
    assert [(one.object, one.created, one.updated, one.rejected) for one in done.files] == [
        ("user", 35, 0, 0),
        ("product", 7, 0, 0),
        ("company", 85, 0, 0),
        ("company", 0, 15, 0),
        ("deal", 8800, 0, 0),
    ]
    with database.read() as tx:

        def count(*conditions: Filter) -> int:
            return count_records(tx, catalogue, "deal", AllOf(conditions), actor=SYSTEM)

        def won(*conditions: Filter) -> Decimal:
            return sum_records(tx, catalogue, "deal", "amount", AllOf((WON, *conditions)), actor=SYSTEM)  # type: ignore[no-any-return]

        stages = {"Won": "won", "Lost": "lost", "Engaging": "discovery", "Prospecting": "qualification"}
        assert {name: count(Condition("stage", "eq", stage)) for name, stage in stages.items()} == facts[
            "deal_stage"
        ]
        assert won() == facts["won_value_total"]
        assert count(Condition("company", "empty")) == facts["defects"]["pipeline_rows_without_account"]
        assert count(Condition("flags", "not_empty")) == 1425
        assert count(OPEN) == 2089
        assert count(OPEN, Condition("company", "empty")) == 1425

        def by_group(name: str) -> Decimal:
            people = [user.id for user in group_members(tx, name)]
            return won(Condition("owner", "in", people))

        for name, value in {**facts["won_value_by_region"], **facts["won_value_by_manager"]}.items():
            assert by_group(name) == value
        renamed = {"GTXPro": "GTX Pro"}
        for name, value in facts["won_value_by_product"].items():
            assert won(Condition("product.name", "eq", renamed.get(name, name))) == value
        users = {user.name: user.id for user in list_users(tx)}
        for name, value in facts["won_value_top5_agents"]:
            assert won(Condition("owner", "eq", users[name])) == value
        idle = [name for name, user in users.items() if not count(Condition("owner", "eq", user))]
        assert sorted(idle) == facts["defects"]["agents_without_deals"]
        repairs = [one for one in findings if one.column == "product"]
        assert len(repairs) == facts["defects"]["pipeline_products_not_in_products"]["GTXPro"]
        assert done.files[4].repaired == len(repairs)
        assert repairs[0] == Finding(
            3, "product", "repaired", "repaired", "'GTXPro' to 'GTX Pro'", "GTXPro", "GTX Pro"
        )
        assert [one.kind for one in findings].count("flagged") == done.files[4].flagged == 1425
        assert [one.message for one in findings].count("'technolgy' to 'technology'") == 12
        sunny = list_records(
            tx, catalogue, "company", Query(filter=Condition("name", "eq", "Bluth Company")), actor=SYSTEM
        ).items[0]
        assert sunny.values["revenue"] == Decimal("1242320000.00")
        assert all(event.payload[SKIP] for event in take_pending(tx))

    again, _ = run_import(database, catalogue, mapping, folder, announce="skip")
    assert again.key != done.key
    assert [(one.created, one.updated, one.rejected) for one in again.files] == [(0, 0, 0)] * 5
    with database.read() as tx:
        assert count_records(tx, catalogue, "deal", None, actor=SYSTEM) == 8800
