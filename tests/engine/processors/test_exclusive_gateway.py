"""Exclusive gateway."""

from decimal import Decimal

from guanxi.engine.commands import ResolveIncident, SetVariables
from tests.engine.models import Instance, bpmn, flow, flows

GATEWAY = (
    '<startEvent id="s"/><exclusiveGateway id="g" name="Good fit?" {default}/>'
    '<userTask id="a"/><userTask id="b"/><exclusiveGateway id="m"/><endEvent id="e"/>'
    + flow("s", "g")
    + flow("g", "a", "=x &gt; 10")
    + flow("g", "b", "{condition}")
    + flows("a", "m", "e")
    + flow("b", "m")
)
WITH_DEFAULT = bpmn(GATEWAY.format(default='default="g-b"', condition=""))
WITHOUT_DEFAULT = bpmn(GATEWAY.format(default="", condition="=x &lt; 5"))


def test_takes_the_flow_whose_condition_holds():
    """The first true condition wins."""
    assert Instance(WITH_DEFAULT).start(x=11).waiting == ["a"]


def test_takes_default_flow_when_no_condition_holds():
    """The default flow needs no condition."""
    assert Instance(WITH_DEFAULT).start(x=1).waiting == ["b"]


def test_merging_lets_every_token_through():
    """The process ends after one branch."""
    instance = Instance(WITH_DEFAULT).start(x=1)
    instance.complete("b")
    assert instance.completed == ["s", "g", "b", "m", "e"]


def test_null_condition_is_an_incident_that_names_the_values():
    """A condition that yields null is neither true nor false."""
    instance = Instance(WITH_DEFAULT).start(x="99")
    assert instance.incidents == [("CONDITION_ERROR", "g")]
    message = next(iter(instance.state.incidents.values())).message
    assert "Good fit?" in message
    assert 'x = "99"' in message


def test_no_way_on_is_an_incident_and_the_token_stays():
    """Without a default flow the gateway waits for an operator."""
    instance = Instance(WITHOUT_DEFAULT).start(x=7)
    assert instance.incidents == [("CONDITION_ERROR", "g")]
    assert instance.status == "active"


def test_resolving_decides_again():
    """After the variable is corrected the same gateway decides anew."""
    instance = Instance(WITHOUT_DEFAULT).start(x=7)
    instance.send(SetVariables(0, {"x": 11}))
    instance.send(ResolveIncident(next(iter(instance.state.incidents))))
    assert instance.incidents == []
    assert instance.waiting == ["a"]


def test_resolving_without_a_cure_opens_a_new_incident():
    """The same failure comes back under a new key."""
    instance = Instance(WITHOUT_DEFAULT).start(x=7)
    first = next(iter(instance.state.incidents))
    instance.send(ResolveIncident(first))
    assert instance.incidents == [("CONDITION_ERROR", "g")]
    assert next(iter(instance.state.incidents)) > first


def test_an_incident_writes_the_values_as_feel_does():
    """A number, a truth value and a record read as in an expression, not as in a programming language."""
    body = '<startEvent id="s"/><exclusiveGateway id="g"/><userTask id="a"/>' + flow("s", "g")
    instance = Instance(bpmn(body + flow("g", "a", "=lead.n &gt; lead.old"))).start(
        lead={"n": Decimal(5), "old": True}
    )
    message = next(iter(instance.state.incidents.values())).message
    assert "lead.n = 5, lead.old = true" in message
    assert "Decimal" not in message
