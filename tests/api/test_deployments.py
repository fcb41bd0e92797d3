"""Bringing files to life over HTTP: all or none, findings with their place, only for those who may."""

from guanxi.packs import pack_files
from tests.api.conftest import Client, refusal

FILES = pack_files("lead_intake")


def upload(files: dict[str, bytes]) -> list[tuple[str, tuple[str, bytes]]]:
    """Return files in the form httpx sends them."""
    return [("files", (name, content)) for name, content in files.items()]


def test_deploys_files_together_and_gives_them_back(admin: Client) -> None:
    """The process is listed with version 1, and its XML is what was sent, byte by byte."""
    answer = admin.post("/api/v1/deployments", files=upload(FILES))

    assert answer.status_code == 201, answer.text
    kinds = {one["id"]: (one["kind"], one["version"]) for one in answer.json()["definitions"]}
    assert kinds["lead-intake"] == ("process", 1)
    assert kinds["call-lead"] == ("form", 1)
    listed = admin.get("/api/v1/process-definitions").json()["items"]
    assert [(one["process_id"], one["version"], one["enabled"]) for one in listed] == [
        ("lead-intake", 1, True)
    ]
    xml = admin.get(f"/api/v1/process-definitions/{listed[0]['key']}/xml")
    assert xml.content == FILES["lead-intake.bpmn"]
    assert xml.headers["content-type"].startswith("application/xml")


def test_the_same_files_bring_no_new_version(admin: Client) -> None:
    """Deploying twice is harmless."""
    admin.post("/api/v1/deployments", files=upload(FILES))
    again = admin.post("/api/v1/deployments", files=upload(FILES))

    assert {one["version"] for one in again.json()["definitions"]} == {1}


def test_refuses_errors_with_their_place_and_deploys_nothing(admin: Client) -> None:
    """An element that Guanxi cannot run is named with file, line and cure; the good files stay out too."""
    broken = (
        FILES["lead-intake.bpmn"]
        .replace(b"=new.email", b"=new.email +")
        .replace(b'type="guanxi.email.send"', b'type="guanxi.email.sendd"')
    )
    assert broken != FILES["lead-intake.bpmn"]

    answer = admin.post("/api/v1/deployments", files=upload({**FILES, "lead-intake.bpmn": broken}))

    assert refusal(answer) == (422, "deployment.refused")
    errors = [one for one in answer.json()["findings"] if one["severity"] == "error"]
    assert errors
    assert all(one["file"] == "lead-intake.bpmn" and one["message"] and one["cure"] for one in errors)
    assert all(one["line"] for one in errors)
    assert admin.get("/api/v1/process-definitions").json()["items"] == []


def test_refuses_what_is_no_model(admin: Client) -> None:
    """Broken XML, foreign files and nothing at all are told, not crashed on."""
    for files in ({"x.bpmn": b"<bpmn"}, {"x.txt": b"hello"}, {"x.form": b"{"}, {"x.dmn": b"\x00\xff"}):
        answer = admin.post("/api/v1/deployments", files=upload(files))
        assert refusal(answer) == (422, "deployment.refused"), files
        assert answer.json()["findings"][0]["file"] == next(iter(files))
    assert refusal(admin.post("/api/v1/deployments", json={})) == (422, "deployment.empty")
    assert admin.get("/api/v1/process-definitions").json()["items"] == []


def test_only_those_who_may_deploy(sales: Client) -> None:
    """A sales person may look, but neither deploy nor switch off."""
    assert refusal(sales.post("/api/v1/deployments", files=upload(FILES))) == (403, "access.forbidden")
    assert refusal(sales.patch("/api/v1/process-definitions/7", json={"enabled": False})) == (
        403,
        "access.forbidden",
    )
    assert sales.get("/api/v1/process-definitions").json()["items"] == []


def test_a_request_without_files_says_what_to_send(admin: Client) -> None:
    """A request without a body is refused, and nothing is deployed."""
    assert refusal(admin.post("/api/v1/deployments")) == (422, "deployment.empty")
    assert admin.get("/api/v1/process-definitions").json()["items"] == []
