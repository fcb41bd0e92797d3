"""Business calendars over HTTP, and the times they give."""

from typing import Any

from tests.api.conftest import Client, refusal
from tests.api.test_deployments import upload
from tests.runtime.models import scheduled

DAY = [{"begin": "09:00", "end": "12:00"}, {"begin": "13:00", "end": "18:00"}]
OFFICE: dict[str, Any] = {
    "title": "Büro",
    "zone": "Europe/Berlin",
    "week": [DAY, DAY, DAY, DAY, DAY, [], []],
    "days": [{"date": "2026-01-06", "name": "Epiphany"}],
}


def test_makes_changes_and_deletes_a_calendar(admin: Client) -> None:
    """It comes back as it was given, with its revision; an old revision is not overwritten."""
    made = admin.put("/api/v1/calendars/office", json={**OFFICE, "revision": 0})
    changed = admin.put("/api/v1/calendars/office", json={**OFFICE, "title": "Office", "revision": 1})
    late = admin.put("/api/v1/calendars/office", json={**OFFICE, "revision": 1})

    assert (made.status_code, made.json()["revision"], changed.json()["revision"]) == (200, 1, 2)
    assert refusal(late) == (409, "calendar.changed")
    found = admin.get("/api/v1/calendars/office").json()
    assert {name: found[name] for name in OFFICE} == {
        **OFFICE,
        "title": "Office",
        "days": [{"date": "2026-01-06", "name": "Epiphany", "hours": []}],
    }
    assert admin.get("/api/v1/calendars").json()["items"] == [found]
    assert admin.delete("/api/v1/calendars/office").status_code == 204
    assert refusal(admin.get("/api/v1/calendars/office")) == (404, "calendar.unknown")


def test_shows_the_next_times_of_values_and_of_deployed_starts(admin: Client) -> None:
    """Five o'clock twice a day in the office of Berlin, where the sixth is a holiday."""
    admin.put("/api/v1/calendars/office", json=OFFICE)
    admin.post("/api/v1/deployments", files=upload({"s.bpmn": scheduled("0 9 * * *@office")}))
    definition = admin.get("/api/v1/process-definitions").json()["items"][0]["key"]

    value = admin.get("/api/v1/timer-previews", params={"kind": "duration", "value": "PT9H@office"})
    cycle = admin.get("/api/v1/timer-previews", params={"kind": "cycle", "value": "0 9 * * *@office"})
    found = admin.get(f"/api/v1/process-definitions/{definition}/schedules").json()["items"]

    assert value.json()["items"] == ["2026-01-07T10:00:00Z"]
    assert cycle.json()["items"][:3] == [
        "2026-01-07T08:00:00Z",
        "2026-01-08T08:00:00Z",
        "2026-01-09T08:00:00Z",
    ]
    assert [(one["element_id"], one["items"]) for one in found] == [("start", cycle.json()["items"])]
    never = admin.get("/api/v1/timer-previews", params={"kind": "cycle", "value": "P1D@home"})
    assert refusal(never) == (422, "timer.invalid")
    bare = admin.get(
        "/api/v1/timer-previews",
        params={"kind": "date", "value": "2026-01-01", "from": "2026-01-01T00:00:00"},
    )
    assert refusal(bare) == (422, "timer.invalid")


def test_says_what_is_wrong_and_who_may(admin: Client, sales: Client) -> None:
    """A field at fault is named; sales people may look only."""
    wrong = admin.put("/api/v1/calendars/office", json={**OFFICE, "zone": "Mars/Base"})
    assert (refusal(wrong), wrong.json()["fields"]) == (
        (422, "calendar.invalid"),
        {"zone": "is no time zone such as Europe/Berlin"},
    )
    assert refusal(admin.put("/api/v1/calendars/Office", json=OFFICE)) == (422, "calendar.invalid")
    assert refusal(sales.put("/api/v1/calendars/office", json=OFFICE)) == (403, "access.forbidden")
    assert refusal(sales.delete("/api/v1/calendars/office")) == (403, "access.forbidden")
    assert sales.get("/api/v1/calendars").json()["items"] == []
