"""Messages, signals and conditions over HTTP."""

from typing import Any

import pytest

from guanxi import wiring
from guanxi.access.contracts import SYSTEM
from guanxi.runtime import stepping
from guanxi.runtime.contracts import Deployment
from guanxi.runtime.deployments import deploy
from tests.api.conftest import Client, Guanxi, refusal
from tests.runtime.models import message, signal, started_by, waits_for_message

CONDITION = (
    "<bpmn:conditionalEventDefinition><bpmn:condition"
    ' xsi:type="bpmn:tFormalExpression">=amount &gt; 10</bpmn:condition></bpmn:conditionalEventDefinition>'
)
FILES = {
    "p.bpmn": waits_for_message(),
    "intake.bpmn": started_by("m_order", message("order"), "intake"),
    "alarm.bpmn": started_by("s_alarm", signal("alarm"), "alarm"),
    "rich.bpmn": started_by(CONDITION, "", "rich"),
}


@pytest.fixture(autouse=True)
def deployed(guanxi: Guanxi) -> None:
    """Processes that wait for things from outside."""
    with guanxi.database.write() as tx:
        assert isinstance(
            deploy(wiring.open_runtime(guanxi.settings), tx, dict(FILES), actor=SYSTEM), Deployment
        )


def state(client: Client, key: str) -> tuple[str, dict[str, Any]]:
    """State and variables of a run."""
    run = client.get(f"/api/v1/process-instances/{key}").json()
    return run["state"], run["variables"]


def test_a_message_reaches_the_run_that_waits_for_its_key(guanxi: Guanxi, admin: Client) -> None:
    """The run goes on with the message's variables."""
    start = {"process_id": "p", "variables": {"order": "A1"}}
    key = admin.post("/api/v1/process-instances", json=start).json()["key"]
    wish = {"name": "paid", "correlation_key": "A1", "variables": {"amount": 5}, "must_arrive": True}
    answer = admin.post("/api/v1/messages", json=wish)
    told = {"key": None, "receivers": [key], "started": [], "later": []}
    assert (answer.status_code, answer.json()) == (200, told)

    wiring.make_worker(guanxi.settings, guanxi.database, threads=0).drain()
    assert state(admin, key) == ("completed", {"order": "A1", "amount": 5})


def test_a_message_that_must_arrive_and_cannot_is_refused_and_not_kept(admin: Client) -> None:
    """Nobody gets it later either."""
    wish = {"name": "paid", "correlation_key": "A1", "time_to_live": 60, "must_arrive": True}
    assert refusal(admin.post("/api/v1/messages", json=wish)) == (404, "runtime.message_for_nobody")
    start = {"process_id": "p", "variables": {"order": "A1"}}
    key = admin.post("/api/v1/process-instances", json=start).json()["key"]
    assert state(admin, key)[0] == "active"


def test_a_message_that_must_arrive_has_arrived_at_a_start_that_crashes(
    guanxi: Guanxi, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer names the process; an incident holds the message, which is not lost."""
    sound = stepping.step

    def crash(*_: Any, **__: Any) -> Any:
        raise RuntimeError("cannot start")

    monkeypatch.setattr(stepping, "step", crash)
    wish = {"name": "order", "variables": {"sum": 7}, "must_arrive": True}
    answer = admin.post("/api/v1/messages", json=wish)
    wiring.make_worker(guanxi.settings, guanxi.database, threads=0).drain()
    monkeypatch.setattr(stepping, "step", sound)

    told = {"key": None, "receivers": [], "started": [], "later": ["intake"]}
    assert (answer.status_code, answer.json()) == (200, told)
    [incident] = admin.get("/api/v1/incidents").json()["items"]
    assert (incident["process_id"], incident["instance_key"]) == ("intake", None)
    assert admin.post(f"/api/v1/incidents/{incident['key']}/resolution").status_code == 200
    wiring.make_worker(guanxi.settings, guanxi.database, threads=0).drain()
    [run] = admin.get("/api/v1/process-instances").json()["items"]
    assert state(admin, run["key"])[1]["sum"] == 7


def test_a_message_id_is_taken_once(admin: Client) -> None:
    """The second is refused."""
    wish = {"name": "order", "message_id": "m-1"}
    first = admin.post("/api/v1/messages", json=wish).json()
    assert (first["key"] is not None, len(first["started"])) == (True, 1)
    assert refusal(admin.post("/api/v1/messages", json=wish)) == (409, "runtime.message_known")


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "x", "time_to_live": -1}, {"name": "x", "unknown": 1}, {}]
)
def test_a_wrong_message_is_refused(admin: Client, wrong: dict[str, Any]) -> None:
    """As wrong, not as a fault of ours."""
    assert admin.post("/api/v1/messages", json=wrong).status_code in (400, 422)


def test_signals_and_conditions_start_processes(admin: Client) -> None:
    """With the variables given; a condition that is false starts nothing."""
    found = admin.post("/api/v1/signals", json={"name": "alarm", "variables": {"why": "fire"}}).json()
    assert (found["receivers"], found["more"], len(found["started"])) == (0, False, 1)
    assert state(admin, found["started"][0]) == ("active", {"why": "fire"})

    started = admin.post("/api/v1/conditions", json={"variables": {"amount": 11}}).json()["items"]
    assert [(one["process_id"], one["element_id"]) for one in started] == [("rich", "start")]
    assert admin.post("/api/v1/conditions", json={"variables": {"amount": 9}}).json() == {"items": []}


def test_only_who_may_start_processes_may_send_them_something(sales: Client) -> None:
    """A sales person may not."""
    for address in ("messages", "signals", "conditions"):
        wish = {} if address == "conditions" else {"name": "order"}
        assert refusal(sales.post(f"/api/v1/{address}", json=wish)) == (403, "access.forbidden")
