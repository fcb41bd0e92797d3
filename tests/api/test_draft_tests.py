"""Tests beside drafts over HTTP: saved, run together on the draft, their coverage, removed."""

from typing import Any

from guanxi.packs import pack_files, pack_tests
from tests.api.conftest import Client, refusal
from tests.api.test_drafts import begin

PROCESS = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
  <process id="choose" isExecutable="true">
    <startEvent id="begin"><outgoing>f1</outgoing></startEvent>
    <exclusiveGateway id="big" default="f3"><incoming>f1</incoming><outgoing>f2</outgoing><outgoing>f3</outgoing></exclusiveGateway>
    <endEvent id="large"><incoming>f2</incoming></endEvent>
    <endEvent id="small"><incoming>f3</incoming></endEvent>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="big" />
    <sequenceFlow id="f2" sourceRef="big" targetRef="large"><conditionExpression>=amount &gt; 100</conditionExpression></sequenceFlow>
    <sequenceFlow id="f3" sourceRef="big" targetRef="small" />
  </process>
</definitions>"""


def of(amount: int, end: str) -> str:
    """A test that expects an end."""
    return f"given: {{variables: {{amount: {amount}}}}}\nscenarios:\n  - scenario: {end}\n    then: {{passes: [{end}]}}\n"


def run(client: Client, draft: dict[str, Any], content: str = "") -> dict[str, Any]:
    """Run all tests."""
    answer = client.post(f"/api/v1/drafts/{draft['key']}/test-runs", json={"content": content})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_saved_tests_run_together_and_count_what_they_come_to(admin: Client) -> None:
    """One of two ways: 3 of 4 elements; the other one as well: all; on a text that was not saved one fails and says why."""
    draft = begin(admin, name="choose.bpmn", content=PROCESS)
    address = f"/api/v1/drafts/{draft['key']}/tests"
    nothing = run(admin, draft)
    assert nothing == {"passed": True, "tests": [], "coverage": None}

    saved = admin.put(address, json={"name": "choose.big.test.yaml", "content": of(500, "large")})
    assert saved.status_code == 200, saved.text
    assert (saved.json()["name"], saved.json()["actor"]["name"]) == ("choose.big.test.yaml", "Ada Admin")
    half = run(admin, draft)
    admin.put(address, json={"name": "choose.small.test.yaml", "content": of(1, "small")})
    whole = run(admin, draft)
    changed = run(admin, draft, PROCESS.replace("&gt; 100", "&gt; 1000"))

    assert [one["name"] for one in admin.get(address).json()["items"]] == [
        "choose.big.test.yaml",
        "choose.small.test.yaml",
    ]
    coverage = half["coverage"]
    assert (half["passed"], coverage["elements_visited"], coverage["elements"]) == (True, 3, 4)
    assert (coverage["flows_visited"], coverage["flows"]) == (2, 3)
    assert [(one["kind"], one["id"]) for one in coverage["missed"]] == [("element", "small"), ("flow", "f3")]
    assert (whole["coverage"]["missed"], whole["coverage"]["percent"]) == ([], 100)
    assert (changed["passed"], [one["passed"] for one in changed["tests"]]) == (False, [False, True])
    difference = changed["tests"][0]["scenarios"][0]["differences"][0]
    assert (difference["line"], "large" in difference["what"] + difference["expected"]) == (4, True)


def test_a_test_that_names_what_is_gone_says_so(admin: Client) -> None:
    """The draft has changed since: the test is not run, the problem names line and word."""
    draft = begin(admin, name="choose.bpmn", content=PROCESS)
    test = {"name": "choose.test.yaml", "content": of(500, "vast")}
    admin.put(f"/api/v1/drafts/{draft['key']}/tests", json=test)

    found = run(admin, draft)

    assert (found["passed"], found["coverage"]) == (False, None)
    problem = found["tests"][0]["problems"][0]
    assert (problem["line"], "vast" in problem["message"]) == (4, True)


def test_the_tests_of_a_pack_pass_on_its_draft(admin: Client) -> None:
    """Decisions and forms are taken as deployed, mails from the packs' templates."""
    files = pack_files("lead_intake")
    upload = [("files", (name, content)) for name, content in files.items()]
    admin.post("/api/v1/deployments", files=upload)
    draft = begin(admin, name="lead-intake.bpmn", content=files["lead-intake.bpmn"].decode())
    for name, content in pack_tests("lead_intake").items():
        saved = admin.put(
            f"/api/v1/drafts/{draft['key']}/tests", json={"name": name, "content": content.decode()}
        )
        assert saved.status_code == 200, saved.text

    found = run(admin, draft)

    assert (found["passed"], found["coverage"]["percent"]) == (True, 100)


def test_what_is_no_test_is_refused_and_a_removed_one_is_gone(admin: Client) -> None:
    """The lines that cannot be read are named; removing twice is told."""
    draft = begin(admin, name="choose.bpmn", content=PROCESS)
    address = f"/api/v1/drafts/{draft['key']}/tests"

    refused = admin.put(address, json={"name": "choose.test.yaml", "content": "scenarios:\n  - scenari: x\n"})
    assert refusal(refused) == (422, "draft.test_not_readable")
    assert any("scenari" in text for text in refused.json()["fields"].values())
    assert admin.get(address).json() == {"items": []}

    admin.put(address, json={"name": "choose.test.yaml", "content": of(1, "small")})
    gone = admin.delete(address, params={"name": "choose.test.yaml"})
    assert gone.status_code == 204, gone.text
    assert admin.get(address).json() == {"items": []}
    again = admin.delete(address, params={"name": "choose.test.yaml"})
    assert refusal(again) == (404, "runtime.unknown_draft_test")
