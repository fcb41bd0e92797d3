"""The whole data set of the CRM sales opportunities against facts computed by a plain CSV reader."""

from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import Database, metadata
from guanxi.platform.outbox import SKIP, take_pending
from guanxi.quality.mapping import Mapping, read_mapping
from guanxi.quality.report import Finding
from guanxi.records.catalogue import Catalogue
from guanxi.records.filter import Condition
from guanxi.records.query import Query, list_records
from guanxi.records.schema import ensure_schema
from tests.quality.conftest import run_import
from tests.quality.facts import differences, read_facts


@pytest.fixture
def mapping() -> Mapping:
    """The shipped mapping."""
    file = resources.files("guanxi.crm") / "mappings" / "sales-opportunities.toml"
    return read_mapping("sales-opportunities.toml", file.read_text("utf-8"))


def test_totals_equal_the_facts_and_a_second_run_doubles_nothing(
    database: Database, catalogue: Catalogue, mapping: Mapping, suites: Path
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
    facts = read_facts()
    with database.read() as tx:
        assert differences(tx, catalogue) == []
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
        assert differences(tx, catalogue) == []
