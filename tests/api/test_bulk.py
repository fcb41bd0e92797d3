"""One change to many records over HTTP."""

from typing import Any

import pytest

from guanxi import wiring
from guanxi.records.bulk_worker import BulkWorker
from tests.api.conftest import Client, Guanxi, refusal

LEADS, OPERATIONS = "/api/v1/leads", "/api/v1/bulk-operations"
NEW = {"field": "status", "op": "eq", "value": "new"}
WISH = {"action": "update", "filter": NEW, "values": {"score": 5}}


@pytest.fixture
def leads(admin: Client) -> list[dict[str, Any]]:
    """Three new leads."""
    return [admin.post(LEADS, json={"last_name": f"Lee {number}"}).json() for number in range(3)]


def work(guanxi: Guanxi) -> None:
    """Do what the worker's thread does until nothing is left."""
    worker = BulkWorker(guanxi.database, wiring.catalogue_of(guanxi.database))
    while worker.work_once():
        pass


def test_many_are_changed_after_a_look(guanxi: Guanxi, admin: Client, leads: list[dict[str, Any]]) -> None:
    """The preview counts, the operation tells how far it came, and each record has its version and its timeline."""
    assert admin.post(f"{LEADS}/bulk-preview", json=WISH).json() == {
        "total": 3,
        "permitted": 3,
        "too_many": False,
    }

    begun = admin.post(f"{LEADS}/bulk", json=WISH)

    assert begun.status_code == 202, begun.text
    address = begun.headers["location"]
    assert address == f"{OPERATIONS}/{begun.json()['key']}"
    assert (begun.json()["state"], begun.json()["total"], begun.json()["changed"]) == ("running", 3, 0)
    work(guanxi)
    done = admin.get(address).json()
    assert (done["state"], done["changed"], done["refused"], done["by"]) == ("done", 3, 0, "Ada Admin")
    assert {name: done[name] for name in WISH} == WISH
    assert admin.get(OPERATIONS).json() == {"items": [done], "next_cursor": None}
    found = admin.get(f"{LEADS}/{leads[0]['id']}").json()
    assert (found["score"], found["version"]) == (5, 2)


def test_the_same_key_begins_it_once(guanxi: Guanxi, admin: Client, leads: list[dict[str, Any]]) -> None:
    """The first answer comes back; another wish under the key is refused."""
    headers = {"Idempotency-Key": "one"}
    first = admin.post(f"{LEADS}/bulk", json=WISH, headers=headers)

    again = admin.post(f"{LEADS}/bulk", json=WISH, headers=headers)
    other = admin.post(f"{LEADS}/bulk", json={**WISH, "values": {"score": 6}}, headers=headers)

    assert (again.status_code, again.json()) == (202, first.json())
    assert refusal(other) == (409, "request.key_reused")
    assert len(admin.get(OPERATIONS).json()["items"]) == 1


def test_archived_ones_come_back_and_the_rest_is_cancelled(
    guanxi: Guanxi, admin: Client, leads: list[dict[str, Any]]
) -> None:
    """An operation that has ended cannot be cancelled."""
    admin.post(f"{LEADS}/bulk", json={"action": "archive", "q": "lee"})
    work(guanxi)
    assert admin.get(LEADS).json()["total"] == 0
    back = admin.post(f"{LEADS}/bulk", json={"action": "restore", "filter": {"all": []}}).json()

    ended = admin.post(f"{OPERATIONS}/{back['key']}/cancellation")
    work(guanxi)

    assert (ended.status_code, ended.json()["state"]) == (200, "cancelled")
    assert admin.get(LEADS).json()["total"] == 0
    assert refusal(admin.post(f"{OPERATIONS}/{back['key']}/cancellation")) == (409, "bulk.ended")


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"action": "update", "values": {"score": 5}}, "bulk.filter_empty"),
        ({"action": "update", "filter": NEW}, "bulk.values"),
        ({"action": "update", "filter": NEW, "values": {"nothing": 1}}, "record.invalid"),
        ({"action": "update", "filter": NEW, "values": {"score": "high"}}, "record.invalid"),
        (
            {"action": "update", "filter": {"field": "nothing", "op": "empty"}, "values": {"score": 1}},
            "record.unknown_field",
        ),
        ({"action": "delete", "filter": NEW}, "request.invalid"),
        ({"action": "archive", "filter": NEW, "which": 1}, "request.invalid"),
        ({"action": "archive", "filter": NEW, "at_most": 100_001}, "request.invalid"),
    ],
)
def test_a_wish_that_makes_no_sense_begins_nothing(
    admin: Client, leads: list[dict[str, Any]], wish: dict[str, Any], code: str
) -> None:
    """The preview refuses it as well, by the same code."""
    assert refusal(admin.post(f"{LEADS}/bulk", json=wish)) == (422, code)
    assert refusal(admin.post(f"{LEADS}/bulk-preview", json=wish)) == (422, code)
    assert admin.get(OPERATIONS).json()["items"] == []


