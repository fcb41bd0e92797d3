"""Kills during lead intakes and during an import: every instance consistent, everything worked exactly once."""

from pathlib import Path

import pytest

from tests.chaos.import_storm import run_import_storm
from tests.chaos.storm import run_storm
from tests.servers import postgresql


@pytest.mark.services
def test_twelve_kills_lose_and_double_nothing_on_sqlite():
    """Workers and everything die at random and around commits, the disk is full, the clock jumps, results come late."""
    result = run_storm(kills=12)

    assert result["broken"] == []
    assert sum(result["died"].values()) == 12
    assert result["died"]["full"] == result["died"]["clock"] == result["died"]["frozen"] == 1
    assert result["clock_jumps"] == {"forward": 1, "back": 1}
    assert result["completed_too_late_and_refused"]["runtime.stale_lease"] > 0


@pytest.mark.services
def test_twelve_kills_lose_and_double_nothing_on_postgresql():
    """The same with the server that production uses, which crashes too."""
    with postgresql.serving() as server:
        result = run_storm(kills=12, server=server)

    assert result["broken"] == []
    assert sum(result["died"].values()) == 12
    assert result["died"]["server"] == 1
    assert result["completed_too_late_and_refused"]["runtime.stale_lease"] > 0


@pytest.mark.services
def test_four_kills_during_the_import_of_8800_deals(suites: Path):
    """Each open deal has exactly one process, the totals are right, no row is lost or doubled."""
    result = run_import_storm(kills=4)

    assert result["broken"] == []
    assert result["open_deals_with_exactly_one_instance"] == 2089
    assert result["of_them_without_a_company"] == 1425
    assert sum(result["died"].values()) == 4
