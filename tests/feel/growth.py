"""Memory that stays after the work is done: measured with every cache empty, so that what remains is a leak."""

import contextlib
import ctypes
import functools
import gc
import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil
import regex

BLOCKS = 5_000
"""Python objects that may be more after any number of texts: one of every second text would be far above."""
BYTES = 48_000_000
"""Bytes that may be more, e.g. by fragments between objects that stay; they do not grow with the number of texts."""


@dataclass(frozen=True)
class Memory:
    """Python objects in use, and bytes of the process."""

    blocks: int
    rss: int


def measure() -> Memory:
    """What is in use once the caches are emptied, garbage is collected and free memory is given back."""
    for found in [one for one in gc.get_objects() if isinstance(one, functools._lru_cache_wrapper)]:
        if getattr(found, "__module__", "").startswith("guanxi."):
            found.cache_clear()
    regex.purge()
    for _ in range(3):
        gc.collect()
    _give_back()
    return Memory(sys.getallocatedblocks(), psutil.Process().memory_info().rss)


def _give_back() -> None:
    with contextlib.suppress(OSError, AttributeError):  # another C library keeps what it keeps
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def unbounded_caches() -> list[str]:
    """Caches of our rooms that have no largest size."""
    return [
        f"{one.__module__}.{one.__qualname__}"
        for one in gc.get_objects()
        if isinstance(one, functools._lru_cache_wrapper)
        and one.__module__.startswith(("guanxi.feel", "guanxi.dmn"))
        and one.cache_parameters()["maxsize"] is None
    ]


def check(before: Memory, after: Memory) -> None:
    """Fail when more stayed than the fragments of a run."""
    assert after.blocks - before.blocks < BLOCKS, (before, after)
    assert after.rss - before.rss < BYTES, (before, after)


def store(name: str, before: Memory, after: Memory, facts: dict[str, Any]) -> None:
    """Write the figures of a run into the folder that ``GUANXI_FUZZ_RESULTS`` names, if it does."""
    figures = {
        **facts,
        "after_warm_up": asdict(before),
        "at_the_end": asdict(after),
        "grown": {"blocks": after.blocks - before.blocks, "bytes": after.rss - before.rss},
        "bounds": {"blocks": BLOCKS, "bytes": BYTES},
        "python": sys.version.split()[0],
    }
    print(f"\n{json.dumps(figures)}")
    if folder := os.environ.get("GUANXI_FUZZ_RESULTS"):
        (Path(folder) / f"{name}.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
