"""Who may work on whose tasks, who may put a run right, and what is kept of it."""

from typing import Any

from guanxi.access.api_keys import create_api_key
from guanxi.access.audit import read_audit
from guanxi.access.contracts import SYSTEM
from tests.api.conftest import Client, refusal
from tests.api.test_walk import Process, lead_with_task, process

__all__ = ["process"]  # fixtures


def test_a_task_of_another_is_completed_by_taking_it_first(
    process: Process, sales: Client, admin: Client
) -> None:
    """A refusal changes nothing; taking over and completing are both shown with the name of who did it."""
    lead, task = lead_with_task(process, admin)
    address = f"/api/v1/user-tasks/{task['key']}"
    admin.put(f"{address}/assignment", json={"assignee": process.guanxi.admin_id})
    answers = {"variables": {"outcome": "interested"}}

    refused = sales.post(f"{address}/completion", json=answers)
    assert refusal(refused) == (409, "runtime.task_of_somebody_else")
    given = sales.put(f"{address}/assignment", json={"assignee": None})
    assert refusal(given) == (403, "runtime.task_not_offered")
    assert sales.get(address).json()["assignee"]["name"] == "Ada Admin"

    admin.put(f"{address}/assignment", json={"assignee": None})
    sales.put(f"{address}/assignment", json={"assignee": process.guanxi.sales_id})
    done = sales.post(f"{address}/completion", json=answers)
    assert done.json()["ended_by"] == {"kind": "user", "name": "Sam Sales"}

    happened = sales.get(f"/api/v1/leads/{lead['id']}/timeline").json()["items"]
    told = [(one["detail"]["state"], one["actor"]["name"]) for one in happened if one["kind"] == "task"]
    assert sorted(told) == [
        ("assigned", "Ada Admin"),
        ("assigned", "Sam Sales"),
        ("completed", "Sam Sales"),
        ("created", "Lead intake"),
        ("released", "Ada Admin"),
    ]


def test_a_key_works_on_the_tasks_of_its_owner_only(
    process: Process, anonymous: Client, admin: Client
) -> None:
    """It sees and completes what its owner has, and nothing of others."""
    _, task = lead_with_task(process, admin)
    sales_id = process.guanxi.sales_id
    with process.guanxi.database.write() as tx:
        secret, _ = create_api_key(tx, sales_id, "Phone", actor=SYSTEM)
    anonymous.headers["Authorization"] = f"Bearer {secret}"
    address = f"/api/v1/user-tasks/{task['key']}"
    admin.put(f"{address}/assignment", json={"assignee": process.guanxi.admin_id})

    refused = anonymous.post(f"{address}/completion", json={"variables": {"outcome": "interested"}})
    assert refusal(refused) == (409, "runtime.task_of_somebody_else")
    admin.put(f"{address}/assignment", json={"assignee": sales_id})
    mine = anonymous.get("/api/v1/user-tasks").json()
    assert ([one["key"] for one in mine["items"]], mine["total"]) == ([task["key"]], 1)
    done = anonymous.post(f"{address}/completion", json={"variables": {"outcome": "interested"}})

    assert done.json()["ended_by"] == {"kind": "api_key", "name": "Phone"}


def test_only_administrators_put_a_run_right(process: Process, sales: Client, admin: Client) -> None:
    """Cancelling, changing variables and resolving incidents are refused to sales people."""
    _, task = lead_with_task(process, admin)
    run = f"/api/v1/process-instances/{task['instance_key']}"

    answers = [
        sales.post(f"{run}/cancellation"),
        sales.patch(f"{run}/variables", json={"variables": {"score": 1}}),
        sales.post("/api/v1/incidents/7/resolution"),
    ]

    assert [refusal(answer) for answer in answers] == [(403, "access.forbidden")] * 3
    after = sales.get(run).json()
    assert (after["state"], after["variables"]["score"]) == ("active", 70)


