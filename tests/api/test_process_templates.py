"""The gallery of ready-made processes: what they are, and drafts that begin with them."""

from guanxi.packs import pack_files, pack_names
from tests.api.conftest import Client, refusal
from tests.api.test_deployments import upload


def test_shows_every_pack_with_what_it_does_and_needs(sales: Client) -> None:
    """Title, summary, picture, and the records, activities and groups it works with."""
    items = sales.get("/api/v1/process-templates").json()["items"]

    assert [one["name"] for one in items] == pack_names()
    lead = next(one for one in items if one["name"] == "lead_intake")
    assert lead["summary"].startswith("A new lead is scored.")
    assert (lead["process_id"], lead["objects"], lead["published"]) == ("lead-intake", ["lead"], False)
    assert "guanxi.email.send" in lead["activities"]
    assert lead["files"] == ["call-lead.form", "lead-intake.bpmn", "lead-score.dmn"]
    assert lead["picture"].startswith("<svg")


def test_tells_it_in_chinese(sales: Client) -> None:
    """Title, summary and the names in the picture; every pack has them."""
    items = sales.get("/api/v1/process-templates", params={"language": "zh-CN"}).json()["items"]

    english = sales.get("/api/v1/process-templates").json()["items"]
    for one, other in zip(items, english, strict=True):
        assert one["title"] != other["title"]
        assert one["summary"] != other["summary"]
        assert one["picture"] != other["picture"]


def test_begins_drafts_once(admin: Client) -> None:
    """The process with its decision and form; a second time gives the same ones."""
    first = admin.post("/api/v1/process-templates/lead_intake/drafts").json()["items"]

    assert [(one["kind"], one["definition_id"]) for one in first] == [
        ("process", "lead-intake"),
        ("form", "call-lead"),
        ("decision", "lead-score"),
    ]
    again = admin.post("/api/v1/process-templates/lead_intake/drafts").json()["items"]
    assert [one["key"] for one in again] == [one["key"] for one in first]


def test_begins_only_the_process_when_the_rest_is_deployed(admin: Client) -> None:
    """Decisions and forms that are there stay; the draft follows the newest version."""
    admin.post("/api/v1/deployments", files=upload(pack_files("lead_intake")))

    found = admin.post("/api/v1/process-templates/lead_intake/drafts").json()["items"]

    newest = admin.get("/api/v1/definitions/process/lead-intake/versions").json()["items"][0]
    assert [(one["kind"], one["based_on"]) for one in found] == [("process", newest["key"])]
    listed = admin.get("/api/v1/process-templates").json()["items"]
    assert [one["name"] for one in listed if one["published"]] == ["lead_intake"]


def test_refuses_what_there_is_not_and_who_may_not(admin: Client, sales: Client) -> None:
    """An unknown name, and somebody without the right; no draft is made."""
    assert refusal(admin.post("/api/v1/process-templates/nothing/drafts")) == (
        404,
        "process_template.unknown",
    )
    assert refusal(sales.post("/api/v1/process-templates/lead_intake/drafts")) == (403, "access.forbidden")
    assert admin.get("/api/v1/drafts").json()["items"] == []


def test_tells_the_health_of_processes_and_notes_who_switched(admin: Client, sales: Client) -> None:
    """Triggers and silence for whoever sees processes; switching is in the audit log."""
    admin.post("/api/v1/deployments", files=upload(pack_files("lead_intake")))

    assert sales.get("/api/v1/process-health").json()["items"] == [
        {
            "process_id": "lead-intake",
            "triggers": ["record"],
            "last_start": None,
            "usual_pause": None,
            "failed_lately": 0,
            "silence": None,
        }
    ]
