"""Starting a process by hand: over HTTP, by those who may, noted in the audit log."""

from decimal import Decimal
from typing import Any

import pytest

from guanxi import wiring
from guanxi.access.audit import read_audit
from guanxi.packs import pack_files
from tests.api.conftest import Client, Guanxi, refusal
from tests.api.test_deployments import upload
from tests.api.test_records import create
from tests.runtime.models import END, START, process, scheduled

TASK = (
    '<bpmn:userTask id="look" name="Look"><bpmn:extensionElements><zeebe:userTask />'
    "</bpmn:extensionElements></bpmn:userTask>"
)
BY_HAND = process("by-hand", START + TASK + END, [("start", "look"), ("look", "end")])
ADDRESS = "/api/v1/process-instances"


def test_starts_at_the_none_start_with_variables(admin: Client, guanxi: Guanxi) -> None:
    """The run is active with exact values, waits at its task, and the audit log names who started it."""
    admin.post("/api/v1/deployments", files=upload({"p.bpmn": BY_HAND}))
    given = {"amount": 12.50, "due": {"@": "2026-02-28"}}

    answer = admin.post(ADDRESS, json={"process_id": "by-hand", "variables": given})

    assert answer.status_code == 201, answer.text
    run = answer.json()
    assert (run["process_id"], run["version"], run["state"]) == ("by-hand", 1, "active")
    detail = admin.get(f"{ADDRESS}/{run['key']}").json()
    assert detail["variables"] == given
    assert [(one["element_id"], one["state"]) for one in detail["elements"]] == [
        ("start", "completed"),
        ("look", "active"),
    ]
    with guanxi.database.read() as tx:
        [entry] = read_audit(tx, "process_instance", run["key"])
    assert (entry.action, entry.actor["name"]) == ("start", "Ada Admin")
    assert entry.changes == {
        "process_id": (None, "by-hand"),
        "variables": (None, {"amount": Decimal("12.5"), "due": {"@": "2026-02-28"}}),
    }


def test_what_a_trigger_or_a_timer_starts_is_not_started_by_hand(admin: Client) -> None:
    """A record trigger is no none start; nothing runs."""
    timed = scheduled().replace(b'type="effect"', b'type="own-worker"')
    deployed = admin.post(
        "/api/v1/deployments", files=upload({**pack_files("lead_intake"), "timed.bpmn": timed})
    )
    assert deployed.status_code == 201, deployed.text
    for process_id in ("lead-intake", "scheduled"):
        answer = admin.post(ADDRESS, json={"process_id": process_id})
        assert refusal(answer) == (409, "runtime.no_such_start")
        assert answer.json()["cure"] == "Do what triggers it, or give it a start event without trigger."
    assert admin.get(ADDRESS).json()["items"] == []


def test_refuses_unknown_and_switched_off_processes_and_wrong_values(admin: Client) -> None:
    """Each refusal has its code; nothing runs."""
    admin.post("/api/v1/deployments", files=upload({"p.bpmn": BY_HAND}))
    wrong = {"process_id": "by-hand", "variables": {"due": {"@": "2026-99-99"}}}
    assert refusal(admin.post(ADDRESS, json=wrong)) == (422, "request.value_invalid")
    assert refusal(admin.post(ADDRESS, json={"process_id": "nowhere"})) == (404, "runtime.unknown_process")
    assert refusal(admin.post(ADDRESS, json={})) == (422, "request.invalid")
    [definition] = admin.get("/api/v1/process-definitions").json()["items"]
    admin.patch(f"/api/v1/process-definitions/{definition['key']}", json={"enabled": False})
    assert refusal(admin.post(ADDRESS, json={"process_id": "by-hand"})) == (409, "runtime.switched_off")
    assert admin.get(ADDRESS).json()["items"] == []


def test_only_those_who_may_start(admin: Client, sales: Client) -> None:
    """Sales people watch runs; they do not start them."""
    admin.post("/api/v1/deployments", files=upload({"p.bpmn": BY_HAND}))
    answer = sales.post(ADDRESS, json={"process_id": "by-hand"})
    assert refusal(answer) == (403, "access.forbidden")
    assert sales.get(ADDRESS).json()["items"] == []


