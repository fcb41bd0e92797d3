"""Kills while messages are sent: each message has its effect exactly once."""

import pytest

from tests.chaos.message_storm import run_message_storm
from tests.servers import postgresql


@pytest.mark.services
def test_six_kills_lose_and_double_no_message_on_sqlite():
    """Workers die around commits, every third time everything dies."""
    result = run_message_storm(kills=6, orders=90)
    assert result["broken"] == []
    assert result["orders"] >= 90


@pytest.mark.services
def test_six_kills_lose_and_double_no_message_on_postgresql():
    """The same where messages and subscriptions are written by many at once."""
    with postgresql.started() as url:
        result = run_message_storm(kills=6, orders=60, database_url=url, seed=2)
    assert result["broken"] == []
    assert result["orders"] >= 60
