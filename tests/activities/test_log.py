"""The log activity."""

import logging

import pytest

from guanxi.activities.log import write_log
from guanxi.activities.outcome import Done


def test_writes_one_line_with_its_place(caplog: pytest.LogCaptureFixture) -> None:
    """Line breaks cannot forge a second log line; the level is the one asked for."""
    with caplog.at_level(logging.INFO, "guanxi.process"):
        outcome = write_log({"message": "a\nERROR forged", "level": "warning"}, where="Log it (7)")

    assert outcome == Done()
    assert [(one.levelname, one.getMessage()) for one in caplog.records] == [
        ("WARNING", "Log it (7): a\\nERROR forged")
    ]
