"""Ten kills during two hundred lead intakes: every instance consistent, every lead worked exactly once."""

import pytest

from tests.chaos.storm import run_storm


@pytest.mark.slow
def test_nothing_is_lost_or_doubled_when_processes_die(tmp_path):
    """Workers and the whole of it are killed at random and around commits, on SQLite."""
    result = run_storm(kills=10, leads=200)

    assert result["broken"] == []
    assert result["leads"] >= 200
    assert sum(result["died"].values()) == 10
