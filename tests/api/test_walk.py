"""The first walk over HTTP: form, lead, process, mail, task, completion, figures; and what can go wrong on it.

The worker is the real one, driven step by step under the virtual clock; mails go over real SMTP to the sink.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from guanxi import wiring
from guanxi.access.contracts import SYSTEM
from guanxi.activities.sink import Sink
from guanxi.packs import pack_files
from guanxi.runtime.contracts import Deployment
from guanxi.runtime.deployments import deploy
from guanxi.runtime.worker import Worker
from tests.api.conftest import Client, Guanxi, refusal

ANSWERS = {
    "first_name": "伟",
    "last_name": "张",
    "email": "wei@example.com",
    "company_name": "长城",
    "phone": "+86 139 0000 1234",
    "description": "200 seats",
    "consent": "2026-11",
    "website": "",
}


GOOD = {
    "last_name": "Doe",
    "email": "doe@example.com",
    "phone": "+49 30 123456",
    "company_name": "Long Wall",
    "description": "200 seats",
    "source": "web_form",
}
"""A lead that the decision table finds worth a call."""


@dataclass
class Process:
    """A Guanxi with the process Lead intake, its worker and a mail server."""

    guanxi: Guanxi
    worker: Worker
    key: str

    def work(self) -> None:
        """Let the worker do everything that is due now."""
        self.worker.drain()


@pytest.fixture
def process(guanxi: Guanxi, sink: Sink) -> Process:
    """Lead intake, deployed."""
    settings = msgspec.structs.replace(guanxi.settings, sink_port=sink.port)
    with guanxi.database.write() as tx:
        deployed = deploy(wiring.open_runtime(settings), tx, pack_files("lead_intake"), actor=SYSTEM)
    assert isinstance(deployed, Deployment)
    key = next(str(one.key) for one in deployed.definitions if one.kind == "process")
    return Process(guanxi, wiring.make_worker(settings, guanxi.database, threads=0), key)


def lead_with_task(process: Process, client: Client, **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Create a lead, let the process run, and return the lead and its task."""
    answer = client.post("/api/v1/leads", json={**GOOD, **changes})
    assert answer.status_code == 201, answer.text
    process.work()
    lead = client.get(f"/api/v1/leads/{answer.json()['id']}").json()
    tasks = client.get("/api/v1/user-tasks", params={"scope": "all"}).json()["items"]
    task = next(task for task in tasks if task["record"]["id"] == lead["id"])
    return lead, task


@pytest.mark.parametrize("guanxi", ["sqlite", "postgresql"], indirect=True)
def test_a_lead_comes_in_is_worked_and_measured(process: Process, anonymous: Client, admin: Client) -> None:
    """From the public form to the four figures."""
    page = anonymous.get("/forms/lead?lang=zh-CN").text
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    process.guanxi.clock.advance(timedelta(seconds=5))
    sent = anonymous.post(
        "/forms/lead?lang=zh-CN", data={**ANSWERS, "token": token[1]}, follow_redirects=False
    )
    assert (sent.status_code, sent.headers["location"]) == (303, "/forms/lead/thanks?lang=zh-CN")
    process.guanxi.clock.advance(timedelta(seconds=10))
    process.work()

    lead = admin.get("/api/v1/leads", params={"q": "张伟"}).json()["items"][0]
    run = admin.get(f"/api/v1/leads/{lead['id']}/process-instances").json()["items"][0]
    assert (run["process_name"], run["state"]) == ("Lead intake", "active")
    assert run["triggered_at"] == lead["created_at"]
    mail = admin.get("/api/v1/mails").json()["items"][0]
    assert mail["to"] == ["wei@example.com"]
    assert "张" in admin.get(f"/api/v1/mails/{mail['key']}").json()["text"]

    task = admin.get("/api/v1/user-tasks", params={"scope": "all"}).json()["items"][0]
    assert (task["name"], task["record"]["title"]) == ("Call the lead", "张伟")
    detail = admin.get(f"/api/v1/user-tasks/{task['key']}").json()
    assert [field.get("key") for field in detail["form"]["components"]] == [None, "outcome", "call_note"]
    assert detail["variables"]["lead"]["last_name"] == "张"
    process.guanxi.clock.advance(timedelta(seconds=45))
    done = admin.post(
        f"/api/v1/user-tasks/{task['key']}/completion",
        json={"variables": {"outcome": "interested", "call_note": "很好"}},
    )
    assert (done.status_code, done.json()["state"]) == (200, "completed") or done.text
    process.work()

    after = admin.get(f"/api/v1/process-instances/{run['key']}").json()
    assert (after["state"], after["incident_count"], after["incidents"]) == ("completed", 0, [])
    assert [one["element_id"] for one in after["elements"]][-1] == "lead_qualified"
    assert admin.get(f"/api/v1/leads/{lead['id']}").json()["status"] == "qualified"
    happened = admin.get(f"/api/v1/leads/{lead['id']}/timeline").json()["items"]
    assert {one["kind"] for one in happened} >= {"change", "process", "task"}
    ada = {"kind": "user", "name": "Ada Admin"}
    assert [one["actor"] for one in happened if one["title"] == "Task Call the lead completed"] == [ada]
    assert done.json()["ended_by"] == ada
    workers = {one["element_id"]: one["actor"] for one in after["elements"]}
    assert (workers["call_the_lead"], workers["good_fit"]) == (ada, None)

    process.guanxi.clock.advance(timedelta(seconds=1))
    figures = admin.get(f"/api/v1/process-definitions/{process.key}/statistics").json()
    call = figures["elements"]["call_the_lead"]
    assert call["figures"]["completed"] == call["figures"]["total_tasks"] == 1
    assert call["figures"]["latency_seconds"]["mean"] == pytest.approx(55, abs=0.1)
    assert figures["process"]["efficiency_percent"] == 100
    assert figures["process"]["throughput_per_hour"] == figures["process"]["completed"] / 24
    assert figures["definitions"]["throughput"].startswith("Throughput = N / T")
    counts = admin.get("/api/v1/process-definitions").json()["items"][0]["counts"]
    assert counts == {"active": 0, "completed": 1, "incidents": 0}


