"""The seventeen kinds of incident, each as it comes about in a running system, and that an element has one at a time."""

from datetime import timedelta

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.platform.errors import Invalid
from guanxi.runtime import external_jobs, tables
from guanxi.runtime.contracts import Refused
from guanxi.runtime.deployments import deploy
from guanxi.runtime.incidents import resolve_alike
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.ports import BpmnError, Completed, Failed
from tests.engine.processors.test_business_rule_task import TABLE
from tests.runtime.models import END, START, calls, human, process, service, straight
from tests.runtime.test_listeners import with_listeners

WORK = '<zeebe:taskDefinition type="effect.work" retries="1" />'


def around(element, *more):
    """start → one element → end."""
    return process("p", START + element + END, [("start", "a"), ("a", "end"), *more])


def extended(tag, inside, more=""):
    """An element with extension elements."""
    return f'<bpmn:{tag} id="a" name="a"><bpmn:extensionElements>{inside}</bpmn:extensionElements>{more}</bpmn:{tag}>'


AD_HOC = around(extended("adHocSubProcess", WORK, service("inside", "record.b")))
UNDECIDED = process(
    "p",
    START + '<bpmn:exclusiveGateway id="a" />' + service("b", "record.b") + END,
    [("start", "a"), ("a", "b", "=missing"), ("b", "end")],
)
LISTENED = with_listeners(
    "serviceTask",
    '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="effect.work" retries="1" />'
    "</zeebe:executionListeners>",
    '<zeebe:taskDefinition type="record.b" />',
)
ASKED = with_listeners(
    "userTask",
    '<zeebe:taskListeners><zeebe:taskListener eventType="creating" type="effect.work" retries="1" />'
    "</zeebe:taskListeners>",
    "<zeebe:userTask />",
)
RULE = around(extended("businessRuleTask", '<zeebe:calledDecision decisionId="{id}" resultVariable="r" />'))
MISTIMED = around(
    '<bpmn:intermediateCatchEvent id="a"><bpmn:timerEventDefinition><bpmn:timeDuration>=amount</bpmn:timeDuration>'
    "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
)
MAPPED = around(service("a", "record.b", io='<zeebe:input source="=function(x) x" target="x" />'))
WORKED = straight("p", "effect.work", retries=1)


@pytest.mark.parametrize(
    ("kind", "file", "answer"),
    [
        ("AD_HOC_SUB_PROCESS_NO_RETRIES", AD_HOC, Failed("no plan")),
        ("CALLED_DECISION_ERROR", RULE.replace(b"{id}", b'="un" + "known"'.replace(b'"', b"&#34;")), None),
        ("CALLED_ELEMENT_ERROR", calls("gone").replace(b'id="caller"', b'id="p"'), None),
        ("CONDITION_ERROR", UNDECIDED, None),
        ("DECISION_EVALUATION_ERROR", RULE.replace(b"{id}", b"lead-score"), None),
        ("EXECUTION_LISTENER_NO_RETRIES", LISTENED, Failed("away")),
        ("EXTRACT_VALUE_ERROR", MISTIMED, None),
        ("IO_MAPPING_ERROR", MAPPED, None),
        ("JOB_NO_RETRIES", WORKED, Failed("away")),
        ("MESSAGE_SIZE_EXCEEDED", WORKED, Completed({"page": "x" * 5_000_000})),
        ("RESOURCE_NOT_FOUND", WORKED, Failed("no template", incident="RESOURCE_NOT_FOUND")),
        ("SECRET_RESOLUTION_ERROR", WORKED, Failed("no password", incident="SECRET_RESOLUTION_ERROR")),
        ("TASK_LISTENER_NO_RETRIES", ASKED, Failed("away")),
        ("UNHANDLED_ERROR_EVENT", WORKED, BpmnError("declined")),
        ("UNKNOWN", WORKED, ZeroDivisionError("a fault of ours")),
    ],
)
def test_each_kind_of_trouble_has_its_kind_of_incident(lite, kind, file, answer):
    """One, open, and the run stays where it is; tried again it goes on once the cause is gone, or opens a new one."""

    def work(job):
        if isinstance(answer, Exception):
            raise answer
        return answer

    lite.activities.answers["effect.work"] = work
    lite.deploy(file, d_dmn=TABLE.replace("{high}", "2000").encode())
    lite.start(variables={"budget": 1500, "amount": 5})
    lite.worker.drain()

    [incident] = lite.rows(tables.incident)
    assert (incident.type, incident.state) == (kind, "open")
    assert sound(lite)

    lite.activities.answers["effect.work"] = lambda job: Completed()
    mended = (
        answer is not None and kind != "AD_HOC_SUB_PROCESS_NO_RETRIES"
    )  # it would have to decide something
    with lite.database.write() as tx:
        assert resolve_alike(lite.runtime, tx, incident.signature, actor=SYSTEM) == 1
    lite.worker.drain()
    after = [row.type for row in lite.rows(tables.incident) if row.state == "open"]
    assert after == ([] if mended else [kind])
    assert sound(lite)


def sound(world):
    """Whether all invariants hold; one of them is that no element has two open incidents."""
    with world.database.read() as tx:
        return list(find_violations(tx)) == []


def activated(world):
    """The one job of an outside worker."""
    world.deploy(straight("p", "pay"))
    world.start()
    with world.database.write() as tx:
        [job] = external_jobs.activate_jobs(
            world.runtime, tx, types=["pay"], worker="w", lease=timedelta(minutes=1), most=1
        )
    return (job.instance_key, job.wait_key), job.lease_token


def test_a_failure_without_a_reason_is_unspecified(lite):
    """The worker has said nothing."""
    place, token = activated(lite)
    with lite.database.write() as tx:
        external_jobs.fail_job(lite.runtime, tx, place, token, message=" ", retries=0, actor=SYSTEM)

    assert [row.type for row in lite.rows(tables.incident)] == ["UNSPECIFIED"]


def test_a_worker_that_brings_too_much_is_refused_and_nothing_changes(lite):
    """It still has the job, and can put the result elsewhere."""
    place, token = activated(lite)
    before = lite.snapshot()
    with lite.database.write() as tx, pytest.raises(Invalid) as refused:
        external_jobs.complete_job(lite.runtime, tx, place, token, {"page": "x" * 5_000_000}, actor=SYSTEM)

    assert refused.value.code == "runtime.result_too_large"
    assert lite.snapshot() == before


def test_a_form_that_is_missing_is_refused_before_it_can_become_an_incident(lite):
    """FORM_NOT_FOUND cannot come about: a version is pinned to its forms when it is deployed."""
    before = lite.snapshot()
    with lite.database.write() as tx:
        found = deploy(lite.runtime, tx, {"p.bpmn": human(form="gone")}, actor=SYSTEM)

    assert isinstance(found, Refused)
    assert [one.finding.rule for one in found.findings if one.finding.severity == "error"] == [
        "deploy.missing_form"
    ]
    assert lite.snapshot() == before
