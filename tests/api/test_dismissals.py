"""Incidents of no run are dismissed over HTTP, with a reason; the client's lists show what became of them."""

import pytest

from guanxi import wiring
from guanxi.runtime.correlation_tables import delivery
from tests.api.conftest import Client, Guanxi, refusal

INCIDENTS = "/api/v1/incidents"


@pytest.fixture
def incident(guanxi: Guanxi, admin: Client) -> dict[str, object]:
    """Something on its way that nobody can read."""
    with guanxi.database.write() as tx:
        row = (1, 0, 0, "publish", "{]", 0, -1)
        tx.connection.execute(delivery.insert(), dict(zip(delivery.c.keys(), row, strict=True)))
    wiring.make_worker(guanxi.settings, guanxi.database, threads=0).drain()
    [found] = admin.get(INCIDENTS).json()["items"]
    assert (found["instance_key"], found["state"]) == (None, "open")
    return dict(found)


def test_an_incident_of_no_run_is_dismissed(admin: Client, incident: dict[str, object]) -> None:
    """With a reason, once; it leaves the open ones and stands among the dismissed."""
    place = f"{INCIDENTS}/{incident['key']}/dismissal"
    assert refusal(admin.post(place, json={"reason": " "})) == (422, "runtime.reason_missing")
    assert admin.get(INCIDENTS).json()["items"] == [incident]

    answer = admin.post(place, json={"reason": "Broken by hand."})

    assert (answer.status_code, answer.json()) == (200, incident | {"state": "dismissed"})
    assert admin.get(INCIDENTS).json() == admin.get(INCIDENTS, params={"state": "resolved"}).json()
    assert admin.get(INCIDENTS, params={"state": "dismissed"}).json()["items"] == [answer.json()]
    assert refusal(admin.post(place, json={"reason": "Again."})) == (409, "runtime.incident_resolved")


def test_all_of_one_cause_are_dismissed(admin: Client, sales: Client, incident: dict[str, object]) -> None:
    """Only by those who may manage runs."""
    body = {"signature": incident["signature"], "reason": "Nobody wants it."}
    assert refusal(sales.post("/api/v1/incident-dismissals", json=body))[0] == 403
    assert admin.get(INCIDENTS).json()["items"] == [incident]

    answer = admin.post("/api/v1/incident-dismissals", json=body)

    assert (answer.status_code, answer.json()) == (200, {"dismissed": 1, "more": False})
    assert admin.get("/api/v1/incident-causes").json() == {"items": []}