def test_says_why_a_process_did_or_did_not_run(process: Process, sales: Client, admin: Client) -> None:
    """Every event has a verdict: started, not matched, switched off."""
    lead, _ = lead_with_task(process, sales)
    verdicts = sales.get("/api/v1/verdicts", params={"object": "lead", "record_id": lead["id"]}).json()
    assert [one["verdict"] for one in verdicts["items"]] == ["not_matched", "not_matched", "started"]

    switched = admin.patch(f"/api/v1/process-definitions/{process.key}", json={"enabled": False})
    assert switched.json()["enabled"] is False
    other = sales.post("/api/v1/leads", json={"last_name": "Roe"}).json()
    process.work()

    verdicts = sales.get("/api/v1/verdicts", params={"object": "lead", "record_id": other["id"]}).json()
    assert [one["verdict"] for one in verdicts["items"]] == ["switched_off"]
    assert sales.get(f"/api/v1/leads/{other['id']}/process-instances").json()["items"] == []
    of_process = sales.get(
        "/api/v1/verdicts", params={"process_id": verdicts["items"][0]["process_id"]}
    ).json()
    found = [(one["verdict"], one["record"]["id"]) for one in of_process["items"]]
    assert found[0] == ("switched_off", other["id"])
    assert ("started", lead["id"]) in found
    both = {"process_id": verdicts["items"][0]["process_id"], "object": "lead", "record_id": other["id"]}
    assert sales.get("/api/v1/verdicts", params=both).json()["items"] == [of_process["items"][0]]
    assert refusal(sales.get("/api/v1/verdicts")) == (422, "request.verdicts_of_what")


def test_refuses_wrong_answers_and_keeps_the_task(process: Process, sales: Client) -> None:
    """The answer that is wrong is named; the task stays open and the process where it is."""
    _, task = lead_with_task(process, sales)
    address = f"/api/v1/user-tasks/{task['key']}"
    sales.put(f"{address}/assignment", json={"assignee": process.guanxi.sales_id})

    for variables in ({}, {"outcome": "dancing"}, {"outcome": "interested", "extra": 1}):
        answer = sales.post(f"{address}/completion", json={"variables": variables})
        assert refusal(answer) == (422, "runtime.form_invalid"), variables
        assert answer.json()["fields"]

    assert sales.get(address).json()["state"] == "open"


def test_a_task_is_completed_once(process: Process, admin: Client) -> None:
    """The second completion is refused and changes nothing."""
    _, task = lead_with_task(process, admin)
    address = f"/api/v1/user-tasks/{task['key']}/completion"
    first = admin.post(address, json={"variables": {"outcome": "not_now"}})
    second = admin.post(address, json={"variables": {"outcome": "interested"}})

    assert first.status_code == 200
    assert refusal(second) == (409, "runtime.task_not_open")


