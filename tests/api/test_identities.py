"""Service identities over HTTP: which processes act by them, also by one that is not there."""

from tests.api.conftest import Client
from tests.engine.models import bpmn, flows


def acting(identity: str) -> bytes:
    """A process that acts in the name of an identity."""
    run_as = f'<zeebe:property name="run-as" value="{identity}" />'
    told = f"<extensionElements><zeebe:properties>{run_as}</zeebe:properties></extensionElements>"
    return bpmn(f'{told}<startEvent id="s"/><endEvent id="e"/>{flows("s", "e")}')


def test_the_processes_of_an_identity_are_named(admin: Client) -> None:
    """The latest version counts; an identity that was never made is told, too."""
    for identity in ("front", "back"):
        sent = admin.post("/api/v1/deployments", files=[("files", ("p.bpmn", acting(identity)))])
        assert sent.status_code == 201, sent.text
    admin.put("/api/v1/service-identities/front", json={"roles": ["sales"]})

    found = admin.get("/api/v1/service-identities").json()

    assert [one["name"] for one in found["items"]] == ["front"]
    uses = [(one["identity"], one["process_id"], one["name"]) for one in found["processes"]]
    assert uses == [("back", "p", "p")]


def test_a_shipped_role_tells_whether_it_was_changed(admin: Client) -> None:
    """Only what was changed can be taken back."""

    def changed() -> list[str]:
        return [one["name"] for one in admin.get("/api/v1/roles").json()["items"] if one["changed"]]

    before = changed()
    admin.put("/api/v1/roles/sales", json={"grants": [{"object": "lead", "rights": ["read"]}]})
    during = changed()
    admin.delete("/api/v1/roles/sales")

    assert (before, during, changed()) == ([], ["sales"], [])
