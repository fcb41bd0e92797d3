"""Finding runs, and one operation over many of them, over HTTP."""

from typing import Any

import pytest

from guanxi import wiring
from guanxi.access.contracts import SYSTEM
from guanxi.runtime.contracts import Deployment
from guanxi.runtime.deployments import deploy
from tests.api.conftest import Client, Guanxi, refusal
from tests.runtime.models import END, START, process, service, straight

RUNS, SEARCHES = "/api/v1/process-instances", "/api/v1/process-instance-searches"
BATCHES, PREVIEWS = "/api/v1/batch-operations", "/api/v1/batch-operation-previews"


def bring(guanxi: Guanxi, file: bytes) -> str:
    """Deploy a process and return the key of its version."""
    with guanxi.database.write() as tx:
        found = deploy(wiring.open_runtime(guanxi.settings), tx, {"p.bpmn": file}, actor=SYSTEM)
    assert isinstance(found, Deployment)
    return str(found.definitions[0].key)


@pytest.fixture
def keys(guanxi: Guanxi, admin: Client) -> list[str]:
    """Three runs that wait for a payment."""
    bring(guanxi, straight("p", "pay"))
    made = []
    for number in range(3):
        body = {"process_id": "p", "variables": {"order": f"A-{number}", "day": {"@": "2026-01-31"}}}
        made.append(str(admin.post(RUNS, json=body).json()["key"]))
    return made


def drain(guanxi: Guanxi) -> None:
    """Let the worker work."""
    wiring.make_worker(guanxi.settings, guanxi.database, threads=0).drain()


def found(client: Client, **wanted: Any) -> list[str]:
    """Keys of the runs that a filter finds."""
    answer = client.post(SEARCHES, json={"filter": wanted})
    assert answer.status_code == 200, answer.text
    return [run["key"] for run in answer.json()["items"]]


def test_runs_are_found_by_their_variables(keys: list[str], admin: Client) -> None:
    """Of all types, and together with other conditions."""
    assert found(admin, variables={"order": "A-1"}) == [keys[1]]
    assert found(admin, variables={"day": {"@": "2026-01-31"}}, process_id="p") == keys[::-1]
    assert found(admin, variables={"order": "A-1"}, state="completed") == []
    assert found(admin, started_from="2027-01-01T00:00:00Z") == []
    page = admin.post(SEARCHES, json={"filter": {"process_id": "p"}, "limit": 2}).json()
    rest = admin.post(SEARCHES, json={"filter": {"process_id": "p"}, "cursor": page["next_cursor"]}).json()
    assert [run["key"] for run in page["items"] + rest["items"]] == keys[::-1]


def test_many_are_cancelled_at_once(guanxi: Guanxi, keys: list[str], admin: Client) -> None:
    """After a look at how many that would be; the operation can be watched."""
    wish = {"kind": "cancel", "filter": {"instance_keys": keys[:2]}}
    assert admin.post(PREVIEWS, json=wish).json() == {"total": 2, "looked_at": 0, "problems": []}
    begun = admin.post(BATCHES, json=wish)
    assert (begun.status_code, begun.json()["state"], begun.json()["total"]) == (202, "running", 2)
    drain(guanxi)

    one = admin.get(f"{BATCHES}/{begun.json()['key']}").json()
    assert (one["state"], one["done"], one["failed"]) == ("done", 2, 0)
    assert one["filter"] == {"state": "active", "instance_keys": keys[:2]}
    assert admin.get(BATCHES).json()["items"] == [one]
    assert found(admin, state="active") == [keys[2]]


def test_an_operation_is_paused_and_goes_on(guanxi: Guanxi, keys: list[str], admin: Client) -> None:
    """A cancelled one does not."""
    wish = {"kind": "set_variables", "filter": {"process_id": "p"}, "variables": {"checked": True}}
    address = f"{BATCHES}/{admin.post(BATCHES, json=wish).json()['key']}"
    assert admin.post(f"{address}/suspension").json()["state"] == "paused"
    drain(guanxi)
    assert admin.get(address).json()["done"] == 0
    assert admin.post(f"{address}/resumption").json()["state"] == "running"
    drain(guanxi)
    assert (admin.get(address).json()["state"], admin.get(address).json()["done"]) == ("done", 3)
    assert refusal(admin.post(f"{address}/cancellation")) == (409, "runtime.wrong_state")
    assert found(admin, variables={"checked": True}) == keys[::-1]


def test_what_would_be_stranded_is_named_before_and_after(
    guanxi: Guanxi, keys: list[str], admin: Client
) -> None:
    """The runs stay as they were."""
    version = bring(
        guanxi, process("p", START + service("first", "x") + END, [("start", "first"), ("first", "end")])
    )
    wish = {"kind": "migrate", "filter": {"process_id": "p"}, "definition_key": version}
    preview = admin.post(PREVIEWS, json=wish).json()
    assert {one["code"] for one in preview["problems"]} == {"runtime.stranded"}
    assert [one["instance_key"] for one in preview["problems"]] == keys
    key = admin.post(BATCHES, json=wish).json()["key"]
    drain(guanxi)
    failures = admin.get(f"{BATCHES}/{key}/failures?limit=2").json()
    rest = admin.get(f"{BATCHES}/{key}/failures?cursor={failures['next_cursor']}").json()
    assert [one["instance_key"] for one in failures["items"] + rest["items"]] == keys
    assert {run["version"] for run in admin.get(RUNS).json()["items"]} == {1}


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"kind": "cancel", "filter": {}}, "runtime.filter_empty"),
        ({"kind": "move", "filter": {"process_id": "p"}}, "runtime.arguments_missing"),
        ({"kind": "explode", "filter": {"process_id": "p"}}, "request.invalid"),
        ({"kind": "cancel", "filter": {"process": "p"}}, "request.invalid"),
    ],
)
def test_a_wish_that_makes_no_sense_begins_nothing(admin: Client, wish: Any, code: str) -> None:
    """It says what is missing."""
    assert refusal(admin.post(BATCHES, json=wish)) == (422, code)
    assert admin.get(BATCHES).json()["items"] == []


@pytest.mark.parametrize("what", ["suspension", "resumption", "cancellation"])
def test_only_operators_may_do_it(sales: Client, what: str) -> None:
    """A sales person may look."""
    assert refusal(sales.post(f"{BATCHES}/7/{what}")) == (403, "access.forbidden")
    wish = {"kind": "cancel", "filter": {"process_id": "p"}}
    assert refusal(sales.post(BATCHES, json=wish)) == (403, "access.forbidden")
    assert refusal(sales.post(PREVIEWS, json=wish)) == (403, "access.forbidden")
    assert refusal(sales.get(f"{BATCHES}/7")) == (404, "runtime.unknown_batch_operation")
