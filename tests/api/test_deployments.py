"""Bringing files to life over HTTP: all or none, findings with their place, only for those who may."""

from pathlib import Path

import pytest

from guanxi import wiring
from guanxi.packs import pack_files, pack_names
from guanxi.runtime.contracts import Deployment
from tests.api.conftest import Client, Guanxi, refusal
from tests.engine.models import bpmn, flow, flows

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


def line_of(content: bytes, text: bytes) -> int:
    """The line in which a text stands first."""
    return content[: content.index(text)].count(b"\n") + 1


@pytest.mark.parametrize(
    ("right", "wrong", "rule", "element", "cure"),
    [
        (b"=score &gt;= 50", b"=scoer &gt;= 50", "unknown_variable", "good_fit", "Did you mean “score”?"),
        (
            b"=lead.email != null",
            b"=lead.emial != null",
            "unknown_field",
            "can_be_written_to",
            "Did you mean “email”?",
        ),
        (
            b"=score &gt;= 50",
            b'=__import__("os")',
            "unknown_function",
            "good_fit",
            "Use one of the functions of docs/reference/feel.md.",
        ),
        (
            b"=score &gt;= 50",
            b"=compny.nam + 1 &gt; 2",
            "unknown_variable",
            "good_fit",
            "Correct the name, or make sure that the start, a form or an activity sets it.",
        ),
        (b"=call_note", b"=call_noet", "unknown_variable", "log_the_call", "Did you mean “call_note”?"),
    ],
)
def test_a_wrong_name_in_an_expression_is_refused(
    admin: Client, right: bytes, wrong: bytes, rule: str, element: str, cure: str
) -> None:
    """It is named with element, line and cure; nothing is deployed."""
    broken = FILES["lead-intake.bpmn"].replace(right, wrong, 1)

    answer = admin.post("/api/v1/deployments", files=upload({**FILES, "lead-intake.bpmn": broken}))

    assert refusal(answer) == (422, "deployment.refused")
    [finding] = [one for one in answer.json()["findings"] if one["severity"] == "error"]
    assert (finding["rule"], finding["element_id"]) == (f"bpmn.{rule}", element)
    assert (finding["file"], finding["line"], finding["cure"]) == (
        "lead-intake.bpmn",
        line_of(broken, wrong),
        cure,
    )
    assert admin.get("/api/v1/process-definitions").json()["items"] == []


def test_a_process_alone_is_checked_against_the_forms_deployed_before(admin: Client) -> None:
    """What a form asks for is known also when its file is not sent again."""
    admin.post("/api/v1/deployments", files=upload(FILES))
    changed = FILES["lead-intake.bpmn"].replace(b'name="Call the lead"', b'name="Ring the lead"')
    assert changed != FILES["lead-intake.bpmn"]

    right = admin.post("/api/v1/deployments", files=upload({"lead-intake.bpmn": changed}))
    wrong = admin.post(
        "/api/v1/deployments",
        files=upload({"lead-intake.bpmn": changed.replace(b"=call_note", b"=call_noet")}),
    )

    assert [one["version"] for one in right.json()["definitions"]] == [2], right.text
    assert refusal(wrong) == (422, "deployment.refused")
    assert [one["rule"] for one in wrong.json()["findings"]] == ["bpmn.unknown_variable"]


def test_an_element_that_does_not_run_is_refused_by_name(admin: Client) -> None:
    """One finding with what can stand instead; nothing is deployed."""
    content = FILES["lead-intake.bpmn"]
    broken = content.replace(b"<bpmn:exclusiveGateway", b"<bpmn:fooEvent", 1).replace(
        b"</bpmn:exclusiveGateway", b"</bpmn:fooEvent", 1
    )

    answer = admin.post("/api/v1/deployments", files=upload({**FILES, "lead-intake.bpmn": broken}))

    assert refusal(answer) == (422, "deployment.refused")
    [finding] = [one for one in answer.json()["findings"] if one["rule"] == "bpmn.unknown_element"]
    assert finding["line"] == line_of(broken, b"<bpmn:fooEvent")
    assert "is a bpmn:fooEvent, which Guanxi does not execute." in finding["message"]
    assert "exclusiveGateway" in finding["cure"]
    assert admin.get("/api/v1/process-definitions").json()["items"] == []


def test_what_comes_with_guanxi_has_no_findings(guanxi: Guanxi) -> None:
    """The packs and the example of the tutorial are deployed without a warning."""
    example = Path(__file__).parents[2] / "examples" / "first-process" / "thank-visitor.bpmn"
    sets = [*(pack_files(name) for name in pack_names()), {example.name: example.read_bytes()}]
    found = [wiring.deploy(guanxi.database, files) for files in sets]
    assert [one.findings for one in found] == [()] * 5
    assert all(isinstance(one, Deployment) for one in found)


