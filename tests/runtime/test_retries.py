"""Back-off: grows, has a limit, is spread."""

from hypothesis import given
from hypothesis import strategies as st

from guanxi.platform.ids import Ids
from guanxi.runtime.retries import back_off


@given(st.integers(1, 1000), st.integers(0, 100))
def test_lies_within_a_fifth_of_its_middle(attempt, seed):
    """1 s, 4 s, 16 s … and never more than 12 minutes."""
    middle = min(4.0 ** min(attempt - 1, 10), 600.0)

    seconds = back_off(attempt, Ids(seed=seed)).total_seconds()

    assert middle * 0.8 - 1e-6 <= seconds <= middle * 1.2 + 1e-6


def test_is_the_same_for_the_same_seed():
    """Tests and replays do not depend on chance."""
    assert back_off(2, Ids(seed=1)) == back_off(2, Ids(seed=1))
