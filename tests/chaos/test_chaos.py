"""Kills during lead intakes: every instance consistent, every lead worked exactly once."""

import pytest

from tests.chaos.storm import run_storm
from tests.servers import postgresql


@pytest.mark.services
def test_ten_kills_during_two_hundred_intakes_on_sqlite():
    """Workers, and at times everything, are killed at random and around commits."""
    result = run_storm(kills=10, leads=200)

    assert result["broken"] == []
    assert result["leads"] >= 200
    assert sum(result["died"].values()) == 10


@pytest.mark.services
def test_five_kills_lose_and_double_nothing_on_postgresql():
    """The same with the server that production uses."""
    with postgresql.started() as url:
        result = run_storm(kills=5, leads=50, database_url=url)

    assert result["broken"] == []
    assert sum(result["died"].values()) == 5