def for_records(policy: str) -> bytes:
    """A process with a task, of which a record has one run at a time."""
    rule = (
        "<bpmn:extensionElements><zeebe:properties>"
        f'<zeebe:property name="concurrency" value="{policy}" />'
        "</zeebe:properties></bpmn:extensionElements>"
    )
    return process(f"about-{policy}", rule + START + TASK + END, [("start", "look"), ("look", "end")])


def start_for(admin: Client, policy: str, lead: str, note: str) -> Any:
    """Start the process by hand for a lead."""
    wanted = {
        "process_id": f"about-{policy}",
        "variables": {"note": note},
        "record": {"object": "lead", "id": lead},
    }
    return admin.post(ADDRESS, json=wanted)


@pytest.mark.parametrize(
    ("policy", "outcome", "state"),
    [
        ("parallel", "started", "active"),
        ("queue", "queued", "waiting"),
        ("replace", "replaced", "waiting"),
        ("merge", "merged", "active"),
    ],
)
def test_a_start_for_a_record_obeys_the_policy_of_the_process(
    admin: Client, guanxi: Guanxi, policy: str, outcome: str, state: str
) -> None:
    """The answer says what came of it, and which run it is."""
    admin.post("/api/v1/deployments", files=upload({"p.bpmn": for_records(policy)}))
    lead = create(admin)["id"]
    first = start_for(admin, policy, lead, "a").json()
    assert (first["outcome"], first["active_key"], first["state"]) == ("started", None, "active")
    assert first["record"]["id"] == lead

    second = start_for(admin, policy, lead, "b").json()

    assert (second["outcome"], second["state"]) == (outcome, state)
    assert second["active_key"] == (None if policy == "parallel" else first["key"])
    assert (second["key"] == first["key"]) == (policy == "merge")
    wiring.make_worker(guanxi.settings, guanxi.database, threads=0).drain()
    runs = {run["key"]: run["state"] for run in admin.get(ADDRESS).json()["items"]}
    assert (
        runs
        == {
            "parallel": {first["key"]: "active", second["key"]: "active"},
            "queue": {first["key"]: "active"},
            "replace": {first["key"]: "cancelled", second["key"]: "active"},
            "merge": {first["key"]: "active"},
        }[policy]
    )
    told = admin.get(f"{ADDRESS}/{first['key']}").json()["variables"]
    assert told["note"] == ("b" if policy == "merge" else "a")
    assert told["record"] == {"object": "lead", "id": lead}


def test_skip_refuses_a_second_start_for_a_record_and_nothing_changes(admin: Client) -> None:
    """The refusal names the run at work; another record is free, and an unknown one is refused."""
    admin.post("/api/v1/deployments", files=upload({"p.bpmn": for_records("skip")}))
    leads = [create(admin)["id"] for _ in range(2)]
    first = start_for(admin, "skip", leads[0], "a").json()

    again = start_for(admin, "skip", leads[0], "b")

    assert refusal(again) == (409, "runtime.already_running")
    assert first["key"] in again.json()["detail"]
    assert start_for(admin, "skip", leads[1], "c").json()["outcome"] == "started"
    assert refusal(start_for(admin, "skip", "nobody", "d")) == (404, "record.not_found")
    assert len(admin.get(ADDRESS).json()["items"]) == 2


def test_a_run_is_started_once_per_idempotency_key(admin: Client) -> None:
    """Sent again the first answer comes, and no second run."""
    admin.post("/api/v1/deployments", files=upload({"p.bpmn": BY_HAND}))
    sent = {
        "json": {"process_id": "by-hand", "variables": {"n": 0.10}},
        "headers": {"Idempotency-Key": "start-1"},
    }

    first, again = admin.post(ADDRESS, **sent), admin.post(ADDRESS, **sent)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert len(admin.get(ADDRESS).json()["items"]) == 1