def test_shows_tasks_to_whom_they_belong(process: Process, sales: Client, admin: Client) -> None:
    """Mine, my team's, all; giving a task away moves it."""
    _, task = lead_with_task(process, sales)
    address = f"/api/v1/user-tasks/{task['key']}/assignment"

    def listed(client: Client, scope: str) -> list[str]:
        items = client.get("/api/v1/user-tasks", params={"scope": scope}).json()["items"]
        return [one["key"] for one in items]

    sales.put(address, json={"assignee": process.guanxi.sales_id})
    assert (listed(sales, "mine"), listed(admin, "mine")) == ([task["key"]], [])
    assert listed(admin, "team") == [task["key"]]
    back = sales.put(address, json={"assignee": None})
    assert back.json()["assignee"] is None
    assert listed(sales, "mine") == []
    assert refusal(sales.put(address, json={"assignee": "nobody"})) == (404, "access.no_such_user")


def test_an_unreachable_mail_server_becomes_an_incident_that_can_be_retried(
    process: Process, sink: Sink, admin: Client
) -> None:
    """Tries with back-off, then an incident; once the server is back, one click goes on."""
    port = sink.port
    sink.stop()
    lead = admin.post("/api/v1/leads", json=GOOD).json()
    for _ in range(10):
        process.work()
        process.guanxi.clock.advance(timedelta(minutes=15))

    incident = admin.get("/api/v1/incidents").json()["items"][0]
    assert (incident["element_id"], incident["record"]["id"]) == ("send_welcome", lead["id"])
    kind = {"element_id": "send_welcome", "element_type": "serviceTask"}
    assert incident | kind == incident
    told = admin.get(f"/api/v1/leads/{lead['id']}/timeline").json()["items"]
    [stuck] = [one["detail"] for one in told if one["kind"] == "incident"]
    assert stuck | kind == stuck
    assert f"127.0.0.1:{port}" in incident["message"]

    again = Sink(process.guanxi.database, port=port)
    again.start()
    try:
        resolved = admin.post(f"/api/v1/incidents/{incident['key']}/resolution", json={})
        assert (resolved.status_code, resolved.json()["state"]) == (200, "resolved")
        process.work()
    finally:
        again.stop()
    assert admin.get("/api/v1/incidents").json()["items"] == []
    assert [one["to"] for one in admin.get("/api/v1/mails").json()["items"]] == [["doe@example.com"]]
    twice = admin.post(f"/api/v1/incidents/{incident['key']}/resolution", json={})
    assert refusal(twice) == (409, "runtime.incident_resolved")


def test_cancels_a_run_with_its_task(process: Process, admin: Client) -> None:
    """Its task disappears from the inbox; a second cancellation is refused."""
    _, task = lead_with_task(process, admin)
    address = f"/api/v1/process-instances/{task['instance_key']}/cancellation"

    cancelled = admin.post(address)

    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert admin.get("/api/v1/user-tasks", params={"scope": "all"}).json()["items"] == []
    assert refusal(admin.post(address))[0] == 409


def test_lists_runs_by_state_and_page(process: Process, admin: Client) -> None:
    """Newest first; every run on one page."""
    for number in range(3):
        admin.post("/api/v1/leads", json={**GOOD, "last_name": f"Doe {number}"})
    process.work()

    first = admin.get("/api/v1/process-instances", params={"state": "active", "limit": 2}).json()
    second = admin.get(
        "/api/v1/process-instances", params={"limit": 2, "cursor": first["next_cursor"]}
    ).json()

    titles = [run["record"]["title"] for run in first["items"] + second["items"]]
    assert titles == ["Doe 2", "Doe 1", "Doe 0"]
    assert second["next_cursor"] is None
    assert admin.get("/api/v1/process-instances", params={"state": "completed"}).json()["items"] == []


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", "/api/v1/user-tasks/7"),
        ("get", "/api/v1/user-tasks/99999999999999999999"),
        ("post", "/api/v1/user-tasks/7/completion"),
        ("get", "/api/v1/process-instances/7"),
        ("post", "/api/v1/process-instances/7/cancellation"),
        ("post", "/api/v1/incidents/7/resolution"),
        ("get", "/api/v1/process-definitions/7/xml"),
        ("get", "/api/v1/process-definitions/7/statistics"),
        ("get", "/api/v1/mails/7"),
        ("get", "/api/v1/leads/7/timeline"),
        ("get", "/api/v1/leads/7/process-instances"),
        ("get", "/api/v1/verdicts?object=lead&record_id=7"),
    ],
)
def test_tells_what_is_not_there(admin: Client, method: str, address: str) -> None:
    """A key that names nothing is not found, whatever one wants to do with it."""
    answer = admin.request(method, address, json={} if method == "post" else None)

    assert refusal(answer)[0] in (404, 422)
    assert "99999999999999999999" in address or answer.status_code == 404
