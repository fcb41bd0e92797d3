"""The page of the benchmarks is written from the stored results."""

import json

from bench.harness import RESULTS
from bench.table import page


def test_every_stored_result_stands_on_the_page() -> None:
    """With each of its bars, also the missed ones."""
    written = page()
    for path in RESULTS.glob("*.json"):
        found = json.loads(path.read_text())
        for text, bar in found.get("bars", {}).items():
            assert f"| {text} | {bar['seen']:,} |" in written, path.name
