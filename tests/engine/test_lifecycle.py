"""The table of element states."""

from itertools import product
from typing import get_args

import pytest

from guanxi.engine.lifecycle import MOVES, LifecycleBroken, check_move
from guanxi.engine.state import ElementState

STATES = get_args(ElementState)
ALLOWED = {
    (None, "active"),
    ("active", "completing"),
    ("active", "completed"),
    ("active", "terminating"),
    ("active", "terminated"),
    ("completing", "completed"),
    ("completing", "terminating"),
    ("completing", "terminated"),
    ("terminating", "terminated"),
}


@pytest.mark.parametrize(("before", "after"), list(product([None, *STATES], STATES)))
def test_allows_exactly_the_moves_of_the_table(before, after):
    """Every pair of states is either in the table or refused."""
    if (before, after) in ALLOWED:
        check_move(before, after)
    else:
        with pytest.raises(LifecycleBroken):
            check_move(before, after)


def test_every_state_is_in_the_table():
    """A new state must be given its moves."""
    assert set(MOVES) == {None, *STATES}
