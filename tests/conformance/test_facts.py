"""The facts of other engines that do not hold here are those the reference page explains, and no others."""

import json
from pathlib import Path

from tests.conformance.__main__ import RESULTS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "feel.md"
CONTRADICTED = {
    'duration("-P1Y") = duration("-P365D")': ("ym_duration_006",),
    'time("23:59:00") + duration("PT2M") + duration("P1M") = time("00:01")': (
        "error_when_add_lhs_time_to_rhs_ymDuration",
    ),
    'duration("P4Y1D") in [duration("P2Y")..duration("P4Y")]': (
        "error_when_add_lhs_dtDuration_to_rhs_ymDuration",
        "null_001",
    ),
}
"""Each with the cases of the DMN TCK that say otherwise."""


def test_every_fact_that_fails_is_contradicted_by_the_tck(suites: Path):
    """The TCK cases named are in the suite and pass; the page names them."""
    failed = {
        failure["id"].partition(": ")[2]
        for failure in json.loads((RESULTS / "feel.json").read_text())["failed"]
    }
    cases = {
        result["name"]
        for case in json.loads((suites / "dmn-tck" / "tests.json").read_text())["tests"]
        for result in case["results"]
    }
    page = PAGE.read_text("utf-8")

    assert failed == set(CONTRADICTED)
    for name in (name for names in CONTRADICTED.values() for name in names):
        assert name in cases
        assert name in page
    assert json.loads((RESULTS / "dmn-tck.json").read_text())["failed"] == []
