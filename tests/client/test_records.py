"""Records by the client: made, read, changed in the version that was read, archived, listed over pages."""

from decimal import Decimal

import msgspec
import pytest

from guanxi import wiring
from guanxi.client import Client, Conflict, Invalid, NotFound, Record, TooMany
from guanxi.records.bulk_worker import BulkWorker
from tests.api.conftest import Guanxi


def people(client: Client, count: int) -> list[Record]:
    """Make contacts P0, P1 …"""
    return [client.create("contact", {"first_name": f"P{n}", "last_name": "Person"}) for n in range(count)]


def test_tells_the_objects_with_their_fields(client: Client) -> None:
    """Each has its word in addresses, its fields, and the choices of a status with their meaning."""
    lead = {one.name: one for one in client.objects()}["lead"]

    fields = {field.name: field for field in lead.fields}
    assert (lead.plural, lead.label_zh, lead.status) == ("leads", "线索", "status")
    assert (fields["last_name"].required, fields["company"].target) == (True, "company")
    assert (fields["status"].choices[0].value, fields["status"].choices[0].category) == ("new", "new")


def test_creates_and_reads_exact_values(client: Client) -> None:
    """What was sent is there, a decimal digit by digit, in both directions."""
    made = client.create("lead", {"name": "张伟", "budget": Decimal("12345678901234.12")})

    read = client.get("lead", made.id)

    assert (made.object, made.number, made.version, made.title) == ("lead", "L-000001", 1, "张伟")
    assert (read["first_name"], read["last_name"], read["budget"]) == (
        "伟",
        "张",
        Decimal("12345678901234.12"),
    )
    assert read == made


def test_changes_the_version_that_was_read(client: Client) -> None:
    """With the version, who was slower is refused and changes nothing; without it the change is made."""
    made = client.create("lead", {"last_name": "Doe"})

    changed = client.update("lead", made.id, {"score": 5}, version=made.version)
    with pytest.raises(Conflict) as late:
        client.update("lead", made.id, {"score": 9}, version=made.version)
    after = client.get("lead", made.id)
    anyway = client.update("lead", made.id, {"score": 7})

    assert (changed.version, changed["score"]) == (2, 5)
    assert (late.value.code, late.value.status) == ("record.version_conflict", 409)
    assert (after.version, after["score"]) == (2, 5)
    assert (anyway.version, anyway["score"]) == (3, 7)


def test_archives_and_restores(client: Client) -> None:
    """An archived record leaves the list and comes back; an old version is not archived."""
    made = client.create("lead", {"last_name": "Doe"})
    client.update("lead", made.id, {"score": 5})

    with pytest.raises(Conflict):
        client.archive("lead", made.id, version=1)
    archived = client.archive("lead", made.id, version=2)
    without = list(client.list("lead"))
    only = [one.id for one in client.list("lead", archived=True)]
    restored = client.restore("lead", made.id)

    assert archived["archived_at"] is not None
    assert (without, only) == ([], [made.id])
    assert restored["archived_at"] is None
    assert [one.id for one in client.list("lead")] == [made.id]


def test_merges_two_records(client: Client) -> None:
    """What is empty is filled, what is named is taken; a stale version and a merge with itself are refused."""
    kept = client.create("company", {"name": "Kept", "city": "Bonn"})
    other = client.create("company", {"name": "Other", "city": "Rome", "country": "Italy"})
    with pytest.raises(Conflict):
        client.merge("company", kept.id, other.id, version=2)
    with pytest.raises(Invalid):
        client.merge("company", kept.id, kept.id)

    merged = client.merge("company", kept.id, other.id, take=["city"], version=1)

    assert (merged.id, merged["name"], merged["city"], merged["country"]) == (
        kept.id,
        "Kept",
        "Rome",
        "Italy",
    )
    assert [one.id for one in client.list("company")] == [kept.id]
    assert [one.id for one in client.list("company", archived=True)] == [other.id]


def test_lists_over_three_pages_in_order(client: Client) -> None:
    """Seven records come by pages of three, each once; a limit ends in the middle of a page."""
    made = people(client, 7)

    found = list(client.list("contact", sort="number", page_size=3))
    some = list(client.list("contact", sort=["number"], limit=5, page_size=3))
    none = list(client.list("contact", limit=0))

    assert [one.id for one in found] == [one.id for one in made]
    assert [one.id for one in some] == [one.id for one in made[:5]]
    assert none == []


def test_asks_for_a_page_only_when_it_is_needed(client: Client) -> None:
    """A record made after the first page was read is on the last one."""
    people(client, 3)
    found = client.list("contact", sort="number", page_size=2)

    first = next(found)
    client.create("contact", {"last_name": "Late"})

    assert first["first_name"] == "P0"
    assert [one["last_name"] for one in found] == ["Person", "Person", "Late"]


