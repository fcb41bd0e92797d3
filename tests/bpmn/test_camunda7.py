"""Files drawn for Camunda 7."""

import pytest

from guanxi.bpmn import errors, parse_bpmn
from guanxi.bpmn.camunda7 import convert_camunda7, convert_if_camunda7
from guanxi.bpmn.camunda7.juel import NotConvertible, to_feel
from guanxi.bpmn.text import Text
from tests.engine.models import bpmn, flow, flows


@pytest.mark.parametrize(
    ("juel", "feel"),
    [
        ("plain", "plain"),
        ("${x}", "=x"),
        ("${x == 'a'}", '=x = "a"'),
        ("${!done && n >= 2}", "=not(done) and n >= 2"),
        ("${not cancelTx}", "=not(cancelTx)"),
        ("${empty x}", '=list contains([null, "", []], x)'),
        ("${not empty x && y}", '=not(list contains([null, "", []], x)) and y'),
        ("${a % 2 == 0}", "=modulo(a, 2) = 0"),
        ("${a mod 2 eq b div 3}", "=modulo(a, 2) = b / 3"),
        ("${items[0].name}", "=items[1].name"),
        ("${map['key']}", '=get value(map, "key")'),
        ("${items.size() > 2}", "=count(items) > 2"),
        ("${execution.getVariable('x') == -1}", "=x = - 1"),
        ("${a.equals('b')}", '=(a = "b")'),
        ("${a ? 1 : 2}", "=if a then 1 else 2"),
        ("${(a || b) && c}", "=(a or b) and c"),
        ("alert-${var}", '="alert-" + string(var)'),
        (
            "${nrOfCompletedInstances/nrOfInstances >= 0.5}",
            "=numberOfCompletedInstances / numberOfInstances >= 0.5",
        ),
        ("${lead.score gt 5}", "=lead.score > 5"),
    ],
)
def test_juel_becomes_feel(juel, feel):
    """Simple expressions mean the same."""
    assert to_feel(juel) == feel


@pytest.mark.parametrize(
    "juel", ["${bean.call(x)}", "${}", "${a ? b}", "${x; y}", "${f(x)}", "${execution.id}", "${a[i]}"]
)
def test_what_has_no_counterpart_is_refused(juel):
    """Nothing is guessed."""
    with pytest.raises(NotConvertible):
        to_feel(juel)


VENDOR = bpmn(
    '<startEvent id="s"/><userTask id="a" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:assignee="${owner}"'
    ' camunda:candidateGroups="sales"/><serviceTask id="b" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' camunda:class="com.example.Mail"/><endEvent id="e"/>'
    + flow("s", "a", "${x == 1}")
    + flows("a", "b", "e")
)


def test_attributes_become_zeebe_elements():
    """Assignment and conditions are the same as if drawn here."""
    graph = parse_bpmn(VENDOR, convert=convert_camunda7).processes[0]
    task = graph.elements["a"].user_task
    assert task is not None
    assert task.assignee is not None
    assert task.assignee.text == "=owner"
    assert isinstance(task.candidate_groups, Text)
    assert task.candidate_groups.text == "sales"
    assert graph.flows["s-a"].condition is not None
    assert graph.flows["s-a"].condition.text == "=x = 1"


def test_java_is_listed_and_the_task_refused():
    """A person is told what to say again."""
    parsed = parse_bpmn(VENDOR, convert=convert_camunda7)
    listed = [f for f in parsed.findings if f.rule == "camunda7.not_converted"]
    assert [(f.element_id, f.severity) for f in listed] == [("b", "warning")]
    assert "com.example.Mail" in listed[0].message
    assert [f.element_id for f in errors(parsed.findings)] == ["b"]


def test_an_asynchronous_continuation_becomes_a_timer_that_is_due_at_once():
    """What follows is a transaction of its own."""
    data = VENDOR.replace(b'camunda:candidateGroups="sales"', b'camunda:asyncBefore="true"')
    graph = parse_bpmn(data, convert=convert_camunda7).processes[0]
    assert [flow.target for flow in graph.elements["s"].outgoing] == ["a_async"]
    assert [flow.target for flow in graph.elements["a_async"].outgoing] == ["a"]


CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
HOOKED = bpmn(
    f'<startEvent id="s"/><userTask id="a" {CAMUNDA}><extensionElements>'
    '<camunda:executionListener event="start" delegateExpression="${audit}"><camunda:field name="level" stringValue="high"/>'
    '</camunda:executionListener><camunda:taskListener event="create" class="com.example.Notify"/>'
    '<camunda:taskListener event="complete" expression="${bean.call(task)}"/>'
    '<camunda:executionListener event="take" class="com.example.Take"/>'
    '<camunda:properties><camunda:property name="colour" value="red"/></camunda:properties></extensionElements></userTask>'
    f'<businessRuleTask id="r" {CAMUNDA} camunda:decisionRef="rating" camunda:resultVariable="score" camunda:taskPriority="70"/>'
    + flows("s", "a", "r")
)


def test_listeners_that_call_a_class_or_a_bean_become_jobs():
    """A person is told which workers are needed, and what is left."""
    parsed = parse_bpmn(HOOKED, convert=convert_camunda7)
    task = parsed.processes[0].elements["a"]
    assert [(one.event, one.type.text, one.headers) for one in task.start_listeners] == [
        ("start", "audit", {"level": "high"})
    ]
    assert task.user_task is not None
    assert [(one.event, one.type.text) for one in task.user_task.listeners] == [
        ("creating", "com.example.Notify")
    ]
    assert [finding.rule for finding in parsed.findings] == [
        "camunda7.needs_worker",
        "camunda7.not_converted",
        "camunda7.needs_worker",
        "camunda7.not_converted",
    ]


def test_decisions_and_properties_have_counterparts():
    """The decision by its key, the property by its name."""
    elements = parse_bpmn(HOOKED, convert=convert_camunda7).processes[0].elements
    called = elements["r"].decision
    assert called is not None
    assert (called.decision_id.text, called.result) == ("rating", "score")
    assert elements["a"].properties == {"colour": "red"}


LEFT = bpmn(
    f'<startEvent id="s" {CAMUNDA} camunda:initiator="starter"><extensionElements><camunda:formData/></extensionElements>'
    f'</startEvent><serviceTask id="a" {CAMUNDA} camunda:type="external" camunda:topic="rate" camunda:exclusive="false">'
    "<extensionElements><camunda:failedJobRetryTimeCycle>R3/PT1M</camunda:failedJobRetryTimeCycle>"
    '<camunda:inputOutput><camunda:inputParameter name="n">1</camunda:inputParameter></camunda:inputOutput>'
    f'</extensionElements></serviceTask><callActivity id="c" {CAMUNDA} calledElement="q" camunda:calledElementVersion="3">'
    '<extensionElements><camunda:in source="x" target="y"/><camunda:in businessKey="${x}"/></extensionElements>'
    "</callActivity>" + flow("s", "a", "${bean.call(x)}") + flow("a", "c")
)


def test_everything_that_was_not_converted_is_listed():
    """No attribute or element of the other engine is dropped in silence; each belongs to an element of the diagram."""
    listed = [
        (finding.element_id, finding.message.partition(" of ")[0])
        for finding in parse_bpmn(LEFT, convert=convert_camunda7).findings
        if finding.rule == "camunda7.not_converted"
    ]
    assert sorted(listed) == [
        ("a", "“failedJobRetryTimeCycle”"),
        ("c", "“calledElementVersion” (“3”)"),
        ("c", "“in”"),
        ("s", "“formData”"),
        ("s", "“initiator” (“starter”)"),
        ("s-a", "The expression “${bean.call(x)}”"),
    ]


def test_only_files_of_the_vendors_are_converted():
    """A file of ours, and one that was converted before, stay as they are."""
    once = parse_bpmn(HOOKED, convert=convert_if_camunda7)
    assert once.converted
    assert once.document is not None
    again = parse_bpmn(once.document.render(), convert=convert_if_camunda7)
    assert (again.converted, again.processes[0].elements.keys()) == (False, once.processes[0].elements.keys())
    ours = bpmn('<startEvent id="s"/><receiveTask id="r"/>' + flow("s", "r"))
    assert not parse_bpmn(ours, convert=convert_if_camunda7).converted


