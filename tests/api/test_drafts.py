"""Drafts over HTTP: begun, saved, compared, checked and published by those who may."""

from typing import Any

import pytest

from guanxi.packs import pack_files
from tests.api.conftest import Client, refusal
from tests.api.test_deployments import upload
from tests.runtime.models import straight

FILES = pack_files("lead_intake")


def begin(client: Client, **start: str) -> dict[str, Any]:
    """Begin a draft."""
    answer = client.post("/api/v1/drafts", json=start)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_draws_saves_and_publishes_a_process(admin: Client) -> None:
    """From an empty process to a version, with its author by name."""
    draft = begin(admin, id="new", title="A new one")
    assert (draft["name"], draft["title"], draft["created_by"]["name"]) == (
        "new.bpmn",
        "A new one",
        "Ada Admin",
    )
    content = draft["content"].replace("A new one", "A better one")

    saved = admin.put(
        f"/api/v1/drafts/{draft['key']}/content", json={"content": content, "revision": 1, "note": "Better"}
    )
    report = admin.get(f"/api/v1/drafts/{draft['key']}/report").json()
    published = admin.post(f"/api/v1/drafts/{draft['key']}/publication", json={"revision": 2})

    assert (saved.json()["revision"], saved.json()["title"]) == (2, "A better one")
    assert (report["behind"], report["running"], report["may_publish"]) == (False, 0, True)
    assert published.status_code == 201, published.text
    version = published.json()["definitions"][0]
    assert (version["id"], version["version"]) == ("new", 1)
    after = admin.get(f"/api/v1/drafts/{draft['key']}").json()
    assert (after["state"], after["published_as"]) == ("published", version["key"])
    notes = [one["note"] for one in admin.get(f"/api/v1/drafts/{draft['key']}/revisions").json()["items"]]
    assert notes == ["Better", ""]
    file = admin.get(f"/api/v1/definition-files/process/{version['key']}")
    assert file.text == content
    listed = admin.get("/api/v1/definitions/process/new/versions").json()["items"]
    assert [(one["version"], one["latest"], one["deployed_by"]["name"]) for one in listed] == [
        (1, True, "Ada Admin")
    ]


def test_the_parts_of_a_new_process_are_named_in_the_language_asked_for(admin: Client) -> None:
    """Start and end have names: people read them in tests, histories and lists."""
    for language, start, end in (("en", "Start", "Done"), ("zh-CN", "开始", "完成")):
        content = begin(admin, id=f"named-{language}", title="Named", language=language)["content"]
        assert f'<bpmn:startEvent id="start" name="{start}">' in content
        assert f'<bpmn:endEvent id="end" name="{end}">' in content


def test_who_saves_second_gets_both_texts(admin: Client) -> None:
    """409 with theirs and the common base; a second save over theirs goes through."""
    draft = begin(admin, name="p.bpmn", content=straight("p", "record.a").decode())
    address = f"/api/v1/drafts/{draft['key']}/content"
    admin.put(address, json={"content": straight("p", "record.b").decode(), "revision": 1})
    mine = straight("p", "record.c").decode()

    answer = admin.put(address, json={"content": mine, "revision": 1})

    assert refusal(answer) == (409, "draft.changed")
    problem = answer.json()
    assert problem["detail"] == "Ada Admin has saved “p.bpmn” meanwhile."
    assert problem["theirs"]["content"] == straight("p", "record.b").decode()
    assert problem["base"]["content"] == draft["content"]
    assert admin.put(address, json={"content": mine, "revision": 2}).json()["revision"] == 3


