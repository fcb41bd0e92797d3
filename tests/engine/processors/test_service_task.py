"""Service tasks and their jobs."""

from guanxi.engine import effects as effect
from guanxi.engine.commands import CompleteJob, FailJob, ResolveIncident, SetVariables, ThrowError
from tests.engine.models import Instance, bpmn, flows, service

EXPRESSION = bpmn(
    '<startEvent id="s"/><serviceTask id="a"><extensionElements>'
    '<zeebe:taskDefinition type="=kind" retries="5"/>'
    '<zeebe:taskHeaders><zeebe:header key="to" value="sales"/></zeebe:taskHeaders>'
    '</extensionElements></serviceTask><endEvent id="e"/>' + flows("s", "a", "e")
)
PLAIN = bpmn('<startEvent id="s"/>' + service("a") + '<endEvent id="e"/>' + flows("s", "a", "e"))


def test_offers_a_job_with_type_retries_and_headers():
    """Type and retries may be expressions; headers are handed on as they are."""
    instance = Instance(EXPRESSION).start(kind="mail")
    assert instance.last(effect.CreateJob) == effect.CreateJob(
        key=3, element_key=2, element_id="a", type="mail", retries=5, headers={"to": "sales"}
    )


def test_a_job_type_that_is_no_text_is_an_incident():
    """Null cannot be a job type; after a cure the same task offers its job."""
    instance = Instance(EXPRESSION).start()
    assert instance.incidents == [("EXTRACT_VALUE_ERROR", "a")]
    assert instance.waiting == []
    instance.send(SetVariables(0, {"kind": "mail"}))
    instance.send(ResolveIncident(next(iter(instance.state.incidents))))
    assert (instance.incidents, instance.waiting) == ([], ["a"])


def test_used_up_retries_are_an_incident_and_resolving_offers_a_new_job():
    """The old job is withdrawn, so a late worker cannot complete it."""
    instance = Instance(PLAIN).start()
    old = instance.wait("a")
    instance.send(FailJob(old, "no connection"))
    assert instance.incidents == [("JOB_NO_RETRIES", "a")]
    assert instance.send(CompleteJob(old)).rejection is not None
    instance.send(ResolveIncident(next(iter(instance.state.incidents))))
    assert instance.incidents == []
    assert instance.wait("a") > old
    assert effect.CloseWait(old, "job", False) in instance.effects
    instance.complete("a")
    assert instance.status == "completed"


def test_an_error_nothing_catches_is_an_incident():
    """A thrown business error must not vanish."""
    instance = Instance(PLAIN).start()
    instance.send(ThrowError(instance.wait("a"), "NO_STOCK", "sold out"))
    assert instance.incidents == [("UNHANDLED_ERROR_EVENT", "a")]
    assert "NO_STOCK" in next(iter(instance.state.incidents.values())).message