def test_filters_and_searches(client: Client) -> None:
    """A filter is data; words are looked for in what is searchable."""
    people(client, 2)
    client.create("contact", {"name": "张伟"})

    by_filter = client.list("contact", filter={"field": "first_name", "op": "eq", "value": "P1"})
    by_words = client.list("contact", q="张")

    assert [one.title for one in by_filter] == ["P1 Person"]
    assert [one.title for one in by_words] == ["张伟"]


def test_refuses_a_wrong_filter_when_the_first_record_is_asked_for(client: Client) -> None:
    """The refusal is the server's."""
    with pytest.raises(Invalid) as refused:
        next(client.list("contact", filter={"field": "colour", "op": "eq", "value": "red"}))

    assert refused.value.status == 422


def test_knows_an_object_made_meanwhile(client: Client) -> None:
    """A custom object is as good as a shipped one, without a new client; an unknown one is told with those there are."""
    client.objects()
    fields = [{"name": "name", "type": "text", "label": "Name", "label_zh": "名称"}]
    client.call(
        "POST",
        "/objects",
        body={
            "name": "vehicle", "plural": "vehicles", "label": "Vehicle", "label_zh": "车辆", "title": ["name"],
            "plural_label": "Vehicles", "number_prefix": "V-", "fields": fields,
        },
    )  # fmt: skip

    made = client.create("vehicle", {"name": "Truck"})
    with pytest.raises(NotFound) as refused:
        client.create("dragon", {"name": "Smaug"})

    assert (made.title, made["name"]) == ("Truck", "Truck")
    assert (refused.value.code, refused.value.status) == ("client.no_such_object", 0)
    assert "vehicle" in refused.value.cure


def test_figures_about_many_records(client: Client) -> None:
    """A row for each part, exact."""
    for name, amount in (("a", "0.10"), ("b", "0.20")):
        client.create("deal", {"name": name, "amount": amount, "stage": "discovery"})
    named = {"field": "name", "op": "in", "value": ["a", "b"]}

    rows = client.aggregate("deal", ["count", "sum:amount"], groups=["stage"], filter=named)

    assert rows == ({"stage": "discovery", "count": 2, "sum:amount": Decimal("0.30")},)


def test_groups_by_the_company_of_contacts(client: Client) -> None:
    """What the page of the client shows."""
    acme = client.create("company", {"name": "Acme"})
    for name in ("Ann", "Bo"):
        client.create("contact", {"last_name": name, "company": acme.id})

    assert client.aggregate("contact", groups=["company"]) == ({"company": acme.id, "count": 2},)


def test_changes_many_records(guanxi: Guanxi, client: Client) -> None:
    """After a look at how many; the answer tells how far it came; what is asked twice by one key is begun once."""
    people(client, 3)
    every: dict[str, list[object]] = {"all": []}

    seen = client.preview_bulk("contact", "update", {"job_title": "Buyer"}, q="person")
    begun = client.bulk("contact", "update", {"job_title": "Buyer"}, q="person", idempotency_key="k")
    again = client.bulk("contact", "update", {"job_title": "Buyer"}, q="person", idempotency_key="k")
    ended = client.cancel_bulk(client.bulk("contact", "archive", filter=every).key)
    BulkWorker(guanxi.database, wiring.catalogue_of(guanxi.database)).work_once()
    done = client.bulk_operation(begun.key)

    assert (seen.total, seen.permitted, seen.too_many) == (3, 3, False)
    assert (begun.state, begun.total, again) == ("running", 3, begun)
    assert (done.state, done.changed, done.refusals, ended.state) == ("done", 3, (), "cancelled")
    assert {one["job_title"] for one in client.list("contact")} == {"Buyer"}
    with pytest.raises(TooMany) as refused:
        client.bulk("contact", "archive", filter=every, at_most=2)
    assert refused.value.code == "bulk.too_many"


def test_exports_what_matches_as_a_file(client: Client) -> None:
    """As CSV with the fields asked for in their order, as JSON Lines, and as a sheet; a refusal is one, not a file."""
    people(client, 3)

    csv = b"".join(
        client.export(
            "contact", fields=["last_name", "first_name"], sort="first_name", q="p1", language="zh-CN"
        )
    )
    lines = b"".join(client.export("contact", "jsonl", sort="-first_name")).splitlines()
    sheet = b"".join(client.export("contact", "xlsx"))
    with pytest.raises(Invalid) as unknown:
        next(client.export("contact", fields=["wings"]))

    assert csv.decode("utf-8-sig").splitlines() == ["姓,名", "Person,P1"]
    assert [msgspec.json.decode(line)["first_name"] for line in lines] == ["P2", "P1", "P0"]
    assert sheet[:2] == b"PK"
    assert unknown.value.code == "record.unknown_field"