def test_wrong_data_is_corrected_and_the_run_goes_on(process: Process, admin: Client) -> None:
    """A step that fails because of its data becomes an incident; the audit log keeps how it was cured."""
    lead, task = lead_with_task(process, admin)
    run = f"/api/v1/process-instances/{task['instance_key']}"
    wrong: dict[str, Any] = {"object": "lead", "id": "00000000-0000-7000-8000-000000000000"}
    changed = admin.patch(f"{run}/variables", json={"variables": {"record": wrong}})
    assert (changed.status_code, changed.json()["state"]) == (200, "active"), changed.text
    admin.post(f"/api/v1/user-tasks/{task['key']}/completion", json={"variables": {"outcome": "interested"}})
    process.work()
    stuck = admin.get(run).json()
    assert [one["element_id"] for one in stuck["incidents"]] == ["log_the_call"]
    element = next(one["key"] for one in stuck["elements"] if one["element_id"] == "log_the_call")

    right = {"object": "lead", "id": lead["id"]}
    admin.patch(f"{run}/variables", json={"variables": {"record": right}})
    admin.patch(f"{run}/variables", json={"variables": {"id": lead["id"]}, "element_key": element})
    admin.post(f"/api/v1/incidents/{stuck['incidents'][0]['key']}/resolution")
    process.work()

    after = admin.get(run).json()
    assert (after["state"], after["variables"]["record"]) == ("completed", right)
    assert admin.get(f"/api/v1/leads/{lead['id']}").json()["status"] == "qualified"
    with process.guanxi.database.read() as tx:
        noted = read_audit(tx, "process_instance", task["instance_key"])
    assert [one.changes for one in noted] == [
        {"id": (wrong["id"], lead["id"])},
        {"record": (wrong, right)},
        {"record": (right, wrong)},
    ]
    assert {one.actor["name"] for one in noted} == {"Ada Admin"}


def test_a_value_that_is_none_is_refused(process: Process, admin: Client) -> None:
    """A date that does not exist is named, in answers and in variables."""
    _, task = lead_with_task(process, admin)
    wrong = {"variables": {"outcome": {"@": "2026-99-99"}}}

    completed = admin.post(f"/api/v1/user-tasks/{task['key']}/completion", json=wrong)
    changed = admin.patch(f"/api/v1/process-instances/{task['instance_key']}/variables", json=wrong)

    assert [refusal(one) for one in (completed, changed)] == [(422, "request.value_invalid")] * 2
    assert list(changed.json()["fields"]) == ["outcome"]


def test_variables_of_what_has_ended_or_never_was_are_refused(process: Process, admin: Client) -> None:
    """Neither a scope that is not live nor a cancelled run takes values."""
    _, task = lead_with_task(process, admin)
    run = f"/api/v1/process-instances/{task['instance_key']}"
    change: dict[str, Any] = {"variables": {"score": 1}}

    unknown = admin.patch(f"{run}/variables", json={**change, "element_key": "9999"})
    assert refusal(unknown) == (404, "runtime.unknown_key")
    admin.post(f"{run}/cancellation")

    ended = admin.patch(f"{run}/variables", json=change)
    assert refusal(ended)[0] in (404, 409)
    assert admin.get(run).json()["variables"]["score"] == 70


def test_the_tasks_of_one_record_are_found_among_all_others(process: Process, admin: Client) -> None:
    """A record's page asks for its own tasks, however many others are more urgent."""
    lead_with_task(process, admin)
    lead, task = lead_with_task(process, admin)

    asked = {"scope": "all", "record_id": lead["id"]}
    answer = admin.get("/api/v1/user-tasks", params=asked).json()

    assert [one["key"] for one in answer["items"]] == [task["key"]]
    assert answer["total"] == 1
    assert admin.get("/api/v1/user-tasks", params={"scope": "all"}).json()["total"] == 2


def test_a_run_tells_what_each_step_was_given_and_gave(process: Process, admin: Client) -> None:
    """Input and output of ended steps, and how a variable came to its value."""
    _, task = lead_with_task(process, admin)
    run = f"/api/v1/process-instances/{task['instance_key']}"
    admin.patch(f"{run}/variables", json={"variables": {"score": 1}})

    elements = {one["element_id"]: one for one in admin.get(run).json()["elements"]}
    history = admin.get(f"{run}/variable-history", params={"name": "score"}).json()["items"]

    assert elements["score_the_lead"]["output"] == {"score": 70}
    assert [(one["value"], one["element_id"], one["actor"] and one["actor"]["name"]) for one in history] == [
        (70, "score_the_lead", None),
        (1, None, "Ada Admin"),
    ]
