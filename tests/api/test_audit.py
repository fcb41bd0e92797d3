"""The audit log over HTTP: filtered by person, thing and time; proven; shown to who manages people only."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from guanxi.access import audit
from guanxi.access.sealing import AGE, Sealer
from guanxi.access.tables import audit_table
from tests.api.conftest import Client, Guanxi, refusal


def entries(client: Client, **asked: Any) -> list[dict[str, Any]]:
    """All entries that match, page by page."""
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = client.get("/api/v1/audit-entries", params={"limit": 2, **asked, **cursor}).json()
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


def test_what_a_person_did_is_found_by_their_keys_too(guanxi: Guanxi, admin: Client, sales: Client) -> None:
    """With what was changed, newest first; what others did is not among it."""
    made = sales.post("/api/v1/leads", json={"last_name": "A"}).json()
    admin.post("/api/v1/leads", json={"last_name": "B"})
    key = sales.post("/api/v1/api-keys", json={"name": "sync"}).json()
    with Client(guanxi.app) as script:
        headers = {"Authorization": f"Bearer {key['secret']}"}
        sent = script.patch(f"/api/v1/leads/{made['id']}", json={"last_name": "C"}, headers=headers)
        assert sent.status_code == 200

    found = entries(admin, person=guanxi.sales_id, object="lead")

    assert [(one["action"], one["subject_id"]) for one in found] == [
        ("update", made["id"]),
        ("create", made["id"]),
    ]
    assert found[0]["actor"] == {
        "kind": "api_key",
        "id": key["api_key"]["id"],
        "name": "sync (Sam Sales)",
        "instance_key": None,
    }
    assert {"field": "last_name", "old": "A", "new": "C"} in found[0]["changes"]
    assert key["secret"] not in str(entries(admin))


def test_entries_are_found_by_time(guanxi: Guanxi, admin: Client) -> None:
    """From a moment on and before another."""
    ids = []
    for _ in range(3):
        ids.append(admin.post("/api/v1/leads", json={"last_name": "T"}).json()["id"])
        guanxi.clock.advance(timedelta(hours=1))
    now = guanxi.clock.now()
    asked = {"from": (now - timedelta(hours=2)).isoformat(), "to": (now - timedelta(hours=1)).isoformat()}

    assert [one["subject_id"] for one in entries(admin, object="lead", **asked)] == [ids[1]]
    assert entries(admin, **{"from": "2999-01-01T00:00:00Z"}) == []
    assert len(entries(admin, object="lead", to="9999-01-01T00:00:00Z")) == 3
    assert refusal(admin.get("/api/v1/audit-entries", params={"from": "2026-01-01T00:00:00"}))[0] == 422


def test_a_page_looks_at_a_bounded_part_of_the_log(
    admin: Client, sales: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next page goes on where the last has looked, also when it found nothing."""
    sales.post("/api/v1/leads", json={"last_name": "Rare"})
    for number in range(7):
        admin.post("/api/v1/companies", json={"name": f"Many {number}"})
    monkeypatch.setattr(audit, "SCANNED", 3)

    first = admin.get("/api/v1/audit-entries", params={"object": "lead"}).json()

    assert first["items"] == []
    assert first["next_cursor"] is not None
    assert [one["action"] for one in entries(admin, object="lead")] == ["create"]


def test_the_proof_names_the_first_broken_block(guanxi: Guanxi, admin: Client) -> None:
    """Whole before, broken after a row was changed behind its back; a foreign head is told, too."""
    admin.post("/api/v1/leads", json={"last_name": "Sealed"})
    guanxi.clock.advance(AGE + timedelta(seconds=1))
    sealer = Sealer(guanxi.database)
    while sealer.work_once():
        pass
    whole = admin.get("/api/v1/audit-proof").json()
    foreign = admin.get("/api/v1/audit-proof", params={"head": "0" * 64}).json()
    with guanxi.database.write() as tx:
        tx.connection.execute(sa.update(audit_table).values(actor_name="Somebody else"))

    broken = admin.get("/api/v1/audit-proof").json()

    assert (whole["blocks"], whole["broken"], whole["reason"]) == (1, None, "")
    assert whole["rows"] > 0
    assert len(whole["head"]) == 64
    assert foreign["broken"] == 2
    assert (broken["broken"], broken["reason"]) == (1, "a row was changed after it was sealed")
