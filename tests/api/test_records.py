"""Records of any object over real HTTP: one path for all, exact numbers, versions, refusals by field."""

from typing import Any

import pytest

from guanxi.access.audit import read_audit
from guanxi.platform.outbox import event_table
from tests.api.conftest import Client, Guanxi, refusal

LEADS = "/api/v1/leads"
WEI = {"first_name": "伟", "last_name": "张", "email": "wei@example.com", "budget": "1234.50"}


def create(client: Client, **values: Any) -> dict[str, Any]:
    """Create a lead that must be fine."""
    answer = client.post(LEADS, json={"last_name": "Doe", **values})
    assert answer.status_code == 201, answer.text
    record: dict[str, Any] = answer.json()
    return record


def count_events(guanxi: Guanxi) -> int:
    """Return how many events were written."""
    with guanxi.database.read() as tx:
        return len(tx.connection.execute(event_table.select()).all())


def test_lists_the_objects_with_their_fields(sales: Client) -> None:
    """The catalogue tells labels in both languages, and the fixed category of a status."""
    objects = {one["name"]: one for one in sales.get("/api/v1/objects").json()["items"]}

    fields = {field["name"]: field for field in objects["lead"]["fields"]}
    assert objects["lead"]["plural"] == "leads"
    assert objects["lead"]["label_zh"] == "线索"
    assert fields["last_name"]["required"] is True
    assert fields["version"]["read_only"] is True
    assert fields["status"]["choices"][0] == {
        "value": "new",
        "label": "New",
        "label_zh": "新建",
        "category": "new",
    }


def test_creates_and_reads_a_lead(guanxi: Guanxi, sales: Client) -> None:
    """What was sent is there, with what every record has; its ETag is its version."""
    created = sales.post(LEADS, json=WEI)
    record = created.json()
    read = sales.get(f"{LEADS}/{record['id']}")

    assert created.status_code == 201
    assert (record["version"], record["number"], record["status"]) == (1, "L-000001", "new")
    assert (record["first_name"], record["title"]) == ("伟", "张伟")
    assert record["created_at"].startswith("2026-01-05T09:00:00")
    assert record.items() <= read.json().items()
    assert read.headers["etag"] == created.headers["etag"] == '"1"'
    assert count_events(guanxi) == 1


def test_keeps_numbers_exact(sales: Client) -> None:
    """A decimal that no float can hold comes back digit by digit, as a number wherever the record is shown."""
    answer = sales.post(
        LEADS,
        content=b'{"last_name": "Doe", "budget": 12345678901234.12}',
        headers={"Content-Type": "application/json"},
    )

    assert answer.status_code == 201, answer.text
    address = f"{LEADS}/{answer.json()['id']}"
    for shown in (answer, sales.get(address), sales.patch(address, json={"score": 5}), sales.get(LEADS)):
        assert '"budget":12345678901234.12,' in shown.text


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"first_name": "no last name"}, "last_name"),
        ({"last_name": 7}, "last_name"),
        ({"last_name": "x" * 101}, "last_name"),
        ({"last_name": "Doe", "email": "not an address"}, "email"),
        ({"last_name": "Doe", "status": "dancing"}, "status"),
        ({"last_name": "Doe", "colour": "red"}, "colour"),
        ({"last_name": "Doe", "owner": "nobody"}, "owner"),
        ({"last_name": "Doe", "budget": -1}, "budget"),
        ({"last_name": "Doe", "version": 3}, "version"),
    ],
)
def test_refuses_a_wrong_value_and_names_its_field(
    guanxi: Guanxi, sales: Client, values: dict[str, Any], field: str
) -> None:
    """Nothing is written: no record, no event."""
    answer = sales.post(LEADS, json=values)

    assert refusal(answer)[0] == 422
    assert field in answer.json()["fields"]
    assert sales.get(LEADS).json()["total"] == 0
    assert count_events(guanxi) == 0


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b'"text"', b"{", b'{"last_name": "\xff"}'])
def test_refuses_a_body_that_is_no_object(sales: Client, body: bytes) -> None:
    """A body of another form is the caller's mistake, not ours."""
    answer = sales.post(LEADS, content=body, headers={"Content-Type": "application/json"})

    assert refusal(answer)[0] == 422


