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


def test_what_is_said_in_an_unusual_way_is_understood():
    """A data object nothing draws, elements without ids, loops without a word, calls of the standard."""
    data = bpmn(
        '<dataObject id="o" name="Order"/><startEvent id="s"/><subProcess triggeredByEvent="true">'
        '<startEvent id="i"><signalEventDefinition signalRef="sig"/></startEvent><endEvent id="j"/>'
        + flows("i", "j")
        + '</subProcess><callActivity id="c" calledElement="tns:other"><multiInstanceLoopCharacteristics/>'
        '</callActivity><endEvent id="e"/>' + flows("s", "c", "e"),
        '<signal id="sig" name="go"/>',
    )
    draft = draft_of(data)
    (process,) = draft.processes
    assert [(one.id, one.of, one.name) for one in process.data] == [("o_drawn", "o", "Order")]
    assert [element.id for element in process.elements] == ["s", "event_sub-process", "i", "j", "c", "e"]
    assert process.elements[4].settings == {"calls": "other", "sequential": "false"}
    assert said(draft_of(written(draft))) == said(draft)


def test_an_association_with_what_is_not_there_stays_unread():
    """It is named, and nothing is half read."""
    data = bpmn(
        '<task id="t"><dataInputAssociation id="a"><sourceRef>nothing</sourceRef><targetRef>x</targetRef>'
        '</dataInputAssociation></task><endEvent id="e"/>' + flows("t", "e")
    )
    document = parse_bpmn(data).document
    assert document is not None
    draft, left = read_document(document)
    assert [element.reads for element in draft.elements()] == [[], []]
    assert "dataInputAssociation" in left[0].message


def test_performers_of_the_standard_become_our_words():
    """And the graph stays the same."""
    data = bpmn(
        '<userTask id="t"><humanPerformer><resourceAssignmentExpression><formalExpression>ann</formalExpression>'
        "</resourceAssignmentExpression></humanPerformer><potentialOwner><resourceAssignmentExpression>"
        "<formalExpression>user(bob), sales</formalExpression></resourceAssignmentExpression></potentialOwner></userTask>"
        '<endEvent id="e"/>' + flows("t", "e")
    )
    draft = draft_of(data)
    assert draft.processes[0].elements[0].settings == {"assignee": "ann", "groups": "sales", "users": "bob"}
    assert graphs(written(draft))[0].elements["t"].user_task.assignee.text == "ann"


def test_which_template_a_modeler_shows_is_no_loss():
    """The designer finds the template of an activity again by its job type."""
    linked = (
        PACKS[0]
        .read_bytes()
        .replace(
            b"<bpmn:serviceTask ",
            b'<bpmn:serviceTask zeebe:modelerTemplate="t" zeebe:modelerTemplateVersion="1" ',
            1,
        )
    )
    document = parse_bpmn(linked).document
    assert document is not None
    assert b"modelerTemplate" in linked
    assert [found.message for found in read_document(document)[1]] == []
