"""Runs the client's own unit tests with the Node of the build; they need no installed library."""

import os
import subprocess
from pathlib import Path

from guanxi.web.build import find_node

WEB = Path(__file__).parents[2] / "web"


def test_the_units_of_the_client_behave() -> None:
    """Forms, figures' windows and formats: every `*.test.ts` beside its source passes."""
    done = subprocess.run(
        [find_node(), "--test", "src/**/*.test.ts"],
        cwd=WEB,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    assert "pass 0" not in done.stdout
