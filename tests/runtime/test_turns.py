"""Fair turns: equal room for all who wait, in a fixed order, and nobody is forgotten."""

from hypothesis import given
from hypothesis import strategies as st

from guanxi.runtime.turns import MOST, Turns


def test_divides_the_room_equally_the_rest_to_the_first():
    """Ten pieces among three: the one who waits longest gets the odd one."""
    assert Turns().share(["a", "b", "c"], 10) == [("a", 4), ("b", 3), ("c", 3)]


def test_one_alone_gets_all():
    """Nobody else waits: no room is kept free."""
    assert Turns().share(["a"], 100) == [("a", 100)]


def test_who_was_served_longest_ago_comes_first():
    """With room for one they take turns."""
    turns = Turns()

    assert [turns.share(["a", "b", "c"], 1) for _ in range(4)] == [
        [("a", 1)],
        [("b", 1)],
        [("c", 1)],
        [("a", 1)],
    ]


def test_who_came_last_comes_first_next_time():
    """A batch whose time is over before its end must not leave out the same one again and again."""
    turns = Turns()

    assert [[one for one, _ in turns.share(["a", "b"], 2)] for _ in range(3)] == [
        ["a", "b"],
        ["b", "a"],
        ["a", "b"],
    ]


@given(st.integers(1, 60), st.integers(1, 100))
def test_everybody_is_served_within_as_many_turns_as_are_needed(number: int, room: int) -> None:
    """However many wait: each is served before anybody is served again."""
    turns, waiting, served = Turns(), list(range(number)), []

    while len(served) < number:
        shares = turns.share(waiting, room)
        assert sum(most for _, most in shares) == room
        served += [one for one, _ in shares]

    assert len(set(served[:number])) == number
    assert len(served) < number + min(room, MOST)
