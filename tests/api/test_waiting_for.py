"""Over HTTP: which process waits for which fields of a record, and how filling them lets it go on."""

from guanxi import wiring
from guanxi.access.contracts import SYSTEM
from guanxi.packs import pack_files
from guanxi.runtime.contracts import Deployment
from guanxi.runtime.deployments import deploy
from tests.api.conftest import Client, Guanxi, refusal


def complete(client: Client, task: str, **answers: str) -> None:
    """Take the open task of that name and complete it."""
    tasks = client.get("/api/v1/user-tasks", params={"scope": "all"}).json()["items"]
    key = next(found["key"] for found in tasks if found["name"] == task)
    answer = client.post(f"/api/v1/user-tasks/{key}/completion", json={"variables": answers})
    assert answer.status_code == 200, answer.text


def test_a_deal_says_which_process_waits_for_which_of_its_fields(guanxi: Guanxi, admin: Client) -> None:
    """Saving what is missing lets the process go on, and nothing waits any more."""
    with guanxi.database.write() as tx:
        deployed = deploy(
            wiring.open_runtime(guanxi.settings), tx, pack_files("deal_follow_up"), actor=SYSTEM
        )
    assert isinstance(deployed, Deployment)
    worker = wiring.make_worker(guanxi.settings, guanxi.database, threads=0)
    deal = admin.post("/api/v1/deals", json={"name": "GTX", "amount": 5000}).json()
    address = f"/api/v1/deals/{deal['id']}/waiting-for"
    assert admin.get(address).json() == {"items": []}
    worker.drain()
    complete(admin, "Plan the visit", plan="visit")
    worker.drain()
    complete(admin, "Report how the visit went", visit_outcome="quote")
    worker.drain()

    [run] = admin.get(f"/api/v1/deals/{deal['id']}/process-instances").json()["items"]
    [wait] = admin.get(address).json()["items"]
    assert wait == {
        "instance_key": run["key"],
        "process_id": "deal-follow-up",
        "process_name": "Deal follow-up",
        "element_id": "wait_for_quote_data",
        "element_name": "Wait until amount and closing date are known",
        "fields": ["expected_close"],
        "since": wait["since"],
        "record": {"object": "deal", "id": deal["id"], "title": "GTX"},
    }
    elements = admin.get(f"/api/v1/process-instances/{run['key']}").json()["elements"]
    assert [(one["element_id"], one["waiting_for"]) for one in elements if one["waiting_for"]] == [
        ("wait_for_quote_data", wait)
    ]

    now = admin.get(f"/api/v1/deals/{deal['id']}")
    saved = admin.patch(
        f"/api/v1/deals/{deal['id']}",
        json={"expected_close": "2026-03-01"},
        headers={"If-Match": now.headers.get("ETag", str(now.json()["version"]))},
    )
    assert saved.status_code == 200, saved.text
    worker.drain()
    assert admin.get(address).json() == {"items": []}
    assert admin.get(f"/api/v1/deals/{deal['id']}").json()["stage"] == "proposal"


def test_a_record_that_is_not_there_has_no_list(admin: Client) -> None:
    """As for the record itself."""
    answer = admin.get("/api/v1/deals/00000000-0000-7000-8000-000000000000/waiting-for")
    assert refusal(answer) == (404, "record.not_found")
