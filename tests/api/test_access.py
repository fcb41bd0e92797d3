"""Roles, teams, people and sharing over HTTP: changed at run time, in force with the next request."""

from typing import Any

import pytest

from guanxi.access.audit import read_audit
from tests.api.conftest import Client, Guanxi, refusal

OWN = {
    "label": "Own leads",
    "grants": [
        {"object": "lead", "rights": ["create", "read", "update"], "records": "own"},
        {"object": "company", "rights": ["read"]},
    ],
    "fields": {"lead": {"budget": "hidden", "description": "read"}},
}


def put(client: Client, address: str, body: dict[str, Any]) -> dict[str, Any]:
    """Put and return the answer."""
    answer = client.put(f"/api/v1/{address}", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def make_lead(client: Client, name: str, **values: Any) -> str:
    """Create a lead and return its id."""
    answer = client.post("/api/v1/leads", json={"last_name": name, "email": f"{name}@example.com"} | values)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_a_role_made_at_run_time_is_in_force_with_the_next_request(
    guanxi: Guanxi, admin: Client, sales: Client
) -> None:
    """Lists, single records, answers of changes, catalogue and timeline show what the role leaves; it is audited."""
    others = make_lead(admin, "Other", budget=5)
    mine = make_lead(admin, "Mine", owner=guanxi.sales_id, budget=7, description="Old")
    made = put(admin, "roles/own-leads", OWN)
    changed = admin.patch(f"/api/v1/managed-users/{guanxi.sales_id}", json={"roles": ["own-leads"]})
    assert changed.json()["roles"] == ["own-leads"]
    assert (made["shipped"], made["fixed"], made["fields"]) == (False, False, OWN["fields"])

    listed = sales.get("/api/v1/leads").json()
    assert ([lead["id"] for lead in listed["items"]], listed["total"]) == ([mine], 1)
    assert "budget" not in listed["items"][0]
    assert refusal(sales.get(f"/api/v1/leads/{others}")) == (404, "record.not_found")
    assert refusal(sales.get("/api/v1/leads", params={"sort": "budget"})) == (422, "record.unknown_field")
    assert refusal(sales.get("/api/v1/deals")) == (403, "access.forbidden")
    assert "budget" not in sales.patch(f"/api/v1/leads/{mine}", json={"source": None}).json()
    assert refusal(sales.patch(f"/api/v1/leads/{mine}", json={"description": "New"})) == (
        422,
        "record.invalid",
    )
    objects = {one["name"]: one for one in sales.get("/api/v1/objects").json()["items"]}
    fields = {field["name"]: field["read_only"] for field in objects["lead"]["fields"]}
    assert sorted(objects) == ["company", "lead"]
    assert ("budget" in fields, fields["description"], fields["source"]) == (False, True, False)
    timeline = sales.get(f"/api/v1/leads/{mine}/timeline").json()["items"]
    assert all("budget" not in item["detail"].get("changes", {}) for item in timeline)
    with guanxi.database.read() as tx:
        assert [entry.action for entry in read_audit(tx, "role", "own-leads")] == ["create"]


def test_a_shipped_role_is_changed_and_becomes_again_what_it_was(admin: Client, sales: Client) -> None:
    """Without a change of ours everybody has the rights as shipped; deleting the change brings them back."""
    make_lead(admin, "Lee")
    before = {role["name"]: role for role in admin.get("/api/v1/roles").json()["items"]}["sales"]

    put(admin, "roles/sales", {"grants": [{"object": "company", "rights": ["read"]}]})
    assert refusal(sales.get("/api/v1/leads")) == (403, "access.forbidden")

    assert admin.delete("/api/v1/roles/sales").status_code == 204
    assert sales.get("/api/v1/leads").json()["total"] == 1
    assert {role["name"]: role for role in admin.get("/api/v1/roles").json()["items"]}["sales"] == before


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("admin", {"grants": []}, (409, "access.role_fixed")),
        ("Bad Name", {"grants": []}, (422, "access.role_invalid")),
        ("x", {"grants": [{"object": "leed", "rights": ["read"]}]}, (422, "access.role_invalid")),
        ("x", {"grants": [{"object": "lead", "rights": ["fly"]}]}, (422, "request.invalid")),
        ("x", {"grants": [{"object": "product", "rights": ["read"], "records": "own"}]}, (422, "access.role_invalid")),
        ("x", {"grants": [{"object": "lead", "rights": ["read"], "records": "filter"}]}, (422, "access.role_invalid")),
        (
            "x",
            {
                "grants": [
                    {
                        "object": "lead",
                        "rights": ["read"],
                        "records": "filter",
                        "filter": {"field": "ghost", "op": "eq", "value": 1},
                    }
                ]
            },
            (422, "access.role_invalid"),
        ),
        (
            "x",
            {
                "grants": [
                    {
                        "object": "lead",
                        "rights": ["read"],
                        "records": "filter",
                        "filter": {"field": "created_at", "op": "within", "value": "last 30 moons"},
                    }
                ]
            },
            (422, "access.role_invalid"),
        ),
        ("x", {"grants": [], "fields": {"lead": {"ghost": "hidden"}}}, (422, "access.role_invalid")),
        ("x", {"grants": [], "fields": {"lead": {"id": "hidden"}}}, (422, "access.role_invalid")),
    ],
)  # fmt: skip
def test_a_role_that_means_nothing_is_refused(
    admin: Client, name: str, body: dict[str, Any], expected: tuple[int, str]
) -> None:
    """Nothing is kept of it."""
    before = admin.get("/api/v1/roles").json()

    assert refusal(admin.put(f"/api/v1/roles/{name}", json=body)) == expected

    assert admin.get("/api/v1/roles").json() == before


