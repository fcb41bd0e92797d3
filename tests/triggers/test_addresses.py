"""Mails to a field of the record that may be empty."""

import pytest

from guanxi.bpmn import ProcessGraph, parse_bpmn
from guanxi.triggers.addresses import check_addresses
from tests.engine.models import bpmn, flow, flows

OBJECTS = {"lead": frozenset({"id", "email", "number"})}
FILLED = {"lead": frozenset({"id", "number"})}


def mail(to: str, *, condition: str = "", asked: str = "", wait: str = "") -> ProcessGraph:
    """start → wait → gateway → mail, with a condition of the trigger and one of the gateway."""
    properties = {"trigger": "record", "trigger.object": "lead", "trigger.on": "created"}
    if condition:
        properties["trigger.condition"] = condition
    written = "".join(
        f'<zeebe:property name="{name}" value="{value}"/>' for name, value in properties.items()
    )
    start = f'<startEvent id="s"><extensionElements><zeebe:properties>{written}</zeebe:properties></extensionElements></startEvent>'
    work = (
        service("w", "guanxi.records.wait_until_filled", "fields", wait) if wait else '<manualTask id="w"/>'
    )
    body = f'{start}{work}<exclusiveGateway id="g" default="g-b"/>{service("m", "guanxi.email.send", "to", to)}<endEvent id="b"/>'
    ways = flow("g", "m", asked) if asked else flow("g", "m", "=1 = 1")
    return parse_bpmn(bpmn(body + flows("s", "w", "g") + ways + flow("g", "b"))).processes[0]


def service(id_: str, kind: str, name: str, source: str) -> str:
    """A service task with one input."""
    return (
        f'<serviceTask id="{id_}" name="Greet"><extensionElements><zeebe:taskDefinition type="{kind}"/><zeebe:ioMapping>'
        f'<zeebe:input source="{source}" target="{name}"/></zeebe:ioMapping></extensionElements></serviceTask>'
    )


def test_a_mail_to_a_field_that_may_be_empty_is_doubtful() -> None:
    """The step, the field and a cure are named."""
    [found] = check_addresses(mail("=lead.email"), objects=OBJECTS, filled=FILLED)
    assert (found.rule, found.severity, found.element_id) == ("activity.empty_address", "warning", "m")
    assert found.message == "“Greet”: “To” is lead.email, which may be empty: then the process stops here."
    assert found.cure == "Write an address that is always there, or start only if =new.email != null."
    assert found.line > 0


@pytest.mark.parametrize(
    "graph",
    [
        mail("ann@example.com"),
        mail("=lead.number"),
        mail("=get or else(lead.email, &quot;ann@example.com&quot;)"),
        mail("=owner.email"),
        mail("=lead.unknown"),
        mail("=lead.email", condition="=new.email != null"),
        mail("=lead.email", asked="=lead.email != null"),
        mail("=lead.email", wait="number, email"),
    ],
    ids=["fixed", "always there", "with another", "a variable", "no field", "trigger", "gateway", "wait"],
)
def test_nothing_is_said_where_an_address_is_there_or_asked_for(graph: ProcessGraph) -> None:
    """Fixed, never empty, computed, or asked for before."""
    assert check_addresses(graph, objects=OBJECTS, filled=FILLED) == []
