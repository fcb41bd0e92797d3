"""Rules of the standard: each with a model that breaks it, and no alarm on a good one."""

import pytest

from guanxi.bpmn import parse_bpmn
from guanxi.bpmn.validation import deployment_findings, validate
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


TASK = node("task", "a", "sa", "ae")
ASIDE = '<task id="x" isForCompensation="true">{}</task>'
TIED = '<association id="t" sourceRef="b" targetRef="x"/>'
UNDO = node("boundaryEvent", "b", "", "", "<compensateEventDefinition/>", 'attachedToRef="a"')
ITEMS = '<itemDefinition id="i1" structureRef="one"/><itemDefinition id="i2" structureRef="two"/>'
LINKS = (
    (
        GOOD
        + node("intermediateThrowEvent", "j", "sj", "", "{throw}")
        + FLOW.format("s", "j")
        + node("intermediateCatchEvent", "l", "", "le", "{catch}")
        + FLOW.format("l", "e")
    )
    .replace("<outgoing>sa</outgoing>", "<outgoing>sa</outgoing><outgoing>sj</outgoing>")
    .replace("<incoming>ae</incoming>", "<incoming>ae</incoming><incoming>le</incoming>")
)
JUMP = '<linkEventDefinition id="d1" name="n"><target>d2</target></linkEventDefinition>'
LAND = '<linkEventDefinition id="d2" name="n"><source>d1</source></linkEventDefinition>'


def with_links(throw: str, catch: str) -> str:
    """The good model with a jump."""
    return LINKS.format(throw=throw, catch=catch)


def test_links_tied_both_ways_or_only_by_name_raise_no_alarm():
    """A file may tie links by reference or leave it to their names."""
    named = '<linkEventDefinition id="{}" name="n"/>'
    assert rules(process(with_links(JUMP, LAND)), conformance="analytic") == set()
    assert rules(process(with_links(named.format("d1"), named.format("d2"))), conformance="analytic") == set()