def test_refuses_a_part_that_is_no_file(admin: Client) -> None:
    """It is named, and the good file beside it is not deployed."""
    answer = admin.post("/api/v1/deployments", files=upload(FILES), data={"note": "hello"})

    assert refusal(answer) == (422, "deployment.empty")
    assert answer.json()["fields"] == {"note": "is not a file"}
    assert admin.get("/api/v1/process-definitions").json()["items"] == []


def test_statistics_refuse_a_window_before_the_first_day(admin: Client) -> None:
    """The day before year 1 cannot be told."""
    answer = admin.get("/api/v1/process-definitions/7/statistics", params={"to": "0001-01-01T00:00:00Z"})

    assert refusal(answer) == (422, "statistics.window")
    assert answer.json()["fields"] == {"to": "is too early"}


STUCK = bpmn(
    '<startEvent id="s"/><exclusiveGateway id="x" default="x-a"/><manualTask id="a"/><manualTask id="b"/>'
    '<parallelGateway id="j"/><endEvent id="e"/>'
    + flows("s", "x", "a", "j", "e")
    + flow("x", "b", "=big")
    + flows("b", "j")
)


def publish(admin: Client, *accepted: str):
    """Publish a process whose join waits for ever."""
    return admin.post(
        "/api/v1/deployments", files=upload({"p.bpmn": STUCK}), params={"accept_findings": list(accepted)}
    )


def test_a_process_that_may_wait_for_ever_is_published_only_when_that_is_accepted(admin: Client) -> None:
    """Refused with the name of the finding, which then accepts it; the answer still tells of it."""
    refused = publish(admin, "soundness.dead_element", "soundness.deadlock@elsewhere")

    assert refusal(refused) == (422, "deployment.unaccepted")
    assert refused.json()["unaccepted"] == ["soundness.deadlock@j"]
    assert [one["rule"] for one in refused.json()["findings"] if one["element_id"] == "j"] == [
        "soundness.deadlock"
    ]
    assert admin.get("/api/v1/process-definitions").json()["items"] == []

    for name in ("soundness.deadlock@j", "soundness.deadlock", "*"):
        published = publish(admin, name)

        assert published.status_code == 201, published.text
        found = [
            (one["rule"], one["severity"]) for one in published.json()["findings"] if one["element_id"] == "j"
        ]
        assert found == [("soundness.deadlock", "warning")]


def test_errors_cannot_be_accepted(admin: Client) -> None:
    """An error stays an error."""
    broken = STUCK.replace(b"=big", b"=big +")
    answer = admin.post(
        "/api/v1/deployments", files=upload({"p.bpmn": broken}), params={"accept_findings": "*"}
    )

    assert refusal(answer) == (422, "deployment.refused")


@pytest.mark.parametrize("name", pack_names())
def test_packs_are_published_without_any_finding(admin: Client, name: str) -> None:
    """What is shipped needs no acceptance and brings no warning."""
    answer = admin.post("/api/v1/deployments", files=upload(pack_files(name)))

    assert answer.status_code == 201, answer.text
    assert answer.json()["findings"] == []


def test_a_condition_over_a_field_that_may_be_empty_is_a_warning(admin: Client) -> None:
    """It names the field; a field that is always filled, or asked for, is fine."""
    start = (
        '<startEvent id="s"><extensionElements><zeebe:properties><zeebe:property name="trigger" value="record"/>'
        '<zeebe:property name="trigger.object" value="deal"/><zeebe:property name="trigger.on" value="created"/>'
        "</zeebe:properties></extensionElements></startEvent>"
    )
    body = (
        start
        + '<exclusiveGateway id="x" default="x-e"/><endEvent id="e"/><endEvent id="f"/>'
        + flows("s", "x", "e")
    )
    texts = {
        "doubtful": "=deal.discount &gt; 5",
        "asked": "=deal.discount != null and deal.discount &gt; 5",
        "filled": '=deal.name &gt; "m"',
    }
    found = {
        name: [
            one["rule"]
            for one in admin.post(
                "/api/v1/deployments", files=upload({"p.bpmn": bpmn(body + flow("x", "f", text))})
            ).json()["findings"]
        ]
        for name, text in texts.items()
    }

    assert found == {"doubtful": ["bpmn.null_condition"], "asked": [], "filled": []}
