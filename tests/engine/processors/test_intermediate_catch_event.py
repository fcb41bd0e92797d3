"""Intermediate timer events."""

from guanxi.engine import effects as effect
from guanxi.engine.commands import ResolveIncident, SetVariables
from tests.engine.models import NOW, Instance, bpmn, flows

TIMER = bpmn(
    '<startEvent id="s"/><intermediateCatchEvent id="t"><timerEventDefinition>'
    '<timeDate>=when</timeDate></timerEventDefinition></intermediateCatchEvent><endEvent id="e"/>'
    + flows("s", "t", "e")
)


def test_waits_for_the_moment():
    """A date in the past is due at once, which is the runtime's matter."""
    instance = Instance(TIMER).start(when="2026-01-05T09:00:00Z")
    assert instance.last(effect.CreateTimer).due == NOW
    instance.timer("t")
    assert instance.status == "completed"


def test_a_value_that_is_no_moment_is_an_incident():
    """The token stays and the step can be run again."""
    instance = Instance(TIMER).start(when="tomorrow")
    assert instance.incidents == [("EXTRACT_VALUE_ERROR", "t")]
    instance.send(SetVariables(0, {"when": "2026-01-06"}))
    instance.send(ResolveIncident(next(iter(instance.state.incidents))))
    assert (instance.incidents, instance.waiting) == ([], ["t"])
