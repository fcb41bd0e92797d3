"""A file read into a draft and written again says the same; what a draft cannot hold is named."""

from pathlib import Path

import pytest

from guanxi.bpmn import parse_bpmn
from guanxi.bpmn.builders import build, read_document
from tests.bpmn.builders.shapes import PACKS, draft_of, graphs, said, shape, written
from tests.engine.models import bpmn, flows


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_the_packs_come_back_unchanged(path: Path):
    """The same graph, and the same draft when read again."""
    draft = draft_of(path.read_bytes())
    data = written(draft)
    assert shape(graphs(data)) == shape(graphs(path.read_bytes()))
    assert said(draft_of(data)) == said(draft)


def test_findings_name_the_lines_of_the_draft():
    """Not those of the XML made from it."""
    draft = draft_of(PACKS[0].read_bytes())
    element = next(one for one in draft.elements() if "job" in one.settings)
    del element.settings["job"]
    element.line = 77
    built = build(draft)
    assert [(f.rule, f.element_id, f.line) for f in built.findings] == [("bpmn.no_work", element.id, 77)]
    assert built.processes[0].elements[element.id].line == 77


def test_what_a_draft_cannot_hold_is_named():
    """One warning for each element, and the rest is there."""
    data = bpmn(
        '<startEvent id="s"/><task id="t"><extensionElements><acme:x xmlns:acme="urn:a"/></extensionElements></task>'
        '<textAnnotation id="note"><text>!</text></textAnnotation><endEvent id="e"/>' + flows("s", "t", "e")
    )
    document = parse_bpmn(data).document
    assert document is not None
    draft, left = read_document(document)
    assert [(f.rule, f.severity, f.element_id) for f in left] == [
        ("builders.not_expressible", "warning", "t"),
        ("builders.not_expressible", "warning", "note"),
    ]
    assert [element.id for element in draft.elements()] == ["s", "t", "e"]
