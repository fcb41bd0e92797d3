"""A process that serves is not held up by its own memory, and does not grow by what it forgot."""

import subprocess
import sys

import pytest

_SCRIPT = """
import gc, weakref
from guanxi.platform.collector import settle_collector
kept = [object() for _ in range(100_000)]
settle_collector()
class Node:
    pass
def cycle():
    node = Node(); node.self = node
    return weakref.ref(node)
refs = [cycle() for _ in range({made})]
print(gc.get_freeze_count() > 1000, sum(ref() is not None for ref in refs) < {most})
"""


@pytest.mark.parametrize(("made", "most"), [(50_000, 30_000), (400_000, 30_000)])
def test_cycles_are_still_collected(made: int, most: int) -> None:
    """What the start made is left alone; of cycles made later no more are kept than one look apart, however many came."""
    script = _SCRIPT.format(made=made, most=most)

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["True", "True"]
