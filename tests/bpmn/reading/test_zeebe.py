"""The smaller ``zeebe:`` extension elements."""

import json

from guanxi.engine import effects
from guanxi.engine.commands import SetVariables
from tests.engine.models import Instance, bpmn, flow, flows, parse, service


def test_linked_resources_and_agents_are_told_to_the_worker():
    """In the headers of the job."""
    extension = (
        '<zeebe:linkedResources><zeebe:linkedResource resourceId="rpa" resourceType="RPA" linkName="robot"'
        ' bindingType="latest"/></zeebe:linkedResources><zeebe:agentDefinition agentType="writer"/>'
    )
    data = bpmn(
        '<startEvent id="s"/>' + service("a", extension) + '<endEvent id="e"/>' + flows("s", "a", "e")
    )
    headers = Instance(data).start().last(effects.CreateJob).headers
    assert headers["agentType"] == "writer"
    assert json.loads(headers["linkedResources"]) == [
        {"resourceId": "rpa", "resourceType": "RPA", "linkName": "robot", "bindingType": "latest"}
    ]


def test_the_process_gives_the_priority_of_jobs_that_give_none():
    """``jobPriorityDefinition`` of the process, of the task before it."""
    whole = '<extensionElements><zeebe:jobPriorityDefinition priority="70"/></extensionElements>'
    own = '<zeebe:jobPriorityDefinition priority="=p"/>'
    data = bpmn(whole + '<startEvent id="s"/>' + service("a") + service("b", own) + flows("s", "a", "b"))
    instance = Instance(data).start(p=5)
    assert instance.last(effects.CreateJob).priority == 70
    instance.complete("a")
    assert instance.last(effects.CreateJob).priority == 5


def test_forms_may_be_written_into_the_process():
    """As JSON text by id; a start event may have a form too."""
    data = bpmn(
        '<extensionElements><zeebe:userTaskForm id="f">{"components": []}</zeebe:userTaskForm></extensionElements>'
        '<startEvent id="s"><extensionElements><zeebe:formDefinition formId="ask"/></extensionElements></startEvent>'
        '<endEvent id="e"/>' + flows("s", "e")
    )
    graph = parse(data)
    assert graph.forms == {"f": '{"components": []}'}
    assert graph.start_events[0].form_key == "ask"


def test_a_call_by_expression_and_with_a_business_id():
    """``processIdExpression`` and ``businessId``."""
    data = bpmn(
        '<startEvent id="s"/><callActivity id="c"><extensionElements><zeebe:calledElement processIdExpression="which"'
        ' businessId="=order.id"/></extensionElements></callActivity>' + flows("s", "c")
    )
    called = Instance(data).start(which="billing", order={"id": "O-1"}).last(effects.CallProcess)
    assert (called.process_id, called.business_id) == ("billing", "O-1")


def filtered(changes: str) -> Instance:
    """An instance that waits for ``n`` to be 1, looking at these changes of it only."""
    limit = f'<extensionElements><zeebe:conditionalFilter variableNames="n" variableEvents="{changes}"/></extensionElements>'
    data = bpmn(
        f'<startEvent id="s"/><intermediateCatchEvent id="c"><conditionalEventDefinition>{limit}<condition>=n = 1</condition>'
        "</conditionalEventDefinition></intermediateCatchEvent>" + flow("s", "c")
    )
    return Instance(data).start()


def test_a_conditional_event_may_look_at_one_kind_of_change_only():
    """Creating is not updating."""
    for changes, status in (("create", "completed"), ("update", "active"), ("create, update", "completed")):
        instance = filtered(changes)
        instance.send(SetVariables(0, {"n": 1}))
        assert instance.status == status
    instance = filtered("update")
    instance.send(SetVariables(0, {"n": 2}))
    instance.send(SetVariables(0, {"n": 1}))
    assert instance.status == "completed"