def test_compares_drafts_revisions_and_versions(admin: Client) -> None:
    """What was changed since the version the draft began as."""
    admin.post("/api/v1/deployments", files=upload(FILES))
    version = admin.get("/api/v1/definitions/process/lead-intake/versions").json()["items"][0]
    draft = begin(admin, version_key=version["key"])
    assert draft["based_on"] == version["key"]
    changed = draft["content"].replace('name="Remind the owner by e-mail"', 'name="Write to the owner"')
    admin.put(f"/api/v1/drafts/{draft['key']}/content", json={"content": changed, "revision": 1})

    def differences(old: str, new: str) -> list[Any]:
        answer = admin.get("/api/v1/differences", params={"from": old, "to": new})
        assert answer.status_code == 200, answer.text
        found: list[Any] = answer.json()["items"]
        return found

    sides = [f"process:{version['key']}", f"draft:{draft['key']}@1", f"draft:{draft['key']}"]
    assert differences(sides[0], sides[1]) == []
    for side in sides[:2]:
        assert differences(side, sides[2]) == [
            {
                "id": "remind_owner",
                "type": "serviceTask",
                "name": "Write to the owner",
                "kind": "changed",
                "moved": False,
                "changes": [
                    {"setting": "name", "old": "Remind the owner by e-mail", "new": "Write to the owner"}
                ],
            }
        ]
    form = begin(admin, kind="form", id="f")
    mixed = admin.get("/api/v1/differences", params={"from": sides[0], "to": f"draft:{form['key']}"})
    assert refusal(mixed) == (422, "differences.kinds")
    unknown = admin.get("/api/v1/differences", params={"from": "x", "to": sides[0]})
    assert refusal(unknown) == (422, "differences.side")


def test_a_refused_publication_shows_each_finding_at_its_element_and_keeps_the_draft(admin: Client) -> None:
    """The same findings come without publishing, of the draft and of a text that is not saved."""
    broken = straight("p", "record.a").decode().replace('targetRef="end"', 'targetRef="nowhere"')
    draft = begin(admin, name="p.bpmn", content=broken)

    answer = admin.post(f"/api/v1/drafts/{draft['key']}/publication", json={"revision": 1})
    report = admin.get(f"/api/v1/drafts/{draft['key']}/report").json()
    loose = admin.post("/api/v1/draft-findings", json={"name": "p.bpmn", "content": broken}).json()

    assert refusal(answer) == (422, "deployment.refused")
    assert answer.json()["findings"] == report["findings"] == loose["findings"]
    assert "t1_end" in {one["element_id"] for one in report["findings"]}
    assert admin.get(f"/api/v1/drafts/{draft['key']}").json()["state"] == "open"
    assert admin.get("/api/v1/definitions/process/p/versions").json()["items"] == []


def test_begins_drafts_with_files_all_or_none(admin: Client) -> None:
    """A table becomes BPMN; one file that means nothing keeps the others out."""
    yaml = b"process: q\nsteps:\n  s: {kind: start, next: e}\n  e: {kind: end}\n"
    good = admin.post("/api/v1/draft-files", files=upload({"q.yaml": yaml, "f.form": b'{"id": "f"}'}))
    bad = admin.post("/api/v1/draft-files", files=upload({"z.form": b'{"id": "z"}', "x.txt": b"no"}))

    assert [(one["name"], one["definition_id"]) for one in good.json()["items"]] == [
        ("q.bpmn", "q"),
        ("f.form", "f"),
    ]
    assert refusal(bad) == (422, "runtime.draft_unknown_file")
    assert refusal(admin.post("/api/v1/draft-files", json={})) == (422, "draft.empty")
    listed = admin.get("/api/v1/drafts", params={"limit": 1}).json()
    assert [one["definition_id"] for one in listed["items"]] == ["f"]
    rest = admin.get("/api/v1/drafts", params={"cursor": listed["next_cursor"]}).json()
    assert ([one["definition_id"] for one in rest["items"]], rest["next_cursor"]) == (["q"], None)
    assert admin.get("/api/v1/drafts", params={"kind": "form"}).json()["items"] == listed["items"]