def test_changes_the_version_that_was_read(sales: Client) -> None:
    """The header If-Match or the body's version says which one was read."""
    record = create(sales)

    by_header = sales.patch(f"{LEADS}/{record['id']}", json={"score": 5}, headers={"If-Match": '"1"'})
    by_body = sales.patch(f"{LEADS}/{record['id']}", json={"score": 6, "version": 2})

    assert (by_header.status_code, by_header.headers["etag"]) == (200, '"2"')
    assert (by_body.json()["score"], by_body.json()["version"]) == (6, 3)


def test_refuses_a_change_of_an_old_version(sales: Client) -> None:
    """Who was slower is told, and the record stays as the other left it."""
    record = create(sales)
    sales.patch(f"{LEADS}/{record['id']}", json={"score": 5, "version": 1})

    late = sales.patch(f"{LEADS}/{record['id']}", json={"score": 9}, headers={"If-Match": '"1"'})

    assert refusal(late) == (409, "record.version_conflict")
    assert sales.get(f"{LEADS}/{record['id']}").json()["score"] == 5


def test_refuses_a_version_that_is_no_number(sales: Client) -> None:
    """A malformed If-Match is not taken for none."""
    record = create(sales)

    answer = sales.patch(f"{LEADS}/{record['id']}", json={"score": 9}, headers={"If-Match": '"x"'})

    assert refusal(answer) == (422, "request.version")
    assert sales.get(f"{LEADS}/{record['id']}").json()["version"] == 1


@pytest.mark.parametrize("address", ["/api/v1/dragons", "/api/v1/lead", "/api/v1/leads/nobody"])
def test_tells_what_is_not_there(sales: Client, address: str) -> None:
    """Unknown objects and records are not found."""
    assert refusal(sales.get(address))[0] == 404


