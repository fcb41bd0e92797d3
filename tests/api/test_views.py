"""Views over HTTP: saved, listed by, exported by, changed in the version that was read."""

from typing import Any

import pytest

from tests.api.conftest import Client, Guanxi, refusal

VIEWS = "/api/v1/leads/views"
NEW = {"field": "status", "op": "category", "value": "new"}


def make_lead(client: Client, name: str, **more: Any) -> None:
    """Create a lead by its last name."""
    answer = client.post("/api/v1/leads", json={"last_name": name, **more})
    assert answer.status_code == 201, answer.text


def names(client: Client, **params: str) -> list[str]:
    """The last names that a list shows."""
    answer = client.get("/api/v1/leads", params=params)
    assert answer.status_code == 200, answer.text
    return [item["last_name"] for item in answer.json()["items"]]


@pytest.mark.parametrize("guanxi", ["sqlite", "postgresql"], indirect=True)
def test_lists_and_exports_show_what_a_view_says(guanxi: Guanxi, admin: Client) -> None:
    """Its filter, order and columns; a sort of the request goes before its own, a filter narrows it."""
    for name, score, status in (("Ash", 3, "new"), ("Birch", 9, "new"), ("Cedar", 5, "working")):
        make_lead(admin, name, score=score, status=status)
    wish = {"name": "New by score", "filter": NEW, "sort": ["-score"], "columns": ["score"]}

    made = admin.post(VIEWS, json=wish)
    view = made.json()["id"]
    export = admin.get("/api/v1/leads/export.csv", params={"view": view}).content.decode("utf-8-sig")

    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    assert names(admin, view=view) == ["Birch", "Ash"]
    assert names(admin, view=view, sort="score") == ["Ash", "Birch"]
    assert names(admin, view=view, filter='{"field":"score","op":"lt","value":5}') == ["Ash"]
    assert export.split() == ["First", "name,Last", "name,Score", ",Birch,9", ",Ash,3"]


def test_the_shipped_views_are_there_and_stay(admin: Client, sales: Client, guanxi: Guanxi) -> None:
    """Everybody has them, nobody changes them; one's own records are those of who asks."""
    make_lead(admin, "Sams", owner=guanxi.sales_id)
    make_lead(admin, "Adas", owner=guanxi.admin_id)

    listed = sales.get(VIEWS).json()
    first = listed["items"][0]

    assert (first["id"], first["name"], first["name_zh"], first["version"], first["owner"]) == (
        "my_open", "My open leads", "我的未结线索", 0, "",
    )  # fmt: skip
    assert (listed["teams"], listed["may_share_with_all"]) == (["sales"], False)
    assert names(sales, view="my_open") == ["Sams"]
    assert names(admin, view="my_open") == ["Adas"]
    assert refusal(admin.put(f"{VIEWS}/my_open", json={"name": "Mine"})) == (403, "view.not_yours")
    assert refusal(admin.delete(f"{VIEWS}/my_open")) == (403, "view.not_yours")


def test_a_view_changes_in_the_version_that_was_read(admin: Client, sales: Client) -> None:
    """Who was slower is refused; a view that is shared is changed by its owner and by who manages views."""
    made = sales.post(VIEWS, json={"name": "Ours", "sharing": "team", "team": "sales"}).json()
    address = f"{VIEWS}/{made['id']}"

    changed = admin.put(address, json={"name": "Theirs", "sharing": "all"}, headers={"If-Match": '"1"'})
    late = sales.put(address, json={"name": "Mine"}, headers={"If-Match": '"1"'})

    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    assert refusal(late) == (409, "view.version_conflict")
    assert sales.get(address).json()["name"] == "Theirs"
    assert sales.delete(address, headers={"If-Match": '"2"'}).status_code == 204
    assert refusal(admin.get(address)) == (404, "view.not_found")


def test_bad_views_are_refused_and_not_kept(sales: Client) -> None:
    """Each refusal has its code and its place."""
    before = sales.get(VIEWS).json()
    for wish, place in (
        ({"name": "A", "columns": ["wings"]}, "columns"),
        ({"name": "A", "filter": {"field": "status", "op": "category", "value": "lively"}}, "filter"),
        ({"name": "A", "sharing": "team", "team": "marketing"}, "team"),
    ):
        answer = sales.post(VIEWS, json=wish)
        assert refusal(answer) == (422, "view.invalid")
        assert set(answer.json()["fields"]) == {place}

    assert refusal(sales.post(VIEWS, json={"name": "A", "sharing": "all"})) == (403, "access.forbidden")
    assert refusal(sales.get("/api/v1/leads", params={"view": "none"})) == (404, "view.not_found")
    assert sales.get(VIEWS).json() == before
