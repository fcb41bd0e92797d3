"""Rules of the standard: each with a model that breaks it, and no alarm on a good one."""

import pytest

from guanxi.bpmn import parse_bpmn
from guanxi.bpmn.validation import validate
from tests.engine.models import HEAD

FLOW = '<sequenceFlow id="{0}{1}" sourceRef="{0}" targetRef="{1}"/>'


def node(
    tag: str, identifier: str, ways_in: str = "", ways_out: str = "", inner: str = "", attributes: str = ""
) -> str:
    """A flow node that lists its flows."""
    listed = "".join(f"<incoming>{name}</incoming>" for name in ways_in.split())
    listed += "".join(f"<outgoing>{name}</outgoing>" for name in ways_out.split())
    return f'<{tag} id="{identifier}" {attributes}>{listed}{inner}</{tag}>'


def process(body: str, roots: str = "") -> bytes:
    """A file with one process that is drawn, not executed."""
    return f'{HEAD}{roots}<process id="p" isExecutable="false">{body}</process></definitions>'.encode()


GOOD = (
    node("startEvent", "s", "", "sa")
    + node("task", "a", "sa", "ae")
    + node("endEvent", "e", "ae")
    + FLOW.format("s", "a")
    + FLOW.format("a", "e")
)


def rules(data: bytes, **options) -> set[str]:
    """The rules a file breaks."""
    document = parse_bpmn(data).document
    assert document is not None
    return {finding.rule for finding in validate(document, **options)}


def test_a_good_model_raises_no_alarm():
    """Nothing is found by any rule."""
    assert rules(process(GOOD), soundness=True) == set()


@pytest.mark.parametrize(
    ("rule", "body"),
    [
        ("standard.id", GOOD + '<textAnnotation id="a"/>'),
        ("standard.flow_listed", GOOD.replace("<incoming>ae</incoming>", "")),
        ("standard.way_in", GOOD + node("task", "b", "", "be") + FLOW.format("b", "e")),
        ("standard.way_out", GOOD + node("task", "b", "sb") + FLOW.format("s", "b")),
        ("standard.default_flow", GOOD.replace('id="a" ', 'id="a" default="sa"')),
        ("standard.end_missing", GOOD.replace(node("endEvent", "e", "ae"), node("task", "e", "ae"))),
        (
            "standard.start_missing",
            GOOD.replace(node("startEvent", "s", "", "sa"), node("task", "s", "", "sa")),
        ),
        (
            "standard.gateway",
            GOOD.replace(node("task", "a", "sa", "ae"), node("parallelGateway", "a", "sa", "ae")),
        ),
        (
            "standard.event_position",
            GOOD.replace(
                node("startEvent", "s", "", "sa"),
                node("startEvent", "s", "", "sa", "<errorEventDefinition/>"),
            ),
        ),
        (
            "standard.cancel_end",
            GOOD.replace(
                node("endEvent", "e", "ae"), node("endEvent", "e", "ae", "", "<cancelEventDefinition/>")
            ),
        ),
        ("standard.boundary_event", GOOD + node("boundaryEvent", "b", "", "", "", 'attachedToRef="a"')),
        (
            "standard.event_sub_process",
            GOOD + '<subProcess id="x" triggeredByEvent="true"><task id="t"/></subProcess>',
        ),
        (
            "standard.ad_hoc",
            GOOD.replace(node("task", "a", "sa", "ae"), node("adHocSubProcess", "a", "sa", "ae")),
        ),
        ("standard.reference", GOOD + node("receiveTask", "r", "", "", "", 'messageRef="a"')),
        (
            "standard.order",
            GOOD.replace(
                node("endEvent", "e", "ae"),
                '<endEvent id="e"><terminateEventDefinition/><incoming>ae</incoming></endEvent>',
            ),
        ),
        (
            "standard.called_element",
            GOOD.replace(
                node("task", "a", "sa", "ae"), node("callActivity", "a", "sa", "ae", "", 'calledElement="q"')
            ),
        ),
    ],
)
def test_each_rule_finds_its_fault(rule, body):
    """The fault is named with its element and line."""
    document = parse_bpmn(process(body)).document
    assert document is not None
    found = [finding for finding in validate(document) if finding.rule == rule]
    assert found
    assert all(finding.element_id and finding.line for finding in found)


def test_a_message_flow_stays_not_within_one_pool():
    """Pools talk to each other."""
    roots = (
        '<collaboration id="c"><participant id="x" processRef="p"/>'
        '<messageFlow id="m" sourceRef="x" targetRef="a"/></collaboration>'
    )
    assert "standard.message_flow" in rules(process(GOOD, roots))


def test_an_import_that_cannot_be_read_is_found():
    """Without a reader for imports they are not followed."""
    roots = (
        '<import importType="http://www.omg.org/spec/BPMN/20100524/MODEL" location="x.bpmn" namespace="n"/>'
    )
    assert rules(process(GOOD, roots)) == set()
    assert rules(process(GOOD, roots), load=lambda _: None) == {"standard.import"}


def test_a_class_of_conformance_leaves_out_the_rules_beyond_it():
    """Natural language is wrong only where a process is to be executed."""
    body = GOOD.replace(
        node("endEvent", "e", "ae"), node("endEvent", "e", "ae", "", '<messageEventDefinition id="d"/>')
    )
    data = process(body).replace(b'isExecutable="false"', b'isExecutable="true"')
    assert rules(data, conformance="descriptive") == set()
    assert {"standard.message", "standard.operation"} <= rules(data)
