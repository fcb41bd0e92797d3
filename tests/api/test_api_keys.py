"""API keys over HTTP: made once, narrowed by scopes, ended, and counted."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest

from guanxi.access.tables import api_key_table
from tests.api.conftest import Client, Guanxi, refusal


@pytest.fixture
def script(guanxi: Guanxi) -> Iterator[Client]:
    """A program without a session."""
    with Client(guanxi.app) as client:
        yield client


def make(client: Client, **more: Any) -> tuple[str, dict[str, Any]]:
    """Make a key; return its secret and the key."""
    answer = client.post("/api/v1/api-keys", json={"name": "sync", **more})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    return made["secret"], made["api_key"]


def ask(script: Client, secret: str, method: str, path: str, **more: Any) -> httpx.Response:
    """Send a request by a key."""
    return script.request(method, path, headers={"Authorization": f"Bearer {secret}"}, **more)


def test_the_secret_is_shown_once_and_kept_nowhere(guanxi: Guanxi, sales: Client, script: Client) -> None:
    """The list tells the beginning of the secret, its use and its end; the table holds a hash alone."""
    ends = (guanxi.clock.now() + timedelta(days=30)).isoformat()
    secret, made = make(sales, scopes=["read:*"], expires_at=ends)
    assert ask(script, secret, "GET", "/api/v1/leads").status_code == 200
    guanxi.clock.advance(timedelta(minutes=4))
    ask(script, secret, "GET", "/api/v1/leads")

    listed = sales.get("/api/v1/api-keys").json()["items"]

    assert [one["id"] for one in listed] == [made["id"]]
    assert listed[0] == {**made, "used_at": listed[0]["used_at"]}
    assert made["user_id"] == guanxi.sales_id
    assert (made["hint"], made["scopes"], made["revoked"]) == (secret[:8], ["read:*"], False)
    assert made["used_at"] is None
    assert listed[0]["used_at"] == made["created_at"]  # noted once in five minutes
    with guanxi.database.read() as tx:
        rows = tx.connection.execute(api_key_table.select()).all()
    assert secret not in str(rows)


def test_use_is_noted_anew_after_five_minutes(guanxi: Guanxi, sales: Client, script: Client) -> None:
    """So that nobody revokes a key that is in use."""
    secret, _ = make(sales)
    ask(script, secret, "GET", "/api/v1/leads")
    first = sales.get("/api/v1/api-keys").json()["items"][0]["used_at"]
    guanxi.clock.advance(timedelta(minutes=5))

    ask(script, secret, "GET", "/api/v1/leads")

    assert sales.get("/api/v1/api-keys").json()["items"][0]["used_at"] > first


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/v1/leads", {"last_name": "A"}),
        ("GET", "/api/v1/contacts", None),
        ("GET", "/api/v1/managed-users", None),
        ("GET", "/api/v1/webhooks", None),
        ("POST", "/api/v1/leads/bulk", {"action": "archive", "filter": {"all": []}}),
    ],
)
def test_a_key_does_nothing_beyond_its_scopes(
    admin: Client, script: Client, method: str, path: str, body: Any
) -> None:
    """Although its person is an administrator; nothing is written."""
    secret, _ = make(admin, scopes=["read:lead"])

    assert refusal(ask(script, secret, method, path, json=body)) == (403, "access.forbidden")
    assert ask(script, secret, "GET", "/api/v1/leads").json()["items"] == []


def test_the_search_shows_a_key_only_what_its_scopes_name(admin: Client, script: Client) -> None:
    """Contacts are not found by a key for leads."""
    admin.post("/api/v1/leads", json={"last_name": "Zhang"})
    admin.post("/api/v1/contacts", json={"last_name": "Zhang"})
    secret, _ = make(admin, scopes=["read:lead"])

    found = ask(script, secret, "GET", "/api/v1/search", params={"q": "zhang"}).json()["objects"]

    assert [one["object"] for one in found] == ["lead"]


def test_a_key_never_does_more_than_its_person(sales: Client, script: Client) -> None:
    """Scopes narrow; they give nothing."""
    secret, _ = make(sales, scopes=["*:*"])

    assert refusal(ask(script, secret, "GET", "/api/v1/managed-users")) == (403, "access.forbidden")


def test_revoked_expired_and_wrong_keys_are_refused(guanxi: Guanxi, sales: Client, script: Client) -> None:
    """Each in the same words: nobody learns which keys there were."""
    revoked, key = make(sales)
    ends = (guanxi.clock.now() + timedelta(hours=1)).isoformat()
    expired, _ = make(sales, expires_at=ends)
    assert ask(script, expired, "GET", "/api/v1/leads").status_code == 200
    assert sales.delete(f"/api/v1/api-keys/{key['id']}").status_code == 204
    guanxi.clock.advance(timedelta(hours=1))

    answers = [ask(script, secret, "GET", "/api/v1/leads") for secret in (revoked, expired, "gx_wrong")]

    assert [refusal(one) for one in answers] == [(401, "session.api_key")] * 3
    assert len({one.json()["detail"] for one in answers}) == 1
    assert [one["revoked"] for one in sales.get("/api/v1/api-keys").json()["items"]] == [True, False]


def test_a_key_makes_and_ends_no_keys(admin: Client, script: Client) -> None:
    """A stolen key cannot outlive being revoked."""
    secret, key = make(admin)

    asked = [
        ask(script, secret, "POST", "/api/v1/api-keys", json={"name": "more"}),
        ask(script, secret, "DELETE", f"/api/v1/api-keys/{key['id']}"),
        ask(script, secret, "GET", "/api/v1/api-keys"),
    ]

    assert [refusal(one) for one in asked] == [(404, "session.none")] * 3
    assert [one["revoked"] for one in admin.get("/api/v1/api-keys").json()["items"]] == [False]


def test_only_who_manages_people_has_keys_of_others(guanxi: Guanxi, admin: Client, sales: Client) -> None:
    """A sales person neither makes, sees nor ends the key of an administrator."""
    _, key = make(admin)
    _, own = make(admin, user_id=guanxi.sales_id)

    made = sales.post("/api/v1/api-keys", json={"name": "x", "user_id": guanxi.admin_id})
    ended = sales.delete(f"/api/v1/api-keys/{key['id']}")

    assert [refusal(one) for one in (made, ended)] == [(403, "access.forbidden")] * 2
    assert [one["id"] for one in sales.get("/api/v1/api-keys").json()["items"]] == [own["id"]]
    assert [one["revoked"] for one in admin.get("/api/v1/api-keys").json()["items"]] == [False, False]


@pytest.mark.parametrize(
    ("wish", "code", "field"),
    [
        ({"scopes": ["read"]}, "access.scope_invalid", "scopes"),
        ({"scopes": ["read:leads"]}, "access.scope_invalid", "scopes"),
        ({"scopes": ["steal:lead"]}, "access.scope_invalid", "scopes"),
        ({"name": "  "}, "access.api_key_invalid", "name"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "access.api_key_invalid", "expires_at"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(
    sales: Client, wish: dict[str, Any], code: str, field: str
) -> None:
    """The answer names the field; no key is made."""
    answer = sales.post("/api/v1/api-keys", json={"name": "x", **wish})

    assert refusal(answer) == (422, code)
    assert list(answer.json()["fields"]) == [field]
    assert sales.get("/api/v1/api-keys").json()["items"] == []


def test_a_key_used_too_often_waits_for_the_next_minute(
    guanxi: Guanxi, sales: Client, script: Client
) -> None:
    """The answer says how long; other keys and people go on."""
    services = guanxi.app.state["services"]
    object.__setattr__(services, "settings", msgspec.structs.replace(guanxi.settings, api_key_rate=3))
    busy, _ = make(sales)
    calm, _ = make(sales)
    guanxi.clock.advance(timedelta(days=1))  # a minute in which no other test has asked
    asked = [ask(script, busy, "GET", "/api/v1/leads") for _ in range(4)]

    assert [one.status_code for one in asked] == [200, 200, 200, 429]
    assert refusal(asked[-1]) == (429, "request.too_many")
    wait = int(asked[-1].headers["retry-after"])
    assert 0 < wait <= 60
    assert ask(script, calm, "GET", "/api/v1/leads").status_code == 200
    guanxi.clock.advance(timedelta(seconds=wait))
    assert ask(script, busy, "GET", "/api/v1/leads").status_code == 200
