"""The table of all stored results as a page of the documentation."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.harness import RESULTS

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "benchmarks.md"
TITLES = {
    "w1": "W1: lead intake, start → gateway → two activities → end",
    "w2": "W2: W1 with a wait for a message",
    "w3": "W3: a million waiting instances",
    "w4": "W4: a million timers",
    "latency": "From a change of a record to the first activity done",
    "recovery": "After the death of a worker",
    "engine": "The engine in memory",
    "feel": "Expressions and decision tables",
    "import": "Import of 8,800 deals",
    "records": "A million contacts",
    "web": "The web client in Chromium",
}
_HEAD = """# Benchmarks

Written by `make bench` from `bench/results`; see [bench/README.md](../../bench/README.md) for how it measures. Figures are
CPU seconds of all processes that take part, the database server included, per 1,000 units, and medians of interleaved
rounds. What each benchmark does stands at the top of its file in `bench/`.
"""


def write() -> None:
    """Write the page."""
    PAGE.write_text(page())


def page() -> str:
    """Return the page as the stored results have it."""
    return "\n".join([_HEAD, *(line for name, title in TITLES.items() for line in _section(name, title))])


def _section(name: str, title: str) -> Iterator[str]:
    path = RESULTS / f"{name}.json"
    if not path.exists():
        return
    found = json.loads(path.read_text())
    machine = found["machine"]
    yield f"## {title}\n"
    yield (
        f"`python -m bench {name}`, {found['at'][:10]}, commit {machine['commit']}: {machine['cores']} cores of "
        f"{machine['processor']}, Python {machine['python']}, SQLite {machine['sqlite']}.\n"
    )
    if found["figures"]:
        yield from ("| | CPU s per 1,000 | wall s per 1,000 | per second |", "|---|---:|---:|---:|")
        yield from (_figure(one) for one in found["figures"].values())
        yield ""
    yield from ("| bar | seen | allowed | |", "|---|---:|---:|---|")
    for text, bar in found["bars"].items():
        yield f"| {text} | {bar['seen']:,} | {bar['bar']:,} | {'holds' if bar['holds'] else '**missed**'} |"
    yield ""
    if found["notes"]:
        yield from (f"- {key}: {note}" for key, note in found["notes"].items())
        yield ""


def _figure(one: dict[str, Any]) -> str:
    cpu, wall = one["cpu_seconds_per_1000"], one["wall_seconds_per_1000"]
    return f"| {one['name']} | {cpu:.4g} | {wall:.4g} | {one['units_per_wall_second']:,.0f} |"
