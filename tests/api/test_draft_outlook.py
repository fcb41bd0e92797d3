"""What publishing a draft would bring about, told before it is done."""

from typing import Any

from tests.api.conftest import Client
from tests.api.test_drafts import begin

BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
 <bpmn:process id="greet" name="Greet" isExecutable="true">
  <bpmn:extensionElements><zeebe:properties>
   <zeebe:property name="concurrency" value="queue" />
  </zeebe:properties></bpmn:extensionElements>
  <bpmn:startEvent id="came"><bpmn:extensionElements><zeebe:properties>
   <zeebe:property name="trigger" value="record" />
   <zeebe:property name="trigger.object" value="lead" />
   <zeebe:property name="trigger.on" value="created" />
   <zeebe:property name="trigger.condition" value="=new.source = &quot;event&quot;" />
  </zeebe:properties></bpmn:extensionElements></bpmn:startEvent>
  <bpmn:userTask id="ASK" name="Ask"><bpmn:extensionElements><zeebe:userTask />
   <zeebe:formDefinition formId="ask" />
   <zeebe:assignmentDefinition candidateGroups="sales" /></bpmn:extensionElements></bpmn:userTask>
  <bpmn:endEvent id="end" />
  <bpmn:sequenceFlow id="f1" sourceRef="came" targetRef="ASK" />
  <bpmn:sequenceFlow id="f2" sourceRef="ASK" targetRef="end" />
 </bpmn:process>
</bpmn:definitions>
"""
FORM = '{"id": "ask", "type": "default", "schemaVersion": 16, "components": []}'


def outlook(client: Client, draft: dict[str, Any]) -> dict[str, Any]:
    """What publishing a draft would bring about."""
    answer = client.get(f"/api/v1/drafts/{draft['key']}/outlook")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_tells_what_would_start_it(admin: Client) -> None:
    """Records that match now and changes that would have started it, of all that were looked at."""
    for number, source in enumerate(("event", "event", "phone")):
        created = admin.post("/api/v1/leads", json={"last_name": f"Reach {number}", "source": source})
        assert created.status_code == 201, created.text
    changed = created.json()
    admin.patch(f"/api/v1/leads/{changed['id']}", json={"source": "event", "version": changed["version"]})

    found = outlook(admin, begin(admin, name="greet.bpmn", content=BPMN))

    assert found["concurrency"] == "queue"
    assert found["triggers"] == [
        {
            "element_id": "came",
            "object": "lead",
            "on": ["created"],
            "records": {"matching": 3, "looked_at": 3, "capped": False},
            "events": {"matching": 2, "looked_at": 4, "capped": False},
        }
    ]
    assert (found["rights_held"], found["rights_missing"]) == (["manage process"], [])


def test_publishes_with_what_belongs_to_it(admin: Client) -> None:
    """The open draft of a form the process names; published together nothing is missing."""
    form = begin(admin, kind="form", name="ask.form", content=FORM)
    draft = begin(admin, name="greet.bpmn", content=BPMN)

    assert [one["key"] for one in outlook(admin, draft)["together"]] == [form["key"]]

    wish = {"revision": 1, "together": [form["key"]], "accept_findings": ["*"]}
    published = admin.post(f"/api/v1/drafts/{draft['key']}/publication", json=wish)
    assert published.status_code == 201, published.text
    assert {one["kind"] for one in published.json()["definitions"]} == {"process", "form"}


def test_names_instances_that_could_not_go_on(admin: Client) -> None:
    """An instance at a task that the draft no longer has would be stranded; nothing is changed by asking."""
    plain = BPMN.replace('<zeebe:formDefinition formId="ask" />', "").replace(
        '<zeebe:property name="trigger" value="record" />', ""
    )
    plain = plain.replace('<zeebe:property name="trigger.object" value="lead" />', "").replace(
        '<zeebe:property name="trigger.on" value="created" />', ""
    )
    plain = plain.replace(
        '<zeebe:property name="trigger.condition" value="=new.source = &quot;event&quot;" />', ""
    )
    first = begin(admin, name="greet.bpmn", content=plain)
    admin.post(f"/api/v1/drafts/{first['key']}/publication", json={"revision": 1, "accept_findings": ["*"]})
    run = admin.post("/api/v1/process-instances", json={"process_id": "greet", "variables": {}}).json()

    same = begin(admin, name="greet.bpmn", content=plain.replace('name="Ask"', 'name="Ask again"'))
    assert (outlook(admin, same)["looked_at"], outlook(admin, same)["stranded"]) == (1, [])
    other = begin(admin, name="greet.bpmn", content=plain.replace("ASK", "other"))
    [stranded] = outlook(admin, other)["stranded"]
    assert (stranded["instance_key"], stranded["element_id"]) == (run["key"], "ASK")
    assert admin.get(f"/api/v1/process-instances/{run['key']}").json()["state"] == "active"
    assert outlook(admin, other)["triggers"] == []


def test_tells_who_may_not_what_is_missing(admin: Client, sales: Client) -> None:
    """The right to publish, by name; a text that is no process brings nothing about."""
    draft = begin(admin, name="greet.bpmn", content="<nothing/>")
    found = outlook(admin, draft)
    assert (found["triggers"], found["looked_at"], found["together"]) == ([], 0, [])

    assert sales.get(f"/api/v1/drafts/{draft['key']}/outlook").status_code == 403
