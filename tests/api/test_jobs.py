"""The job API over HTTP: activate, wait, answer, look; and who may do which of it."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest

from guanxi import wiring
from guanxi.access.api_keys import create_api_key
from guanxi.access.contracts import SYSTEM
from guanxi.access.users import create_user
from guanxi.platform.clock import VirtualClock
from guanxi.runtime.deployments import deploy
from guanxi.runtime.job_watch import JobWatch
from tests.api.conftest import Client, Guanxi, refusal
from tests.runtime.models import straight

ACTIVATIONS, JOBS, RUNS = "/api/v1/job-activations", "/api/v1/jobs", "/api/v1/process-instances"


@pytest.fixture
def paying(guanxi: Guanxi) -> Guanxi:
    """A process whose only step is a payment by a worker of another program."""
    with guanxi.database.write() as tx:
        deploy(wiring.open_runtime(guanxi.settings), tx, {"p.bpmn": straight("p", "pay")}, actor=SYSTEM)
    return guanxi


def start(admin: Client, **variables: Any) -> str:
    """Start a run and return its key."""
    return str(admin.post(RUNS, json={"process_id": "p", "variables": variables}).json()["key"])


def activate(client: Client, **more: Any) -> Any:
    """Ask for payments to make."""
    answer = client.post(ACTIVATIONS, json={"types": ["pay"], "worker": "w1", **more})
    assert answer.status_code == 200, answer.text
    return answer.json()["jobs"]


def watch_of(guanxi: Guanxi) -> JobWatch:
    """Who waits for jobs in this application."""
    watch = guanxi.app.state["services"].job_watch
    assert isinstance(watch, JobWatch)
    return watch


def key_for(guanxi: Guanxi, *scopes: str) -> str:
    """An API key of a worker, with these scopes."""
    with guanxi.database.write() as tx:
        user = create_user(
            tx,
            email="worker@example.com",
            name="Workers",
            actor=SYSTEM,
            password="a long secret",
            roles=("worker",),
        )
        secret, _ = create_api_key(tx, user.id, "test", actor=SYSTEM, scopes=scopes or None)
    return secret


def test_a_job_is_activated_and_completed(paying: Guanxi, admin: Client) -> None:
    """With exact numbers, both ways."""
    key = start(admin, amount=7.10, day={"@": "2026-01-31"})
    [job] = activate(admin, timeout_ms=30_000)

    assert {
        name: job[name] for name in ("type", "kind", "listener", "process_id", "version", "instance_key")
    } == {
        "type": "pay",
        "kind": "element",
        "listener": None,
        "process_id": "p",
        "version": 1,
        "instance_key": key,
    }
    assert job["variables"] == {"amount": 7.10, "day": {"@": "2026-01-31"}}
    assert (job["retries"], job["attempt"], job["deadline"]) == (3, 1, "2026-01-05T09:00:30Z")
    body = {"lease_token": job["lease_token"], "variables": {"paid": True}}
    assert admin.post(f"{JOBS}/{job['key']}/completion", json=body).status_code == 204
    run = admin.get(f"{RUNS}/{key}").json()
    assert (run["state"], run["variables"]["paid"]) == ("completed", True)
    again = admin.post(f"{JOBS}/{job['key']}/completion", json=body)
    assert refusal(again) == (404, "runtime.unknown_job")


def test_a_job_fails_and_is_an_incident_in_the_end(paying: Guanxi, admin: Client) -> None:
    """The operator sees why."""
    start(admin)
    [job] = activate(admin)
    failure = {"lease_token": job["lease_token"], "message": "bank closed", "retry_back_off_ms": 0}
    assert admin.post(f"{JOBS}/{job['key']}/failure", json=failure).json() == {"retries": 2}
    assert [one["error"] for one in admin.get(JOBS).json()["items"]] == ["bank closed"]
    [job] = activate(admin)
    failure |= {"lease_token": job["lease_token"], "retries": 0}
    assert admin.post(f"{JOBS}/{job['key']}/failure", json=failure).json() == {"retries": 0}
    [incident] = admin.get("/api/v1/incidents").json()["items"]
    assert (incident["type"], incident["element_id"]) == ("JOB_NO_RETRIES", "t1")
    assert incident["message"].endswith("bank closed")


def test_an_error_that_nothing_catches_is_an_incident(paying: Guanxi, admin: Client) -> None:
    """It names the code."""
    start(admin)
    [job] = activate(admin)
    error = {"lease_token": job["lease_token"], "code": "declined"}
    assert admin.post(f"{JOBS}/{job['key']}/error", json=error).status_code == 204
    [incident] = admin.get("/api/v1/incidents").json()["items"]
    assert incident["type"] == "UNHANDLED_ERROR_EVENT"


def test_a_lease_is_prolonged_and_a_stale_one_is_not(
    paying: Guanxi, admin: Client, clock: VirtualClock
) -> None:
    """The old holder gets a precise code and nothing changes."""
    start(admin)
    [job] = activate(admin, timeout_ms=1000)
    body = {"lease_token": job["lease_token"], "timeout_ms": 5000}
    answer = admin.patch(f"{JOBS}/{job['key']}", json=body)
    assert answer.json() == {"deadline": "2026-01-05T09:00:05Z"}
    clock.advance(timedelta(seconds=6))
    [second] = activate(admin, worker="w2")
    for address, more in (("completion", {}), ("failure", {}), ("error", {"code": "x"})):
        late = admin.post(f"{JOBS}/{job['key']}/{address}", json={"lease_token": job["lease_token"], **more})
        assert refusal(late) == (409, "runtime.stale_lease")
    assert refusal(admin.patch(f"{JOBS}/{job['key']}", json=body)) == (409, "runtime.stale_lease")
    [row] = admin.get(JOBS).json()["items"]
    assert (row["worker"], row["state"], row["attempts"], row["key"]) == ("w2", "activated", 2, second["key"])


def test_a_key_limited_to_types_gets_only_those(paying: Guanxi, admin: Client, anonymous: Client) -> None:
    """And it may do nothing else: look at jobs, start runs, change a job without holding it."""
    start(admin)
    anonymous.headers["Authorization"] = f"Bearer {key_for(paying, 'update:job.pay')}"
    other = anonymous.post(ACTIVATIONS, json={"types": ["pay", "ship"], "worker": "w"})
    assert refusal(other) == (403, "access.forbidden")
    [job] = activate(anonymous)
    assert refusal(anonymous.get(JOBS)) == (403, "access.forbidden")
    assert refusal(anonymous.post(RUNS, json={"process_id": "p"})) == (403, "access.forbidden")
    assert refusal(anonymous.patch(f"{JOBS}/{job['key']}", json={"retries": 1})) == (403, "access.forbidden")
    done = anonymous.post(f"{JOBS}/{job['key']}/completion", json={"lease_token": job["lease_token"]})
    assert done.status_code == 204


def test_a_key_for_another_type_cannot_answer(paying: Guanxi, admin: Client, anonymous: Client) -> None:
    """Even when it knows the token."""
    start(admin)
    [job] = activate(admin)
    anonymous.headers["Authorization"] = f"Bearer {key_for(paying, 'update:job.ship')}"
    done = anonymous.post(f"{JOBS}/{job['key']}/completion", json={"lease_token": job["lease_token"]})
    assert refusal(done) == (403, "access.forbidden")


def test_a_sales_person_works_no_jobs(paying: Guanxi, sales: Client) -> None:
    """It is not their role; they may look, as they may look at runs."""
    assert refusal(sales.post(ACTIVATIONS, json={"types": ["pay"], "worker": "w"})) == (
        403,
        "access.forbidden",
    )
    assert sales.get(JOBS).json() == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    "body",
    [
        {"types": [], "worker": "w"},
        {"types": ["pay"], "worker": ""},
        {"types": ["pay"], "worker": "w", "max_jobs": 0},
        {"types": ["pay"], "worker": "w", "timeout_ms": 0},
        {"types": ["pay"], "worker": "w", "request_timeout_ms": 600_001},
        {"types": ["pay"], "worker": "w", "timeout": 5},
    ],
)
def test_a_malformed_wish_takes_no_job(paying: Guanxi, admin: Client, body: dict[str, Any]) -> None:
    """It is refused before anything is looked at."""
    start(admin)
    assert refusal(admin.post(ACTIVATIONS, json=body)) == (422, "request.invalid")
    assert [one["state"] for one in admin.get(JOBS).json()["items"]] == ["available"]


@pytest.mark.parametrize("key", ["7", "7-1", "x-y", f"{2**63}-1"])
def test_an_unknown_key_is_told_precisely(admin: Client, key: str) -> None:
    """Whatever is wrong with it."""
    answer = admin.post(f"{JOBS}/{key}/completion", json={"lease_token": "0"})
    assert answer.status_code in (404, 422)
    assert refusal(answer)[1] in ("runtime.unknown_job", "request.invalid")


@pytest.mark.parametrize("guanxi", ["sqlite", "postgresql"], indirect=True)
def test_who_waits_is_woken_at_once_by_new_work(paying: Guanxi, admin: Client) -> None:
    """Far earlier than the request's own timeout, and nothing else stands still meanwhile."""
    waiting = threading.Event()

    def wait() -> tuple[Any, float]:
        waiting.set()
        found = activate(admin, request_timeout_ms=120_000)
        return found, time.monotonic()

    with ThreadPoolExecutor(1) as pool:
        result = pool.submit(wait)
        waiting.wait(60)
        deadline = time.monotonic() + 60
        watch = watch_of(paying)
        while not watch.waiting and time.monotonic() < deadline:
            time.sleep(0.01)
        assert watch.waiting == 1
        begun = time.monotonic()
        assert admin.get("/api/v1/health").status_code == 200
        key = start(admin)
        found, at = result.result(100)

    assert [job["instance_key"] for job in found] == [key]
    assert at - begun < 60
    assert watch.waiting == 0