def test_pages_through_a_list(sales: Client) -> None:
    """Every lead is on exactly one page, and the total is told."""
    for number in range(5):
        create(sales, last_name=f"Doe {number}")

    names: list[str] = []
    cursor: str | None = None
    while True:
        parameters = {"limit": 2, "sort": "last_name"} | ({"cursor": cursor} if cursor else {})
        page = sales.get(LEADS, params=parameters).json()
        assert page["total"] == 5
        names += [record["last_name"] for record in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert names == [f"Doe {number}" for number in range(5)]


def test_filters_and_searches(guanxi: Guanxi, sales: Client) -> None:
    """Status, owner and words each narrow the list; two characters of a Chinese name are enough."""
    wei = create(sales, **WEI, owner=guanxi.sales_id)
    create(sales, last_name="Miller", status="qualified")

    def found(**parameters: str) -> list[str]:
        items = sales.get(LEADS, params=parameters).json()["items"]
        return [record["id"] for record in items]

    assert found(owner=guanxi.sales_id) == [wei["id"]]
    assert found(status="new") == [wei["id"]]
    assert found(q="张伟") == [wei["id"]]
    assert found(q="mill", status="new") == []


@pytest.mark.parametrize(
    "parameters",
    [
        {"sort": "colour"},
        {"cursor": "!"},
        {"limit": "0"},
        {"limit": "many"},
        {"filter": "{"},
        {"filter": "7"},
        {"filter": '{"field": "colour", "op": "eq", "value": 1}'},
        {"filter": '{"field": "score", "op": "dances", "value": 1}'},
    ],
)
def test_refuses_a_wrong_way_of_listing(sales: Client, parameters: dict[str, str]) -> None:
    """A wrong argument is named, not ignored."""
    assert refusal(sales.get(LEADS, params=parameters))[0] == 422


def test_takes_a_filter_as_json(sales: Client) -> None:
    """Conditions are joined with status and owner; numbers in them are exact."""
    create(sales, last_name="Low", budget="10.10")
    high = create(sales, last_name="High", budget="10.2")
    text = '{"all": [{"field": "budget", "op": "gt", "value": 10.15}, {"not": {"field": "last_name", "op": "eq", "value": "X"}}]}'

    found = sales.get(LEADS, params={"filter": text, "status": "new"}).json()["items"]

    assert [record["id"] for record in found] == [high["id"]]


def test_status_means_the_field_that_tells_it(sales: Client) -> None:
    """A deal tells its status by its stage."""
    company = sales.post("/api/v1/companies", json={"name": "Long Wall"}).json()
    deal = sales.post(
        "/api/v1/deals", json={"name": "Seats", "stage": "proposal", "company": company["id"]}
    ).json()

    found = sales.get("/api/v1/deals", params={"status": "proposal"}).json()

    assert [record["id"] for record in found["items"]] == [deal["id"]]
    assert found["related"]["company"] == {company["id"]: "Long Wall"}
    assert sales.get("/api/v1/deals", params={"status": "won"}).json()["items"] == []


def test_archives_and_restores(sales: Client) -> None:
    """An archived lead leaves the list and comes back as it was; an old version is refused."""
    record = create(sales)
    address = f"{LEADS}/{record['id']}"

    late = sales.delete(address, headers={"If-Match": '"7"'})
    archived = sales.delete(address, headers={"If-Match": '"1"'})

    assert refusal(late) == (409, "record.version_conflict")
    assert archived.json()["archived_at"] is not None
    assert sales.get(LEADS).json()["items"] == []
    assert len(sales.get(LEADS, params={"archived": "true"}).json()["items"]) == 1
    restored = sales.post(f"{address}/restoration")
    assert (restored.status_code, restored.json()["archived_at"]) == (200, None)
    assert len(sales.get(LEADS).json()["items"]) == 1


def test_finds_likely_duplicates_before_saving(sales: Client) -> None:
    """The same address in other letters is found, the record being edited is not."""
    record = create(sales, email="ann@example.com")
    question = {"fields": {"last_name": "Lee", "email": "ANN@example.com"}}

    found = sales.post(f"{LEADS}/duplicates", json=question).json()["items"]
    own = sales.post(f"{LEADS}/duplicates", json={**question, "id": record["id"]}).json()["items"]

    assert [(one["id"], one["fields"]) for one in found] == [(record["id"], ["email"])]
    assert own == []


def test_tells_how_complete_a_record_is(sales: Client) -> None:
    """What is still missing is named."""
    record = create(sales)

    complete = sales.get(f"{LEADS}/{record['id']}").json()["completeness"]

    assert 0 < complete["percent"] < 100
    assert "email" in complete["missing"]


def test_tells_what_happened_to_a_record(sales: Client) -> None:
    """The timeline shows each change with its actor, newest first, in pages."""
    record = create(sales)
    sales.patch(f"{LEADS}/{record['id']}", json={"score": 5})

    first = sales.get(f"{LEADS}/{record['id']}/timeline", params={"limit": 1}).json()
    second = sales.get(
        f"{LEADS}/{record['id']}/timeline", params={"limit": 1, "cursor": first["next_cursor"]}
    ).json()

    assert first["items"][0]["title"] == "Lead: Score changed"
    assert first["items"][0]["actor"] == {"kind": "user", "name": "Sam Sales"}
    assert first["items"][0]["detail"]["changes"]["score"] == [None, 5]
    assert second["items"][0]["title"] == "Lead created"
    assert second["next_cursor"] is None


def test_refuses_a_moment_that_does_not_exist_in_utc(sales: Client) -> None:
    """In a record and in a filter alike; nothing is created."""
    moment = "0001-01-01T00:00:00+14:00"
    created = sales.post(LEADS, json={"last_name": "Doe", "consent_at": moment})
    wanted = '{"field": "consent_at", "op": "gt", "value": "' + moment + '"}'

    assert created.status_code == 422
    assert "consent_at" in created.json()["fields"]
    assert refusal(sales.get(LEADS, params={"filter": wanted}))[0] == 422
    assert sales.get(LEADS).json()["total"] == 0


def test_figures_about_many_leads(sales: Client) -> None:
    """Groups and figures are named as they were asked; what is wrong is told with its code."""
    for status, budget in (("new", "10.50"), ("new", "0.50"), ("qualified", "7")):
        create(sales, status=status, budget=budget)
    question = {"measures": "count,sum:budget", "groups": "status,created_at:month", "zone": "Asia/Shanghai"}

    answer = sales.get(f"{LEADS}/aggregate", params=question)
    refused = sales.get(f"{LEADS}/aggregate", params={"measures": "sum:last_name"})

    assert answer.json() == {
        "rows": [
            {"status": "new", "created_at:month": "2026-01-01", "count": 2, "sum:budget": 11.0},
            {"status": "qualified", "created_at:month": "2026-01-01", "count": 1, "sum:budget": 7.0},
        ],
        "complete": True,
        "related": {},
    }
    assert refusal(refused) == (422, "aggregate.field")


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl", "vcf"])
def test_a_list_is_exported_as_a_file(guanxi: Guanxi, admin: Client, ending: str) -> None:
    """Its name and type are told, and the audit log holds who took what; a wrong filter is a refusal, not a file."""
    create(admin, last_name="Kept", status="new")
    create(admin, last_name="Left out", status="qualified")
    wanted = '{"field": "status", "op": "eq", "value": "new"}'

    file = admin.get(f"{LEADS}/export.{ending}", params={"filter": wanted})
    refused = admin.get(f"{LEADS}/export.{ending}", params={"filter": wanted, "fields": "wings"})

    assert file.headers["content-disposition"] == f'attachment; filename="leads.{ending}"'
    assert file.content[:2] == b"PK" or (b"Kept" in file.content and b"Left out" not in file.content)
    assert refusal(refused) == (422, "record.unknown_field")
    with guanxi.database.read() as tx:
        (entry,) = read_audit(tx, "lead", "export")
    assert (entry.action, entry.actor["name"]) == ("exported", "Ada Admin")
    assert entry.changes == {"format": (None, ending), "filter": (None, wanted)}


def test_a_record_is_created_once_per_idempotency_key(guanxi: Guanxi, admin: Client, sales: Client) -> None:
    """Sent again the first answer comes; another body is refused; a refusal may be sent again; keys are one's own."""
    key = {"Idempotency-Key": "order-1"}
    wrong = sales.post(LEADS, json={"email": "no"}, headers=key)
    first = sales.post(LEADS, json=WEI, headers=key)
    again = sales.post(LEADS, json=WEI, headers=key)
    other = sales.post(LEADS, json={**WEI, "email": "other@example.com"}, headers=key)
    foreign = admin.post(LEADS, json=WEI, headers=key)

    assert wrong.status_code == 422
    assert (first.status_code, again.status_code, foreign.status_code) == (201, 201, 201)
    assert again.json() == first.json()
    assert again.headers["etag"] == first.headers["etag"]
    assert refusal(other) == (409, "request.key_reused")
    assert foreign.json()["id"] != first.json()["id"]
    assert count_events(guanxi) == 2


def test_a_change_is_taken_back_from_the_timeline(sales: Client) -> None:
    """By the key that the timeline tells; what is no key of a change is refused."""
    lead = create(sales, score=1)
    sales.patch(f"{LEADS}/{lead['id']}", json={"score": 5})
    entry = sales.get(f"{LEADS}/{lead['id']}/timeline").json()["items"][0]

    back = sales.post(f"{LEADS}/{lead['id']}/undo", json={"change_key": entry["change_key"]})
    unknown = sales.post(f"{LEADS}/{lead['id']}/undo", json={"change_key": "7"})

    assert (back.status_code, back.json()["score"], back.headers["etag"]) == (200, 1, '"3"')
    assert refusal(unknown) == (404, "record.no_such_change")
