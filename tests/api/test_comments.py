"""Comments over HTTP: said, paged, changed in the version that was read, on the timeline."""

import pytest

from tests.api.conftest import Client, Guanxi, refusal


def make_lead(client: Client) -> str:
    """Create a lead and return the address of its comments."""
    made = client.post("/api/v1/leads", json={"last_name": "Talked about"})
    return f"/api/v1/leads/{made.json()['id']}"


@pytest.mark.parametrize("guanxi", ["sqlite", "postgresql"], indirect=True)
def test_people_talk_about_a_record(guanxi: Guanxi, admin: Client, sales: Client) -> None:
    """What one says the other reads, page by page, with the names of who is mentioned; the timeline has it, too."""
    lead = make_lead(admin)
    texts = ["One", f"Two @[{guanxi.sales_id}]", "Three"]
    answers = [admin.post(f"{lead}/comments", json={"text": text}) for text in texts]

    first = sales.get(f"{lead}/comments", params={"limit": 2}).json()
    rest = sales.get(f"{lead}/comments", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    timeline = sales.get(f"{lead}/timeline").json()["items"]

    assert [(answer.status_code, answer.headers["ETag"]) for answer in answers] == [(201, '"1"')] * 3
    assert [one["text"] for one in (*first["items"], *rest["items"])] == list(reversed(texts))
    assert rest["next_cursor"] is None
    assert first["items"][1]["names"] == {guanxi.admin_id: "Ada Admin", guanxi.sales_id: "Sam Sales"}
    assert [one["kind"] for one in timeline] == ["comment", "comment", "comment", "change"]
    assert (timeline[0]["detail"]["text"], timeline[0]["actor"]["name"]) == ("Three", "Ada Admin")
    assert timeline[0]["change_key"] is None


def test_only_the_author_changes_a_comment(admin: Client, sales: Client) -> None:
    """In the version that was read; others are refused, and what was taken back is not there."""
    lead = make_lead(admin)
    said = admin.post(f"{lead}/comments", json={"text": "Mine"}).json()
    address = f"{lead}/comments/{said['id']}"

    assert refusal(sales.patch(address, json={"text": "Ours"})) == (403, "comment.not_yours")
    assert refusal(sales.delete(address)) == (403, "comment.not_yours")
    changed = admin.patch(address, json={"text": "Still mine"}, headers={"If-Match": '"1"'})
    late = admin.patch(address, json={"text": "Late"}, headers={"If-Match": '"1"'})
    assert (changed.json()["text"], changed.headers["ETag"]) == ("Still mine", '"2"')
    assert refusal(late) == (409, "comment.version_conflict")
    assert admin.delete(address).status_code == 204
    assert refusal(admin.delete(address)) == (404, "comment.not_found")
    assert sales.get(f"{lead}/comments").json()["items"] == []


def test_a_bad_comment_is_refused(admin: Client) -> None:
    """Nothing is said, and whoever is mentioned must be there."""
    lead = make_lead(admin)

    assert refusal(admin.post(f"{lead}/comments", json={"text": "   "})) == (422, "comment.invalid")
    assert refusal(admin.post(f"{lead}/comments", json={"text": "Hi @[me]"})) == (422, "comment.invalid")
    assert refusal(admin.get(f"{lead}/comments", params={"cursor": "x"})) == (422, "request.cursor")
    assert admin.get(f"{lead}/comments").json()["items"] == []