def test_a_task_that_only_computes_becomes_a_script():
    """An expression that calls no Java runs here; one that does is listed."""
    data = bpmn(
        '<startEvent id="s"/><serviceTask id="a" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
        ' camunda:expression="${x * 2}" camunda:resultVariable="y"/><scriptTask id="b" scriptFormat="juel"'
        ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:resultVariable="z"><script>${y + 1}</script>'
        '</scriptTask><endEvent id="e"/>' + flows("s", "a", "b", "e")
    )
    parsed = parse_bpmn(data, convert=convert_camunda7)
    scripts = [parsed.processes[0].elements[key].script for key in ("a", "b")]
    assert [(one.rule, one.element_id) for one in parsed.findings] == [("camunda7.computed", "a")]
    assert [one is not None and (one.expression.text, one.result) for one in scripts] == [
        ("=x * 2", "y"),
        ("=y + 1", "z"),
    ]


def test_the_version_that_is_called_is_taken_over():
    """Bindings of calls and decisions mean the same."""
    data = bpmn(
        '<startEvent id="s"/><callActivity id="a" calledElement="other" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
        ' camunda:calledElementBinding="versionTag" camunda:calledElementVersionTag="v2"/>'
        '<businessRuleTask id="b" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:decisionRef="d"'
        ' camunda:decisionRefBinding="deployment"/><endEvent id="e"/>' + flows("s", "a", "b", "e")
    )
    parsed = parse_bpmn(data, convert=convert_camunda7)
    call, decision = (parsed.processes[0].elements[key] for key in ("a", "b"))
    assert parsed.findings == ()
    assert call.call is not None
    assert (call.call.binding, call.call.version_tag) == ("versionTag", "v2")
    assert decision.decision is not None
    assert decision.decision.binding == "deployment"


ASYNC = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:async'


def flows_of(data: bytes) -> set[tuple[str, str]]:
    """Source and target of every flow of the converted process."""
    parsed = parse_bpmn(data, convert=convert_camunda7)
    assert errors(parsed.findings) == ()
    graph = parsed.processes[0]
    return {(element.id, out.target) for element in graph.elements.values() for out in element.outgoing}


def test_continuations_before_and_after_an_activity_are_timers_due_at_once():
    """One on each side, where it is asked for."""
    task = f'<userTask id="a" {ASYNC}Before="true" camunda:asyncAfter="true"/>'
    data = bpmn(f'<startEvent id="s"/>{task}<endEvent id="e"/>' + flows("s", "a", "e"))
    assert flows_of(data) == {
        ("s", "a_async"),
        ("a_async", "a"),
        ("a", "a_async_after"),
        ("a_async_after", "e"),
    }


def test_a_join_with_a_continuation_still_tells_its_flows_apart():
    """Each token waits by itself; one timer for both would let the join pass twice."""
    data = bpmn(
        f'<startEvent id="s"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/>'
        f'<parallelGateway id="j" {ASYNC}Before="true"/><endEvent id="e"/>'
        + flows("s", "f", "a", "j", "e")
        + flows("f", "b", "j")
    )
    assert {("a", "j_async_1"), ("j_async_1", "j"), ("b", "j_async_2"), ("j_async_2", "j")} <= flows_of(data)


def test_an_event_behind_an_event_based_gateway_takes_no_continuation():
    """The gateway must lead to the event itself."""
    catch = "<intermediateCatchEvent id='{}' {}><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    data = bpmn(
        '<startEvent id="s"/><eventBasedGateway id="g"/><endEvent id="e"/>'
        + catch.format("x", f'{ASYNC}Before="true"')
        + catch.format("y", "")
        + flows("s", "g", "x", "e")
        + flows("g", "y", "e")
    )
    assert ("g", "x") in flows_of(data)
