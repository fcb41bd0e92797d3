"""All storms one after the other, each in a process of its own: one that breaks a promise does not keep the next from running."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

STORMS: tuple[tuple[tuple[str, ...], int], ...] = (
    (("--database", "sqlite"), 500),
    (("--database", "postgresql"), 500),
    (("--database", "postgresql", "--fabric", "rabbitmq"), 25),
    (("--database", "postgresql", "--fabric", "redis"), 25),
    (("--database", "sqlite", "--import"), 20),
    (("--database", "postgresql", "--import"), 20),
)
"""What storms, and how many kills."""


def run_all(results: Path, most: int | None = None) -> int:
    """Run all storms, tell of each on standard error, and return how many broke a promise or did not come to their end.

    Args:
        results: folder for the results.
        most: fewer kills than planned, to see quickly whether everything runs.
    """
    failed = 0
    for number, (what, kills) in enumerate(STORMS, start=1):
        wanted = ("--kills", str(min(kills, most or kills)))
        code = _run((*what, *wanted, "--results", str(results)))
        failed += code != 0
        verdict = "kept all promises" if code == 0 else f"FAILED with code {code}"
        _say(f"[{number}/{len(STORMS)}] {' '.join((*what, *wanted))}: {verdict}")
    _say(f"{len(STORMS) - failed} of {len(STORMS)} storms kept all promises; results in {results}")
    return failed


def _run(arguments: Sequence[str]) -> int:
    return subprocess.run([sys.executable, "-m", "tests.chaos", *arguments], check=False).returncode


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