@pytest.mark.parametrize(
    ("rule", "body", "roots"),
    [
        (
            "standard.flow_listed",
            GOOD.replace("<outgoing>sa</outgoing>", "<outgoing>sa</outgoing><outgoing>ae</outgoing>"),
            "",
        ),
        ("standard.link_ends", with_links(JUMP, '<linkEventDefinition id="d2" name="n"/>'), ""),
        ("standard.link_ends", with_links('<linkEventDefinition id="d1" name="n"/>', LAND), ""),
        (
            "standard.intermediate_incoming",
            with_links(JUMP, LAND).replace("<incoming>sj</incoming>", "").replace(FLOW.format("s", "j"), ""),
            "",
        ),
        (
            "standard.boundary_outgoing",
            GOOD + node("boundaryEvent", "b", "", "", "<signalEventDefinition/>", 'attachedToRef="a"'),
            "",
        ),
        ("standard.compensation", GOOD + UNDO + TIED + ASIDE.format("") + FLOW.format("b", "e"), ""),
        ("standard.compensation", GOOD + UNDO + TIED + ASIDE.format("") + FLOW.format("x", "e"), ""),
        ("standard.compensation", GOOD + UNDO + TIED + '<textAnnotation id="x"/>', ""),
        ("standard.choreography", GOOD + '<choreographyTask id="x" initiatingParticipantRef="q"/>', ""),
        ("standard.quantity", GOOD.replace('id="a" ', 'id="a" startQuantity="0"'), ""),
        ("standard.quantity", GOOD.replace('id="a" ', 'id="a" completionQuantity="-1"'), ""),
        ("standard.data_state", GOOD + '<dataObject id="o"><dataState id="z" name="new"/></dataObject>', ""),
        (
            "standard.data_item",
            GOOD + '<dataObject id="o"/><dataObjectReference id="r" dataObjectRef="o" itemSubjectRef="i1"/>',
            ITEMS,
        ),
        (
            "standard.data_name",
            GOOD
            + '<dataObject id="o" name="Order"/><dataObjectReference id="r" name="Order" dataObjectRef="o">'
            + '<dataState id="z" name="new"/></dataObjectReference>',
            "",
        ),
        (
            "standard.data_kind",
            GOOD.replace(
                TASK,
                node(
                    "task",
                    "a",
                    "sa",
                    "ae",
                    '<ioSpecification id="io"><dataInput id="di" itemSubjectRef="i1"/>'
                    "<inputSet><dataInputRefs>di</dataInputRefs></inputSet><outputSet/></ioSpecification>"
                    '<dataInputAssociation id="da"><sourceRef>sr</sourceRef><targetRef>di</targetRef></dataInputAssociation>',
                ),
            )
            + '<dataStoreReference id="sr" dataStoreRef="ds"/>',
            ITEMS + '<dataStore id="ds" itemSubjectRef="i2"/>',
        ),
        (
            "standard.data_ends",
            '<ioSpecification id="io"><dataInput id="di"/><inputSet><dataInputRefs>di</dataInputRefs></inputSet>'
            "<outputSet/></ioSpecification>"
            + GOOD.replace(
                TASK,
                node(
                    "task",
                    "a",
                    "sa",
                    "ae",
                    '<dataOutputAssociation id="da"><targetRef>di</targetRef></dataOutputAssociation>',
                ),
            ),
            "",
        ),
        (
            "standard.role",
            GOOD.replace(
                TASK,
                node(
                    "task",
                    "a",
                    "sa",
                    "ae",
                    '<potentialOwner id="w"><resourceRef>q</resourceRef><resourceAssignmentExpression><formalExpression>x</formalExpression></resourceAssignmentExpression></potentialOwner>',
                ),
            ),
            '<resource id="q"/>',
        ),
        (
            "standard.role",
            GOOD.replace(
                TASK,
                node(
                    "task",
                    "a",
                    "sa",
                    "ae",
                    '<performer id="w"><resourceParameterBinding parameterRef="q"/></performer>',
                ),
            ),
            "",
        ),
        ("standard.property", GOOD + '<textAnnotation id="x"><property id="q"/></textAnnotation>', ""),
        (
            "standard.language",
            GOOD.replace(
                FLOW.format("s", "a"),
                '<sequenceFlow id="sa" sourceRef="s" targetRef="a"><conditionExpression language="no uri"'
                ' xsi:type="tFormalExpression">x</conditionExpression></sequenceFlow>',
            ),
            "",
        ),
        (
            "standard.script_format",
            GOOD.replace(TASK, node("scriptTask", "a", "sa", "ae", "<script>x</script>")),
            "",
        ),
        (
            "standard.behavior",
            GOOD.replace(
                TASK, node("task", "a", "sa", "ae", '<multiInstanceLoopCharacteristics behavior="One"/>')
            ),
            "",
        ),
        (
            "standard.behavior",
            GOOD.replace(
                TASK, node("task", "a", "sa", "ae", '<multiInstanceLoopCharacteristics behavior="Complex"/>')
            ),
            "",
        ),
        (
            "standard.timer",
            GOOD + node("boundaryEvent", "b", "", "be", "<timerEventDefinition/>", 'attachedToRef="a"'),
            "",
        ),
        (
            "standard.timer",
            GOOD
            + node(
                "boundaryEvent",
                "b",
                "",
                "be",
                "<timerEventDefinition><timeCycle>every day</timeCycle></timerEventDefinition>",
                'attachedToRef="a"',
            ),
            "",
        ),
        (
            "standard.message_data",
            GOOD.replace(
                TASK,
                node(
                    "sendTask",
                    "a",
                    "sa",
                    "ae",
                    '<ioSpecification id="io"><dataInput id="d1" itemSubjectRef="i1"/><dataInput id="d2" itemSubjectRef="i1"/>'
                    "<inputSet><dataInputRefs>d1</dataInputRefs><dataInputRefs>d2</dataInputRefs></inputSet><outputSet/></ioSpecification>",
                    'messageRef="m"',
                ),
            ),
            ITEMS + '<message id="m" itemRef="i1"/>',
        ),
    ],
)
def test_rules_of_executable_models_and_data_find_their_fault(rule, body, roots):
    """Each fault is named with its element and line."""
    document = parse_bpmn(
        process(body, roots).replace(b'isExecutable="false"', b'isExecutable="true"')
    ).document
    assert document is not None
    found = [finding for finding in validate(document, references=False) if finding.rule == rule]
    assert found
    assert all(finding.element_id and finding.line for finding in found)


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


