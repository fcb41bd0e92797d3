"""What processes and their steps are called in a language, over HTTP."""

from guanxi.packs import pack_files
from tests.api.conftest import Client, refusal
from tests.api.test_deployments import upload

ADDRESS = "/api/v1/process-names"


def test_names_come_in_the_language_that_is_asked_for(admin: Client, sales: Client) -> None:
    """Whoever may see processes reads their Chinese names; a language nobody wrote has none."""
    assert admin.get(ADDRESS, params={"language": "zh-CN"}).json() == {"names": {}}
    deployed = admin.post("/api/v1/deployments", files=upload(pack_files("lead_intake")))
    assert deployed.status_code == 201, deployed.text

    names = sales.get(ADDRESS, params={"language": "zh-CN"}).json()["names"]

    assert (names["Lead intake"], names["Call the lead"], names["yes"]) == ("线索受理", "致电线索", "是")
    assert sales.get(ADDRESS, params={"language": "fr"}).json() == {"names": {}}


def test_names_are_for_people_who_may_see_processes(anonymous: Client) -> None:
    """Nobody else learns what runs here."""
    answer = anonymous.get(ADDRESS, params={"language": "zh-CN"})

    assert refusal(answer) == (401, "session.missing")
