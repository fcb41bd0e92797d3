"""docs/reference/bpmn.md: every row of its tables of elements names a test that is there."""

import re
from pathlib import Path

import pytest

from guanxi.bpmn import ElementType
from guanxi.bpmn.reading.zeebe import RUN

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "bpmn.md").read_text(encoding="utf-8")
ELEMENTS = PAGE[PAGE.index("## Elements") : PAGE.index("## Variables")]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in ELEMENTS.splitlines()
    if line.startswith("|") and not line.startswith(("| ---", "| Event |", "| Element |"))
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_row_names_a_test_that_exists(row):
    """A file below tests/ with tests in it."""
    named = re.findall(r"`([\w/]+\.py)`", " ".join(row))
    assert named
    for name in named:
        assert "def test_" in (ROOT / "tests" / name).read_text(encoding="utf-8")


def test_every_type_and_extension_has_a_row():
    """Nothing that runs is missing from the page."""
    page = ELEMENTS.lower().replace("-", "").replace(" ", "")
    words = {
        "process": "process",
        "task": "undefinedtask",
        "manualTask": "manualandundefined",
        "subProcess": "embeddedsubprocess",
        "startEvent": "startofaprocess",
        "endEvent": "nend",
        "intermediateCatchEvent": "intermediatecatch",
        "intermediateThrowEvent": "intermediatethrow",
        "boundaryEvent": "bboundary",
    }
    for kind in ElementType:
        assert words.get(kind.value, kind.value.lower()) in page.replace("/b", "")
    for name in RUN:
        assert f"`{name}`" in ELEMENTS
