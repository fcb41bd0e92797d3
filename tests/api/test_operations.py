"""An operator's actions over HTTP, each noted in the audit log; nobody else may do them."""

from typing import Any

import pytest
import sqlalchemy as sa

from guanxi import wiring
from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import metadata
from guanxi.runtime.contracts import Deployment
from guanxi.runtime.deployments import deploy
from tests.api.conftest import Client, Guanxi, refusal
from tests.runtime.models import END, START, calls, process, service, straight

RUNS = "/api/v1/process-instances"
BROKEN = '<zeebe:input source="lead" target="object" /><zeebe:input source="={nothing: 1}" target="values" />'


def bring(guanxi: Guanxi, file: bytes) -> str:
    """Deploy a process and return the key of its version."""
    with guanxi.database.write() as tx:
        found = deploy(wiring.open_runtime(guanxi.settings), tx, {"p.bpmn": file}, actor=SYSTEM)
    assert isinstance(found, Deployment)
    return str(found.definitions[0].key)


def start(client: Client, process_id: str = "p") -> str:
    """Start a run and return its key."""
    answer = client.post(RUNS, json={"process_id": process_id})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["key"])


def read(client: Client, key: str) -> Any:
    """A run with its detail."""
    return client.get(f"{RUNS}/{key}").json()


def live(client: Client, key: str) -> dict[str, str]:
    """Keys of live elements by element id."""
    elements = read(client, key)["elements"]
    return {one["element_id"]: one["key"] for one in elements if one["state"] == "active"}


def actions(guanxi: Guanxi) -> list[str]:
    """What the audit log says of runs and incidents, oldest first."""
    audit = metadata.tables["audit"]
    query = sa.select(audit.c.action).where(audit.c.object.in_(["process_instance", "incident"]))
    with guanxi.database.read() as tx:
        return list(tx.connection.execute(query.order_by(audit.c.key)).scalars())


def test_a_run_is_suspended_and_resumed(guanxi: Guanxi, admin: Client) -> None:
    """Its page says so; suspending twice is refused."""
    bring(guanxi, straight("p", "external"))
    key = start(admin)
    assert admin.post(f"{RUNS}/{key}/suspension").status_code == 200
    assert read(admin, key)["suspended"] is True
    assert refusal(admin.post(f"{RUNS}/{key}/suspension")) == (409, "runtime.wrong_state")
    assert admin.post(f"{RUNS}/{key}/resumption").status_code == 200
    assert read(admin, key)["suspended"] is False
    assert actions(guanxi) == ["start", "suspend", "resume"]


def test_tokens_are_moved_started_and_ended(guanxi: Guanxi, admin: Client) -> None:
    """All changes or none."""
    bring(guanxi, straight("p", "external", "external", "external"))
    key = start(admin)
    wrong = {"starts": [{"element_id": "t2"}, {"element_id": "nowhere"}]}
    assert refusal(admin.post(f"{RUNS}/{key}/modification", json=wrong)) == (409, "runtime.no_such_element")
    assert list(live(admin, key)) == ["t1"]

    change = {
        "moves": [{"element_key": live(admin, key)["t1"], "element_id": "t3"}],
        "starts": [{"element_id": "t2", "variables": {"x": 1}}],
    }
    assert admin.post(f"{RUNS}/{key}/modification", json=change).status_code == 200
    assert sorted(live(admin, key)) == ["t2", "t3"]
    assert read(admin, key)["variables"] == {"x": 1}
    assert (
        admin.post(f"{RUNS}/{key}/modification", json={"ends": [live(admin, key)["t2"]]}).status_code == 200
    )
    assert list(live(admin, key)) == ["t3"]
    assert actions(guanxi) == ["start", "modify", "modify"]


def test_a_run_is_migrated_after_a_look_at_what_would_happen(guanxi: Guanxi, admin: Client) -> None:
    """What would be stranded is named and refused."""
    bring(guanxi, straight("p", "external"))
    key = start(admin)
    body = START + service("first", "external") + END
    version = bring(guanxi, process("p", body, [("start", "first"), ("first", "end")]))
    bare, mapped = {"definition_key": version}, {"definition_key": version, "mapping": {"t1": "first"}}

    stranded = admin.post(f"{RUNS}/{key}/migration-preview", json=bare).json()["stranded"]
    assert [(one["rule"], one["element_id"]) for one in stranded] == [("element_gone", "t1")]
    assert refusal(admin.post(f"{RUNS}/{key}/migration", json=bare)) == (409, "runtime.stranded")
    seen = admin.post(f"{RUNS}/{key}/migration-preview", json=mapped).json()
    assert (seen["stranded"], [(one["from_element"], one["to_element"]) for one in seen["moves"]]) == (
        [],
        [("t1", "first")],
    )
    moved = admin.post(f"{RUNS}/{key}/migration", json=mapped)
    assert (moved.status_code, moved.json()["version"]) == (200, 2)
    assert list(live(admin, key)) == ["first"]
    assert actions(guanxi) == ["start", "migrate"]


def test_all_incidents_of_one_cause_are_tried_again(guanxi: Guanxi, admin: Client) -> None:
    """They have one signature; the cause is still there, so as many are open afterwards."""
    body = START + service("write", "guanxi.records.create", io=BROKEN) + END
    bring(guanxi, process("p", body, [("start", "write"), ("write", "end")]))
    for _ in range(3):
        start(admin)
    worker = wiring.make_worker(guanxi.settings, guanxi.database, threads=0)
    worker.drain()
    incidents = admin.get("/api/v1/incidents").json()["items"]
    [signature] = {one["signature"] for one in incidents}
    [cause] = admin.get("/api/v1/incident-causes").json()["items"]
    assert (cause["signature"], cause["incidents"], cause["instances"]) == (signature, 3, 3)
    assert (cause["first_at"], cause["last_at"]) == (incidents[-1]["opened_at"], incidents[0]["opened_at"])
    assert cause["example"] == incidents[0]

    answer = admin.post("/api/v1/incident-resolutions", json={"signature": signature})
    assert answer.json() == {"resolved": 3, "more": False}
    worker.drain()
    after = admin.get("/api/v1/incidents").json()["items"]
    assert len(after) == 3
    assert {one["key"] for one in after}.isdisjoint(one["key"] for one in incidents)
    assert actions(guanxi)[3:] == ["resolve"] * 3


def test_a_run_tells_what_it_has_called_and_who_called_it(guanxi: Guanxi, admin: Client) -> None:
    """And a called one cannot be cancelled by itself."""
    bring(guanxi, straight("child", "external"))
    bring(guanxi, calls("child"))
    key = start(admin, "caller")
    wiring.make_worker(guanxi.settings, guanxi.database, threads=0).drain()
    caller = read(admin, key)
    [child] = caller["called"].values()
    assert list(caller["called"]) == [live(admin, key)["call"]]
    assert (read(admin, child)["caller"], read(admin, child)["called"]) == (key, {})
    assert refusal(admin.post(f"{RUNS}/{child}/cancellation")) == (409, "runtime.called")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"{RUNS}/7/suspension", {}),
        (f"{RUNS}/7/resumption", {}),
        (f"{RUNS}/7/modification", {}),
        (f"{RUNS}/7/migration-preview", {"definition_key": "7"}),
        (f"{RUNS}/7/migration", {"definition_key": "7"}),
        ("/api/v1/incident-resolutions", {"signature": "x"}),
    ],
)
def test_only_operators_may_do_it(sales: Client, path: str, body: dict[str, Any]) -> None:
    """A sales person may not."""
    assert refusal(sales.post(path, json=body)) == (403, "access.forbidden")
