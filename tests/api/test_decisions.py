"""Decision tables over HTTP: examples run on a text, sheets in and out, findings, and processes taking up a table."""

import base64
from typing import Any

from tests.api.conftest import Client, refusal
from tests.api.test_deployments import upload
from tests.api.test_drafts import begin

DMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="Route" namespace="urn:test">
  <decision id="route" name="Route">
    <variable name="Route" />
    <decisionTable id="route-table" hitPolicy="UNIQUE">
      <input id="i" label="Amount"><inputExpression id="ie" typeRef="number"><text>amount</text></inputExpression></input>
      <output id="o" name="way" typeRef="string" />
      <rule id="small"><inputEntry id="s1"><text>&lt; 100</text></inputEntry><outputEntry id="s2"><text>"left"</text></outputEntry></rule>
      <rule id="large"><inputEntry id="l1"><text>&gt; 100</text></inputEntry><outputEntry id="l2"><text>"right"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""
BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">
  <process id="routed" name="Routed" isExecutable="true">
    <startEvent id="begin"><outgoing>f1</outgoing></startEvent>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="decide" />
    <businessRuleTask id="decide" name="Decide">
      <extensionElements><zeebe:calledDecision decisionId="route" resultVariable="way" /></extensionElements>
      <incoming>f1</incoming><outgoing>f2</outgoing>
    </businessRuleTask>
    <sequenceFlow id="f2" sourceRef="decide" targetRef="done" />
    <endEvent id="done"><incoming>f2</incoming></endEvent>
  </process>