WSDL = '<description xmlns="http://www.w3.org/ns/wsdl" targetNamespace="urn:w">{}</description>'
SERVICE = (
    '<import importType="http://www.w3.org/ns/wsdl" location="w.wsdl" namespace="urn:w"/>'
    '<interface id="i" name="i" xmlns:w="urn:w" implementationRef="w:orders"/>'
)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (WSDL.format('<interface name="orders"/>'), set()),
        (WSDL.format('<interfaces name="orders"/><interface name="orders"/>'), {"standard.import_content"}),
        (WSDL.format('<interface name="order"/>'), {"standard.implementation"}),
        ('<schema xmlns="http://www.w3.org/2001/XMLSchema"/>', {"standard.import_type"}),
        (WSDL.format('<interface name="orders">'), {"standard.import"}),
    ],
)
def test_an_imported_service_description_is_looked_into(content, found):
    """It must be one, hold only what its language knows, and what operations and interfaces refer to."""
    assert rules(process(GOOD, SERVICE), load=lambda _: content.encode(), conformance="descriptive") == found


@pytest.mark.parametrize(
    ("severity", "rule", "body"),
    [
        ("error", "standard.quantity", GOOD.replace('id="a" ', 'id="a" startQuantity="0"')),
        ("error", "standard.compensation", GOOD + UNDO),
        (
            "warning",
            "standard.end_missing",
            GOOD.replace(node("endEvent", "e", "ae"), node("task", "e", "ae")),
        ),
        (
            "warning",
            "standard.formal",
            GOOD
            + node(
                "boundaryEvent",
                "b",
                "",
                "be",
                "<conditionalEventDefinition><condition>=x</condition></conditionalEventDefinition>",
                'attachedToRef="a"',
            ),
        ),
        ("warning", "standard.reference", GOOD + node("receiveTask", "r", "", "", "", 'messageRef="a"')),
    ],
)
def test_a_rule_that_is_broken_forbids_deployment_where_the_meaning_is_in_doubt(severity, rule, body):
    """What runs all the same is only warned of."""
    document = parse_bpmn(process(body).replace(b'isExecutable="false"', b'isExecutable="true"')).document
    assert document is not None
    assert {(one.severity, one.rule) for one in deployment_findings(document)} >= {(severity, rule)}


def test_what_a_file_says_twice_or_leaves_to_others_is_not_mentioned_at_deployment():
    """Flows listed at their ends, the order of parts, processes deployed apart."""
    body = GOOD.replace(TASK, node("callActivity", "a", "sa", "", "", 'calledElement="q"'))
    document = parse_bpmn(process(body)).document
    assert document is not None
    assert {finding.rule for finding in validate(document)} == {
        "standard.flow_listed",
        "standard.called_element",
    }
    assert deployment_findings(document) == []


def test_an_import_is_looked_for_beside_the_file_that_names_it():
    """Each location is relative to its own file, and files that import each other are read once."""
    model = '<import importType="http://www.omg.org/spec/BPMN/20100524/MODEL" location="{}" namespace="n"/>'
    other = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="n">{}</definitions>'
    files = {
        "parts/a.bpmn": other.format(model.format("more/b.bpmn")),
        "parts/more/b.bpmn": other.format(model.format("../a.bpmn")),
    }
    asked: list[str] = []

    def load(location: str) -> bytes | None:
        asked.append(location)
        return files[location].encode() if location in files else None

    assert rules(process(GOOD, model.format("parts/a.bpmn")), load=load) == set()
    assert asked == ["parts/a.bpmn", "parts/more/b.bpmn"]