def test_teams_and_reporting_lines(guanxi: Guanxi, admin: Client) -> None:
    """A team is made, filled at the person and deleted; nobody reports to themselves by a detour."""
    put(admin, "teams/north", {"label": "North"})
    boss = admin.post("/api/v1/managed-users", json={"email": "boss@example.com", "name": "Boss"}).json()

    changed = admin.patch(
        f"/api/v1/managed-users/{guanxi.sales_id}", json={"teams": ["north"], "reports_to": boss["id"]}
    ).json()
    circle = admin.patch(f"/api/v1/managed-users/{boss['id']}", json={"reports_to": guanxi.sales_id})

    assert (changed["teams"], changed["reports_to"]) == (["north"], boss["id"])
    assert refusal(circle) == (422, "access.user_invalid")
    teams = {team["name"]: team["members"] for team in admin.get("/api/v1/teams").json()["items"]}
    assert teams["north"] == [guanxi.sales_id]
    assert admin.delete("/api/v1/teams/north").status_code == 204
    people = {user["id"]: user for user in admin.get("/api/v1/managed-users").json()["items"]}
    assert people[guanxi.sales_id]["teams"] == []
    assert people[boss["id"]]["reports_to"] is None


def test_the_last_administrator_stays(guanxi: Guanxi, admin: Client) -> None:
    """Neither without the role nor without the sign-in."""
    for change in ({"roles": ["sales"]}, {"active": False}):
        answer = admin.patch(f"/api/v1/managed-users/{guanxi.admin_id}", json=change)
        assert refusal(answer) == (409, "access.last_admin")

    assert admin.get("/api/v1/session").json()["user"]["roles"] == ["admin"]


def test_a_role_in_use_is_not_deleted(guanxi: Guanxi, admin: Client) -> None:
    """Whoever has it, person or service identity, has to get another one first."""
    put(admin, "roles/temporary", {"grants": []})
    identity = put(admin, "service-identities/intake", {"label": "Intake", "roles": ["temporary"]})

    assert identity == {"name": "intake", "label": "Intake", "roles": ["temporary"]}
    assert refusal(admin.delete("/api/v1/roles/temporary")) == (409, "access.role_in_use")
    assert admin.delete("/api/v1/service-identities/intake").status_code == 204
    assert admin.delete("/api/v1/roles/temporary").status_code == 204


def test_sharing_a_record(guanxi: Guanxi, admin: Client, sales: Client) -> None:
    """Shared to read it is seen, shared to write it can be changed, and then no more."""
    lead = make_lead(admin, "Shared")
    put(admin, "roles/own-leads", OWN)
    admin.patch(f"/api/v1/managed-users/{guanxi.sales_id}", json={"roles": ["own-leads"]})
    address = f"/api/v1/leads/{lead}/shares/user/{guanxi.sales_id}"

    assert admin.put(address, json={}).json()["may_write"] is False
    read = refusal(sales.patch(f"/api/v1/leads/{lead}", json={"source": None}))
    assert admin.put(address, json={"may_write": True}).json()["may_write"] is True
    written = sales.patch(f"/api/v1/leads/{lead}", json={"source": None}).status_code
    shares = sales.get(f"/api/v1/leads/{lead}/shares").json()["items"]
    assert admin.delete(address).status_code == 204

    assert (read, written) == ((403, "access.forbidden_record"), 200)
    assert shares == [{"kind": "user", "holder": guanxi.sales_id, "may_write": True}]
    assert refusal(sales.get(f"/api/v1/leads/{lead}")) == (404, "record.not_found")


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "roles"),
        ("PUT", "roles/x"),
        ("DELETE", "roles/sales"),
        ("GET", "teams"),
        ("PUT", "teams/x"),
        ("DELETE", "teams/sales"),
        ("GET", "managed-users"),
        ("POST", "managed-users"),
        ("PATCH", "managed-users/x"),
        ("GET", "service-identities"),
        ("PUT", "service-identities/x"),
        ("DELETE", "service-identities/x"),
    ],
)
def test_only_who_manages_users_does(sales: Client, method: str, address: str) -> None:
    """A sales person neither changes nor reads who may do what."""
    body = {"grants": [], "roles": [], "email": "x@example.com", "name": "X"}
    keep = {"roles": ("grants",), "service-identities": ("roles",), "managed-users": ("email", "name")}
    sent = (
        {key: body[key] for key in keep.get(address.split("/")[0], ())} if method in ("PUT", "POST") else {}
    )

    assert refusal(sales.request(method, f"/api/v1/{address}", json=sent)) == (403, "access.forbidden")