</definitions>
"""


def examples(client: Client, rows: list[dict[str, Any]], content: str = DMN) -> dict[str, Any]:
    """Run examples of the table."""
    answer = client.post(
        "/api/v1/decision-examples", json={"content": content, "decision": "route", "examples": rows}
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_examples_run_on_a_text_that_is_saved_nowhere(admin: Client) -> None:
    """Value, whether as expected, and the rules that matched; without examples only the inputs."""
    found = examples(
        admin,
        [
            {"inputs": {"amount": "5"}, "expected": '"left"'},
            {"inputs": {"amount": "500"}, "expected": '"left"'},
            {"inputs": {"amount": "5 +"}},
        ],
    )
    first, second, third = found["outcomes"]
    assert found["inputs"] == ["amount"]
    assert first == {"value": '"left"', "passed": True, "problem": "", "place": "", "rules": ["small"]}
    assert (second["passed"], second["rules"]) == (False, ["large"])
    assert (third["passed"], third["place"]) == (None, "amount")
    assert examples(admin, [])["outcomes"] == []


def test_what_cannot_be_run_is_refused_with_its_code(admin: Client) -> None:
    """A broken text, an unknown decision, too many examples."""
    address = "/api/v1/decision-examples"
    broken = admin.post(address, json={"content": "<nothing", "decision": "route"})
    unknown = admin.post(address, json={"content": DMN, "decision": "other"})
    many = admin.post(address, json={"content": DMN, "decision": "route", "examples": [{"inputs": {}}] * 201})
    long = admin.post(address, json={"content": " " * 5_000_001, "decision": "route"})
    assert broken.status_code == 422
    assert refusal(unknown) == (422, "dmn.decision_unknown")
    assert refusal(many) == (422, "decision.too_many")
    assert refusal(long) == (422, "decision.too_large")


def test_a_table_goes_out_as_a_sheet_and_comes_back(admin: Client) -> None:
    """CSV and XLSX, with ids and labels kept; a changed cell is in the text that comes back."""
    for form in ("csv", "xlsx"):
        wish = {"content": DMN, "decision": "route", "to": form}
        sheet = admin.post("/api/v1/decision-sheets", json=wish).json()["content"]
        back = {"content": DMN, "decision": "route", "name": f"table.{form}", "sheet": sheet}
        content = admin.post("/api/v1/decision-tables", json=back).json()["content"]
        assert 'id="small"' in content
        assert 'label="Amount"' in content
        assert examples(admin, [{"inputs": {"amount": "5"}}], content)["outcomes"][0]["value"] == '"left"'
    changed = admin.post(
        "/api/v1/decision-tables",
        json={
            "content": DMN,
            "decision": "route",
            "name": "t.csv",
            "sheet": 'column,input,output\nname,amount,way\nrule,>= 0,"""up"""\n',
        },
    ).json()["content"]
    assert examples(admin, [{"inputs": {"amount": "5"}}], changed)["outcomes"][0]["value"] == '"up"'


def test_a_sheet_that_is_no_table_is_refused_with_its_place(admin: Client) -> None:
    """No output, a cell that is no FEEL, not XLSX, not base64, another ending, a decision without a table."""

    def told(name: str, sheet: str, decision: str = "route") -> tuple[int, str]:
        body = {"content": DMN, "decision": decision, "name": name, "sheet": sheet}
        return refusal(admin.post("/api/v1/decision-tables", json=body))

    assert told("t.csv", "column,input\nname,amount\n") == (422, "sheet.column")
    assert told("t.csv", 'column,input,output\nname,amount,way\nrule,1 +,"""a"""\n')[0] == 422
    assert told("t.xlsx", base64.b64encode(b"nothing").decode()) == (422, "sheet.xlsx")
    assert told("t.xlsx", "?") == (422, "decision.base64")
    assert told("t.ods", "") == (422, "decision.sheet_unknown")
    assert told("t.csv", "column,output\nname,way\n", "other") == (422, "dmn.decision_unknown")
    wish = {"content": DMN, "decision": "other", "to": "csv"}
    assert refusal(admin.post("/api/v1/decision-sheets", json=wish)) == (422, "decision.no_table")


def test_gaps_and_overlaps_are_findings_of_the_text(admin: Client) -> None:
    """Exactly 100 has no rule; two rules that both match are named at the second one."""
    gap = admin.post("/api/v1/draft-findings", json={"name": "r.dmn", "content": DMN}).json()["findings"]
    assert [(one["rule"], one["severity"], one["element_id"]) for one in gap] == [
        ("dmn.gap", "warning", "route-table")
    ]
    assert "Amount: 100" in gap[0]["message"]
    text = DMN.replace("&gt; 100", "&gt;= 50")
    found = admin.post("/api/v1/draft-findings", json={"name": "r.dmn", "content": text}).json()["findings"]
    assert [(one["rule"], one["element_id"]) for one in found] == [("dmn.overlap", "large")]


def test_a_process_takes_up_a_new_table_when_that_is_asked_for(admin: Client) -> None:
    """Published alone, nothing runs differently; with the process renewed, its next version has the new table."""
    files = {"route.dmn": DMN.encode(), "routed.bpmn": BPMN.encode()}
    assert admin.post("/api/v1/deployments", files=upload(files)).status_code == 201
    key = admin.get("/api/v1/definitions/decision").json()["items"]
    ours = next(one for one in key if one["id"] == "route")
    draft = begin(admin, kind="decision", version_key=ours["key"])
    users = admin.get(f"/api/v1/drafts/{draft['key']}/users").json()["items"]
    assert [(one["process_id"], one["name"], one["version"]) for one in users] == [("routed", "Routed", 1)]
    text = draft["content"].replace('"left"', '"up"')
    admin.put(f"/api/v1/drafts/{draft['key']}/content", json={"content": text, "revision": 1})

    answer = admin.post(
        f"/api/v1/drafts/{draft['key']}/publication", json={"revision": 2, "renew": ["routed", "unknown"]}
    )

    assert answer.status_code == 201, answer.text
    made = [(one["kind"], one["id"], one["version"]) for one in answer.json()["definitions"]]
    assert made == [("decision", "route", 2), ("process", "routed", 2)]
    names = [one["name"] for one in admin.get("/api/v1/definitions/decision").json()["items"]]
    assert names.count("Route") == 1