def test_talks_about_an_element_until_it_is_settled(admin: Client) -> None:
    """Comment, answer, resolution; then the draft is put away and brought back."""
    draft = begin(admin, id="p")
    address = f"/api/v1/drafts/{draft['key']}/comments"
    first = admin.post(address, json={"text": "Why?", "element_id": "start"}).json()
    admin.post(address, json={"text": "So.", "answers": first["key"]})
    settled = admin.put(f"{address}/{first['key']}/resolution", json={"resolved": True}).json()

    listed = admin.get(address).json()["items"]

    assert [(one["text"], one["element_id"], one["answers"]) for one in listed] == [
        ("Why?", "start", None),
        ("So.", "start", first["key"]),
    ]
    assert settled["resolved_by"]["name"] == "Ada Admin"
    away = admin.patch(f"/api/v1/drafts/{draft['key']}", json={"discarded": True}).json()
    assert away["state"] == "discarded"
    assert admin.get("/api/v1/drafts").json()["items"] == []
    assert admin.patch(f"/api/v1/drafts/{draft['key']}", json={"discarded": False}).json()["state"] == "open"


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (b"{}", "draft.beginning"),
        (b'{"id": "p", "name": "p.bpmn", "content": "x"}', "draft.beginning"),
        (b'{"id": "9 lives"}', "runtime.draft_id"),
        (b'{"name": "p.bpmn", "content": "\\ud800"}', "request.not_json"),
        (b'{"id": "p", "note": "\\u0000"}', "runtime.text"),
    ],
)
def test_refuses_beginnings_that_mean_nothing(admin: Client, start: bytes, code: str) -> None:
    """Nothing is begun."""
    answer = admin.post("/api/v1/drafts", content=start, headers={"content-type": "application/json"})

    assert refusal(answer) == (422, code)
    assert admin.get("/api/v1/drafts", params={"state": "any"}).json()["items"] == []


def test_only_those_who_may_see_and_change_drafts(sales: Client) -> None:
    """A sales person may do neither; the refusal names the right."""
    for answer in (
        sales.get("/api/v1/drafts"),
        sales.post("/api/v1/drafts", json={"id": "p"}),
        sales.put("/api/v1/drafts/1/content", json={"content": "", "revision": 1}),
        sales.post("/api/v1/drafts/1/publication", json={"revision": 1}),
        sales.post("/api/v1/draft-findings", json={"name": "p.bpmn", "content": ""}),
    ):
        assert refusal(answer) == (403, "access.forbidden")


def test_deletes_a_version_that_nothing_needs(admin: Client, sales: Client) -> None:
    """A form after the process that was deployed with it; only those who may deploy."""
    admin.post("/api/v1/deployments", files=upload(FILES))
    form = admin.get("/api/v1/definitions/form/call-lead/versions").json()["items"][0]["key"]
    process = admin.get("/api/v1/definitions/process/lead-intake/versions").json()["items"][0]["key"]
    refused = admin.delete(f"/api/v1/definition-files/form/{form}")
    assert refusal(refused) == (409, "runtime.version_needed")
    assert refusal(sales.delete(f"/api/v1/definition-files/form/{form}")) == (403, "access.forbidden")
    admin.patch(f"/api/v1/process-definitions/{process}", json={"enabled": False})

    gone = [admin.delete(f"/api/v1/definition-files/{one}") for one in (f"process/{process}", f"form/{form}")]

    assert [one.status_code for one in gone] == [204, 204]
    assert admin.get("/api/v1/definitions/form/call-lead/versions").json()["items"] == []
    assert admin.get("/api/v1/process-definitions").json()["items"] == []


def test_a_draft_can_be_drawn_on(admin: Client) -> None:
    """A version or file without a diagram is laid out when a draft begins with it; nothing else of it differs."""
    admin.post("/api/v1/deployments", files=upload({"p.bpmn": straight("p", "record.a")}))
    version = admin.get("/api/v1/definitions/process/p/versions").json()["items"][0]
    assert b"BPMNShape" not in straight("p", "record.a")

    draft = begin(admin, version_key=version["key"])
    uploaded = admin.post("/api/v1/draft-files", files=upload({"q.bpmn": straight("q", "record.a")})).json()[
        "items"
    ][0]

    assert "BPMNShape" in draft["content"]
    assert "BPMNShape" in admin.get(f"/api/v1/drafts/{uploaded['key']}").json()["content"]
    sides = {"from": f"process:{version['key']}", "to": f"draft:{draft['key']}"}
    assert {one["kind"] for one in admin.get("/api/v1/differences", params=sides).json()["items"]} <= {
        "moved"
    }
