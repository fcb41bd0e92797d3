"""Who sees to incidents, over HTTP."""

import pytest

from guanxi import wiring
from tests.api.conftest import Client, Guanxi, refusal
from tests.api.test_operations import BROKEN, bring, start
from tests.runtime.models import END, START, process, service

INCIDENTS = "/api/v1/incidents"
CAUSES = "/api/v1/incident-causes"


@pytest.fixture
def signature(guanxi: Guanxi, admin: Client) -> str:
    """Three runs that stand still for one cause."""
    body = START + service("write", "guanxi.records.create", io=BROKEN) + END
    bring(guanxi, process("p", body, [("start", "write"), ("write", "end")]))
    for _ in range(3):
        start(admin)
    wiring.make_worker(guanxi.settings, guanxi.database, threads=0).drain()
    [cause] = admin.get(CAUSES).json()["items"]
    assert (cause["incidents"], cause["owners"], cause["unowned"]) == (3, [], 3)
    return str(cause["signature"])


def me(client: Client) -> dict[str, str]:
    """The person who is signed in."""
    user = client.get("/api/v1/session").json()["user"]
    return {"id": user["id"], "name": user["name"]}


def test_an_incident_is_taken_found_and_given_up(admin: Client, signature: str) -> None:
    """Its run says whose it is, and the lists have mine and nobody's."""
    first = admin.get(INCIDENTS).json()["items"][0]
    assert first["owner"] is None
    assert len(admin.get(INCIDENTS, params={"process_id": "p"}).json()["items"]) == 3
    assert admin.get(INCIDENTS, params={"process_id": "q"}).json() == {"items": []}
    taken = admin.put(f"{INCIDENTS}/{first['key']}/assignment", json={"owner": me(admin)["id"]})
    assert (taken.status_code, taken.json()) == (200, first | {"owner": me(admin)})

    run = admin.get(f"/api/v1/process-instances/{first['instance_key']}").json()
    assert [one["owner"] for one in run["incidents"]] == [me(admin)]
    assert admin.get(INCIDENTS, params={"owner": "me"}).json()["items"] == [taken.json()]
    assert len(admin.get(INCIDENTS, params={"owner": "nobody"}).json()["items"]) == 2
    [cause] = admin.get(CAUSES, params={"owner": "me"}).json()["items"]
    assert (cause["owners"], cause["unowned"]) == ([{"person": me(admin), "incidents": 1}], 2)

    given_up = admin.put(f"{INCIDENTS}/{first['key']}/assignment", json={"owner": None})
    assert given_up.json() == first
    assert admin.get(CAUSES, params={"owner": "me"}).json() == {"items": []}


def test_all_of_one_cause_are_given_to_somebody(admin: Client, sales: Client, signature: str) -> None:
    """The person finds them as theirs; only those who may manage runs give them."""
    body = {"signature": signature, "owner": me(sales)["id"]}
    assert refusal(sales.post("/api/v1/incident-assignments", json=body))[0] == 403
    assert admin.get(CAUSES).json()["items"][0]["unowned"] == 3

    answer = admin.post("/api/v1/incident-assignments", json=body)
    assert (answer.status_code, answer.json()) == (200, {"assigned": 3, "more": False})
    assert admin.post("/api/v1/incident-assignments", json=body).json() == {"assigned": 0, "more": False}
    assert {one["owner"]["id"] for one in sales.get(INCIDENTS, params={"owner": "me"}).json()["items"]} == {
        me(sales)["id"]
    }
    assert admin.get(CAUSES, params={"owner": "nobody"}).json() == {"items": []}


def test_nobody_unknown_is_an_owner(admin: Client, signature: str) -> None:
    """It is refused, and the incident stays nobody's."""
    key = admin.get(INCIDENTS).json()["items"][0]["key"]
    answer = admin.put(f"{INCIDENTS}/{key}/assignment", json={"owner": "somebody"})
    assert refusal(answer) == (404, "access.no_such_user")
    assert admin.get(CAUSES).json()["items"][0]["unowned"] == 3
