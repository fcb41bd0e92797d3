"""The inbox over HTTP: searching and paging, delegating, changing, talking, and not seeing what is not one's own."""

from guanxi.access.contracts import SYSTEM
from guanxi.access.users import create_user
from tests.api.conftest import PASSWORD, Client, refusal
from tests.api.test_walk import Process, lead_with_task, process

__all__ = ["process"]  # fixtures


def test_delegates_changes_and_talks(process: Process, sales: Client, admin: Client) -> None:
    """A task goes to a colleague and back; dates, priority and candidates are changed on the way."""
    _, task = lead_with_task(process, admin)
    address = f"/api/v1/user-tasks/{task['key']}"
    ids = process.guanxi
    sales.put(f"{address}/assignment", json={"assignee": ids.sales_id})

    given = sales.put(f"{address}/delegation", json={"assignee": ids.admin_id}).json()
    listed = sales.get("/api/v1/user-tasks", params={"scope": "delegated"}).json()
    back = admin.post(f"{address}/resolution").json()
    changed = sales.patch(
        address,
        json={"due_at": "2026-02-01T09:00:00Z", "priority": 70, "candidate_users": [ids.admin_id]},
    ).json()
    sales.post(f"{address}/comments", json={"text": "Call in the evening"})

    assert (given["assignee"]["name"], given["owner"]["name"], given["delegated"]) == (
        "Ada Admin",
        "Sam Sales",
        True,
    )
    assert [one["key"] for one in listed["items"]] == [task["key"]]
    assert (back["assignee"]["name"], back["delegated"]) == ("Sam Sales", False)
    assert (changed["due_at"], changed["priority"]) == ("2026-02-01T09:00:00Z", 70)
    assert [one["name"] for one in changed["candidate_users"]] == ["Ada Admin"]
    assert sales.patch(address, json={"due_at": None}).json()["due_at"] is None
    said = admin.get(f"{address}/comments").json()["items"]
    assert [(one["text"], one["actor"]["name"]) for one in said] == [("Call in the evening", "Sam Sales")]
    assert refusal(sales.post(f"{address}/resolution")) == (409, "runtime.task_not_delegated")
    assert refusal(sales.patch(address, json={"due_at": "2026-02-01T09:00:00"}))[0] == 422


def test_counts_what_each_part_of_the_inbox_holds(process: Process, sales: Client, admin: Client) -> None:
    """Mine, my teams' and what I delegated are counted apart; what is overdue among mine, too."""
    (_, first), (_, second) = lead_with_task(process, admin), lead_with_task(process, admin)
    before = sales.get("/api/v1/user-task-counts").json()
    for task in (first, second):
        sales.put(f"/api/v1/user-tasks/{task['key']}/assignment", json={"assignee": process.guanxi.sales_id})
    taken = sales.get("/api/v1/user-task-counts").json()
    sales.patch(f"/api/v1/user-tasks/{first['key']}", json={"due_at": "2020-01-01T00:00:00Z"})
    late = sales.get("/api/v1/user-task-counts").json()
    sales.put(f"/api/v1/user-tasks/{first['key']}/delegation", json={"assignee": process.guanxi.admin_id})
    given = sales.get("/api/v1/user-task-counts").json()

    assert (before["delegated"], before["overdue"]) == (0, 0)
    assert (taken["mine"], taken["overdue"]) == (2, 0)
    assert (late["mine"], late["overdue"]) == (2, 1)
    assert (given["mine"], given["delegated"], given["overdue"]) == (1, 1, 0)
    team = sales.get("/api/v1/user-tasks", params={"scope": "team"}).json()["total"]
    assert given["team"] == team


def test_pages_and_filters(process: Process, admin: Client) -> None:
    """Three tasks on two pages; filters by process, element, date, and who has them."""
    keys = [lead_with_task(process, admin)[1]["key"] for _ in range(3)]

    def ask(**wanted: str) -> list[str]:
        answer = admin.get("/api/v1/user-tasks", params={"scope": "all", **wanted})
        assert answer.status_code == 200, answer.text
        return [one["key"] for one in answer.json()["items"]]

    first = admin.get("/api/v1/user-tasks", params={"scope": "all", "limit": 2}).json()
    rest = admin.get(
        "/api/v1/user-tasks", params={"scope": "all", "limit": 2, "cursor": first["next_cursor"]}
    ).json()
    assert [one["key"] for one in (*first["items"], *rest["items"])] == keys
    assert (first["total"], rest["total"], rest["next_cursor"]) == (3, 3, None)
    assert ask(process_id="lead-intake", element_id="call_the_lead") == keys
    assert ask(unassigned="true") == []
    assert ask(process_id="other") == []
    run = admin.get(f"/api/v1/user-tasks/{keys[2]}").json()["instance_key"]
    assert ask(instance_key=run) == [keys[2]]
    assert ask(instance_key="9" * 30) == ask(instance_key="none") == []
    admin.patch(f"/api/v1/user-tasks/{keys[1]}", json={"due_at": "2025-01-01T00:00:00Z"})
    assert ask(due_before="2025-01-02T00:00:00Z") == [keys[1]]
    assert ask(due_after="2025-01-02T00:00:00Z", process_id="\0") == []
    assert refusal(admin.get("/api/v1/user-tasks", params={"cursor": "x"})) == (422, "request.cursor")


def test_a_stranger_sees_no_task_of_others(process: Process, anonymous: Client, admin: Client) -> None:
    """Neither in a list nor by its key, nor by what hangs on it."""
    _, task = lead_with_task(process, admin)
    with process.guanxi.database.write() as tx:
        create_user(
            tx,
            email="kim@example.com",
            name="Kim",
            actor=SYSTEM,
            password=PASSWORD,
            roles=("sales",),
            groups=("support",),
        )
    kim = anonymous.sign_in("kim@example.com")
    address = f"/api/v1/user-tasks/{task['key']}"

    listed = kim.get("/api/v1/user-tasks", params={"scope": "all"}).json()

    assert (listed["items"], listed["total"]) == ([], 0)
    for answer in (
        kim.get(address),
        kim.get(f"{address}/comments"),
        kim.post(f"{address}/comments", json={"text": "hello"}),
        kim.post(f"{address}/completion", json={"variables": {}}),
        kim.put(f"{address}/assignment", json={"assignee": process.guanxi.sales_id}),
        kim.put(f"{address}/delegation", json={"assignee": process.guanxi.sales_id}),
        kim.patch(address, json={"priority": 1}),
    ):
        assert refusal(answer) == (404, "runtime.unknown_user_task")
