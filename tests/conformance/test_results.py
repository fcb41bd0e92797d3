"""What passed once passes still: each suite against its stored result."""

import importlib
import json
from pathlib import Path

import pytest

from tests.conformance.__main__ import RESULTS, SUITES

STORED = sorted(path.stem for path in RESULTS.glob("*.json") if path.stem in SUITES)


@pytest.mark.parametrize("suite", STORED)
def test_no_stored_result_drops(suite: str, suites: Path):
    """Every case that passed when the result was stored passes now, and no case has gone."""
    folder = suites / suite
    if not folder.is_dir():
        pytest.skip(f"no suite at {folder}")
    stored = json.loads((RESULTS / f"{suite}.json").read_text(encoding="utf-8"))

    result = importlib.import_module(f"tests.conformance.{SUITES[suite]}").run(folder)

    known = {failure["id"] for failure in stored["failed"]}
    dropped = [failure for failure in result["failed"] if failure["id"] not in known]
    assert dropped == []
    assert result["total"] >= stored["total"]
