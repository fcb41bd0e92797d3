"""The crash tests' trigger: counts, then kills; off unless asked for."""

import pytest

from guanxi.runtime import failpoints
from guanxi.runtime.failpoints import Failpoint


@pytest.fixture
def deaths(monkeypatch):
    """Deaths noted instead of died."""
    died = []
    monkeypatch.setattr(failpoints, "_die", lambda: died.append(1))
    return died


def test_kills_at_the_chosen_pass_of_its_point_only(deaths):
    """The third time before a commit, never at other points."""
    point = Failpoint("before_commit:3")

    for _ in range(2):
        point.reach("before_commit")
        point.reach("after_commit")
    assert deaths == []
    point.reach("before_commit")

    assert deaths == [1]


def test_is_off_without_a_setting(deaths):
    """In production nothing happens."""
    for name in failpoints.POINTS:
        Failpoint(None).reach(name)

    assert deaths == []


def test_refuses_an_unknown_point():
    """A misspelt point would make a crash test that tests nothing."""
    with pytest.raises(ValueError, match="nowhere is none of before_commit, in_commit, after_commit"):
        Failpoint("nowhere:1")