def test_waiting_ends_with_the_request_timeout(paying: Guanxi, admin: Client) -> None:
    """With no jobs, which is no error."""
    assert activate(admin, request_timeout_ms=50) == []


def test_one_new_job_wakes_one_of_those_who_wait(paying: Guanxi, admin: Client) -> None:
    """The others go on waiting, and each job is given once."""
    with ThreadPoolExecutor(4) as pool:
        results = [pool.submit(activate, admin, request_timeout_ms=120_000, max_jobs=1) for _ in range(4)]
        keys = {start(admin) for _ in range(3)}
        answered = list(islice(as_completed(results, timeout=60), 3))
        [waiting] = set(results) - set(answered)
        assert not waiting.done()
        last = start(admin)
        given = [[job["instance_key"] for job in result.result(60)] for result in (*answered, waiting)]

    assert sorted(given[:3]) == sorted([key] for key in keys)
    assert given[3] == [last]


def test_too_many_who_wait_are_told_to_come_back(paying: Guanxi, admin: Client) -> None:
    """A precise code, instead of a server that runs out of memory."""
    watch = watch_of(paying)
    watch._most = 0
    answer = admin.post(ACTIVATIONS, json={"types": ["pay"], "worker": "w", "request_timeout_ms": 1000})
    assert refusal(answer) == (503, "runtime.too_many_waiting")
