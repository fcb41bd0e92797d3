"""Measure cases in interleaved rounds: CPU seconds of all processes beside wall seconds.

A *case* is a function that does some units of work and returns how many. Set-up and tear-down are outside the
measurement. CPU of this process and of children that have ended comes from getrusage; CPU of servers that go
on running (PostgreSQL, workers) from their process trees.
"""

import gc
import json
import os
import platform
import resource
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Case:
    """One thing to measure.

    Attributes:
        name: what it is called in the result.
        run: does the work on what ``setup`` gave and returns the number of units done.
        setup: context manager giving a fresh world for one round; not measured.
        servers: pids of processes that keep running and work for this case.
    """

    name: str
    run: Callable[[Any], int]
    setup: Callable[[], AbstractContextManager[Any]] = nullcontext
    servers: Callable[[], Iterable[int]] = tuple


@dataclass(frozen=True)
class Figure:
    """Medians over the rounds of a case, per 1,000 units."""

    name: str
    units: int
    cpu_seconds_per_1000: float
    wall_seconds_per_1000: float
    units_per_wall_second: float
    rounds: list[dict[str, float]] = field(default_factory=list)


def measure(cases: list[Case], rounds: int = 5, failed: dict[str, str] | None = None) -> dict[str, Figure]:
    """Run every case once per round, in turn, and return the medians by name.

    Args:
        failed: gets by name why a case could not be run; without it that ends the measurement.
    """
    seen: dict[str, list[dict[str, float]]] = {case.name: [] for case in cases}
    for number in range(rounds):
        for case in cases:
            if case.name not in seen:
                continue
            try:
                with case.setup() as world:
                    seen[case.name].append(once(case, world))
            except RuntimeError as error:
                if failed is None:
                    raise
                failed[case.name] = str(error)
                del seen[case.name]
                continue
            print(f"  round {number + 1}/{rounds} {case.name}: {_line(seen[case.name][-1])}", file=sys.stderr)
    return {name: figure(name, found) for name, found in seen.items()}


def write_result(
    name: str,
    figures: Mapping[str, Figure],
    bars: dict[str, tuple[float, float]],
    notes: Mapping[str, Any] | None = None,
) -> bool:
    """Store a result and print it as a table.

    Args:
        bars: by description, the figure seen and the greatest allowed.
        notes: what else a reader must know, e.g. which peer could not be measured and why.

    Returns:
        Whether every bar holds.
    """
    RESULTS.mkdir(exist_ok=True)
    held = {
        text: {"seen": round(seen, 4), "bar": bar, "holds": seen <= bar} for text, (seen, bar) in bars.items()
    }
    document: dict[str, Any] = {
        "benchmark": name,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "figures": {key: asdict(figure) for key, figure in figures.items()},
        "bars": held,
        "notes": dict(notes or {}),
    }
    (RESULTS / f"{name}.json").write_text(json.dumps(document, indent=1) + "\n")
    print(f"\n{name}\n{'':36}{'CPU s/1,000':>14}{'wall s/1,000':>14}{'per second':>14}")
    for key, figure in figures.items():
        print(
            f"{key:36}{figure.cpu_seconds_per_1000:14.4f}{figure.wall_seconds_per_1000:14.4f}"
            f"{figure.units_per_wall_second:14.0f}"
        )
    for text, bar in held.items():
        print(f"{'holds ' if bar['holds'] else 'MISSED'} {text}: {bar['seen']} (bar {bar['bar']})")
    for key, note in document["notes"].items():
        print(f"note   {key}: {note}")
    return all(bar["holds"] for bar in held.values())


def machine() -> dict[str, Any]:
    """Return what the figures were measured on."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": platform.system(),
        "commit": commit.stdout.strip(),
    }


def once(case: Case, world: Any) -> dict[str, float]:
    """Run a case in a world that is set up, and return units, CPU and wall seconds."""
    gc.collect()
    servers = list(case.servers())
    cpu, wall = cpu_of(servers), time.perf_counter()
    units = case.run(world)
    wall = time.perf_counter() - wall
    return {"units": units, "cpu": cpu_of(servers) - cpu, "wall": wall}


def cpu_of(servers: list[int]) -> float:
    """Return the CPU seconds so far of this process, of its children that have ended, and of these servers."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime
    for pid in servers:
        root = psutil.Process(pid)
        for process in [root, *root.children(recursive=True)]:
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system
            if process is root:
                total += times.children_user + times.children_system
    return total


def figure(name: str, rounds: list[dict[str, float]]) -> Figure:
    """Return the medians of some rounds."""
    cpu = statistics.median(found["cpu"] / found["units"] for found in rounds)
    wall = statistics.median(found["wall"] / found["units"] for found in rounds)
    return Figure(name, int(rounds[0]["units"]), cpu * 1000, wall * 1000, 1 / wall, rounds)


def _line(found: dict[str, float]) -> str:
    return f"{found['cpu']:.3f} s CPU, {found['wall']:.3f} s wall, {found['units']:.0f} units"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
