"""The page of the control-flow patterns, its examples and its pictures belong together and are current."""

import re
from pathlib import Path

import pytest

from guanxi.bpmn import parse_bpmn
from guanxi.bpmn.export import to_svg
from guanxi.bpmn.layout import tidy
from guanxi.bpmn.validation import validate
from tests.bpmn.layout import laws

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "patterns.md"
PICTURES = ROOT / "docs" / "images" / "patterns"
EXAMPLES = sorted((ROOT / "examples" / "patterns").glob("*.bpmn"))


def test_the_page_shows_every_example_with_its_picture_in_order() -> None:
    """Twenty headings, files and pictures, numbered alike; no picture is left over."""
    text = PAGE.read_text(encoding="utf-8")
    names = [path.stem for path in EXAMPLES]

    assert [int(number) for number in re.findall(r"^### (\d+)\. ", text, re.MULTILINE)] == list(range(1, 21))
    assert re.findall(r"\]\(\.\./\.\./examples/patterns/([^)]+)\.bpmn\)", text) == names
    assert re.findall(r"\]\(\.\./images/patterns/([^)]+)\.svg\)", text) == names
    assert sorted(path.stem for path in PICTURES.iterdir()) == names


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_the_picture_is_drawn_from_the_example_as_it_is(path: Path) -> None:
    """The diagram is what ``tidy`` makes and shows everything; ``guanxi convert EXAMPLE PICTURE --force`` draws it."""
    document = parse_bpmn(path.read_bytes()).document
    assert document is not None

    assert (PICTURES / f"{path.stem}.svg").read_text(encoding="utf-8") == to_svg(document)
    page, anew = laws.pictures(document)[0], laws.pictures(tidy(document))[0]
    assert [(part.id, part.bounds, part.label) for part in page.shapes] == [
        (part.id, part.bounds, part.label) for part in anew.shapes
    ]
    assert [(part.id, part.points) for part in page.edges] == [(part.id, part.points) for part in anew.edges]
    assert (laws.overlaps(page), laws.undocked(page), laws.crossed_shapes(page)) == ([], [], [])
    drawn = {part.id for part in (*page.shapes, *page.edges)}
    process = next(node for node in document.root if node.tag.endswith("}process"))
    flow_parts = {node.get("id") for node in process.iter() if node.get("id")}
    assert flow_parts - drawn <= {process.get("id")}


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_the_example_keeps_the_rules_of_the_standard(path: Path) -> None:
    """Up to the analytic class nothing is found; of the multi-merge the soundness check warns, as the page says."""
    document = parse_bpmn(path.read_bytes()).document
    assert document is not None

    findings = validate(document, conformance="analytic", soundness=path.name.startswith("08-"))

    meant = ["soundness.lack_of_synchronisation"] if path.name.startswith("08-") else []
    assert [finding.rule for finding in findings] == meant
