"""Keys and uuids grow with time and never repeat."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from guanxi.platform.clock import VirtualClock
from guanxi.platform.ids import Ids


@given(st.lists(st.integers(-50, 50), max_size=30), st.integers(0, 5))
def test_keys_always_grow_even_when_the_clock_goes_back(jumps: list[int], seed: int) -> None:
    """Whatever the clock does, each key is greater than the last and fits 63 bits."""
    clock = VirtualClock()
    ids = Ids(clock, seed=seed)
    keys = []
    for jump in jumps:
        clock.advance(timedelta(milliseconds=jump))
        keys += [ids.new_key() for _ in range(3)]

    assert keys == sorted(set(keys))
    assert all(0 < key < 2**63 for key in keys)


def test_more_keys_than_the_counter_holds_in_one_millisecond() -> None:
    """Ten thousand keys in one moment are distinct and growing."""
    ids = Ids(VirtualClock(), seed=1)

    keys = [ids.new_key() for _ in range(10_000)]

    assert keys == sorted(set(keys))


def test_uuids_are_version_seven_and_ordered() -> None:
    """A later uuid sorts after an earlier one."""
    clock = VirtualClock()
    ids = Ids(clock, seed=1)
    first = ids.new_uuid()
    clock.advance(timedelta(milliseconds=1))

    assert (first.version, first < ids.new_uuid()) == (7, True)