def test_more_than_was_seen_is_refused(admin: Client, leads: list[dict[str, Any]]) -> None:
    """Nothing is begun."""
    assert refusal(admin.post(f"{LEADS}/bulk", json={**WISH, "at_most": 2})) == (429, "bulk.too_many")
    assert admin.get(OPERATIONS).json()["items"] == []


def test_others_do_not_see_it(
    guanxi: Guanxi, admin: Client, sales: Client, leads: list[dict[str, Any]]
) -> None:
    """A sales person sees and ends their own alone, and may not skip processes; an administrator sees all."""
    theirs = admin.post(f"{LEADS}/bulk", json=WISH).json()
    own = sales.post(f"{LEADS}/bulk", json=WISH).json()

    assert [one["key"] for one in sales.get(OPERATIONS).json()["items"]] == [own["key"]]
    assert refusal(sales.get(f"{OPERATIONS}/{theirs['key']}")) == (404, "bulk.not_found")
    assert refusal(sales.post(f"{OPERATIONS}/{theirs['key']}/cancellation")) == (404, "bulk.not_found")
    assert refusal(sales.post(f"{LEADS}/bulk", json={**WISH, "mode": "skip"})) == (403, "bulk.mode")
    page = admin.get(f"{OPERATIONS}?limit=1").json()
    assert [page["items"][0]["key"], page["next_cursor"]] == [own["key"], own["key"]]


def test_an_operation_is_held_and_taken_back_over_http(guanxi: Guanxi, admin: Client) -> None:
    """Each answer is the operation; the taking back names what it takes back."""
    made = admin.post("/api/v1/leads", json={"last_name": "Held"}).json()
    wish = {"action": "update", "filter": {"all": []}, "values": {"description": "new"}}
    key = admin.post("/api/v1/leads/bulk", json=wish).json()["key"]
    address = f"/api/v1/bulk-operations/{key}"
    worker = BulkWorker(guanxi.database, guanxi.app.state["services"].catalogue)

    held = admin.post(f"{address}/suspension").json()["state"]
    assert worker.work_once() is False
    early = refusal(admin.post(f"{address}/undoing", json={}))
    resumed = admin.post(f"{address}/resumption").json()["state"]
    while worker.work_once():
        pass
    undo = admin.post(f"{address}/undoing", json={"mode": "skip"})
    while worker.work_once():
        pass

    assert (held, resumed, early) == ("suspended", "running", (409, "bulk.running"))
    assert undo.status_code == 202
    assert (undo.json()["action"], undo.json()["undoes"], undo.json()["mode"]) == ("undo", key, "skip")
    done = admin.get(f"/api/v1/bulk-operations/{undo.json()['key']}").json()
    assert (done["state"], done["changed"], done["refused"]) == ("done", 1, 0)
    assert admin.get(f"/api/v1/leads/{made['id']}").json()["description"] is None
    assert refusal(admin.post(f"{address}/undoing", json={})) == (409, "bulk.undone")
