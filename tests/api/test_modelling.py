"""Work on processes before they are published: templates, other forms, rehearsals; nothing is stored."""

import base64
import json

from guanxi.packs import pack_files
from tests.api.conftest import Client, refusal

LEAD = {
    "last_name": "Li",
    "company_name": "Acme",
    "phone": "+86 138 0013 8000",
    "email": "l@example.com",
    "source": "referral",
}


def convert(client: Client, **body: object) -> dict[str, object]:
    """Ask for another form of a process."""
    answer = client.post("/api/v1/process-conversions", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_template_per_activity_comes_as_a_modeler_loads_it(sales: Client) -> None:
    """Every template has an id, and sets the job type by a hidden property."""
    templates = sales.get("/api/v1/element-templates").json()

    mail = next(one for one in templates if one["id"] == "guanxi.email.send")
    hidden = [one["value"] for one in mail["properties"] if one["type"] == "Hidden"]
    assert hidden == ["guanxi.email.send"]


def test_a_process_goes_through_every_form_and_back(sales: Client) -> None:
    """BPMN to YAML, table and spreadsheet and back holds the same elements."""
    text = pack_files("lead_intake")["lead-intake.bpmn"].decode()

    for form in ("yaml", "csv", "md", "xlsx"):
        there = convert(sales, name="lead.bpmn", content=text, to=form)
        back = convert(sales, name=f"lead.{form}", content=there["content"], to="bpmn")
        assert back["findings"] == [], form
        assert 'id="call_the_lead"' in str(back["content"]), form
    assert (
        base64.b64decode(str(convert(sales, name="l.bpmn", content=text, to="xlsx")["content"]))[:2] == b"PK"
    )


def test_pictures_and_a_tidy_diagram(sales: Client) -> None:
    """SVG and Mermaid are drawn; tidy moves the shapes of a diagram."""
    text = pack_files("lead_intake")["lead-intake.bpmn"].decode()

    svg, mermaid = (
        str(convert(sales, name="l.bpmn", content=text, to=to)["content"]) for to in ("svg", "mmd")
    )
    tidied = str(convert(sales, name="l.bpmn", content=text, to="bpmn", tidy=True)["content"])

    assert svg.startswith("<svg")
    assert mermaid.startswith("flowchart")
    assert "BPMNShape" in tidied
    assert tidied != text


def test_what_cannot_be_read_is_named_with_its_place(sales: Client) -> None:
    """A broken file gives findings and no content; an unknown ending and bad base64 are refused."""
    broken = convert(sales, name="l.bpmn", content="<bpmn", to="yaml")
    assert broken["content"] is None
    assert broken["findings"]

    unknown = sales.post("/api/v1/process-conversions", json={"name": "l.txt", "content": "x", "to": "yaml"})
    assert refusal(unknown) == (422, "modelling.form")
    bad = sales.post("/api/v1/process-conversions", json={"name": "l.xlsx", "content": "?", "to": "yaml"})
    assert refusal(bad) == (422, "modelling.base64")


def test_a_draft_is_rehearsed_with_its_effects_recorded(sales: Client) -> None:
    """The unpublished process runs on the real engine; what is not sent is taken as deployed, and nothing is stored."""
    files = {name: content.decode() for name, content in pack_files("lead_intake").items()}
    test = {
        "file": "lead-intake.bpmn",
        "given": {"record": {"values": LEAD}},
        "scenarios": [{"scenario": "As it comes", "then": {"state": "waiting"}}],
    }

    answer = sales.post("/api/v1/rehearsals", json={"files": files, "test": json.dumps(test)})

    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["problems"] == []
    assert found["passed"] is True, found
    assert found["process"] == "lead-intake"
    assert sales.get("/api/v1/process-instances").json()["items"] == []
    path = [one["element_id"] for one in found["scenarios"][0]["path"]]
    assert path[-1] == "call_the_lead", path
    assert found["coverage"]["elements_visited"] > 0


def test_a_test_that_names_what_is_not_there_says_the_line(sales: Client) -> None:
    """Nothing runs; the problem has line and cure."""
    files = {name: content.decode() for name, content in pack_files("lead_intake").items()}
    test = "file: lead-intake.bpmn\ngiven: {record: {values: {last_name: Li}}}\nscenarios:\n  - scenario: x\n    then: {path: [nowhere]}\n"

    found = sales.post("/api/v1/rehearsals", json={"files": files, "test": test}).json()

    assert found["passed"] is False
    assert [one["line"] for one in found["problems"]] == [5]
    assert found["scenarios"] == []


def test_the_record_trigger_is_a_template_in_either_language(sales: Client) -> None:
    """A start event gets the properties a record trigger is read from; objects are chosen by their labels."""
    for language, name, lead in (("en", "A record changes", "Lead"), ("zh-CN", "记录变更时", "线索")):
        templates = sales.get("/api/v1/element-templates", params={"language": language}).json()

        trigger = next(one for one in templates if one["id"] == "guanxi.trigger.record")
        assert (trigger["name"], trigger["appliesTo"]) == (name, ["bpmn:StartEvent"])
        bound = {one["binding"]["name"]: one for one in trigger["properties"]}
        assert {"name": lead, "value": "lead"} in bound["trigger.object"]["choices"]
        assert bound["trigger"]["value"] == "record"
        # What is new has no field that changed: the two are there for changes alone.
        changed = {"property": bound["trigger.on"]["id"], "equals": "updated"}
        assert [
            name for name, one in bound.items() if "condition" in one and one["condition"] == changed
        ] == ["trigger.field", "trigger.to"]
