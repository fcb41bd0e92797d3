"""Objects made over HTTP with fields of the large types: they are written, found, imported and exported at once."""

from typing import Any

from guanxi import wiring
from guanxi.quality.import_worker import ImportWorker
from tests.api.conftest import Client, Guanxi, refusal

TEAM: dict[str, Any] = {
    "name": "expedition",
    "plural": "expeditions",
    "fields": [
        {"name": "name", "type": "text", "unique": True},
        {"name": "members", "type": "multi_relation", "target": "contact"},
    ],
}
MAPPING = b"""
[[files]]
file = "expeditions.csv"
object = "expedition"
key = "name"
columns = { name = "Name", members = { column = "Members", find = "email" } }
"""


def _import(guanxi: Guanxi, admin: Client, mapping: bytes, name: str, content: str) -> dict[str, Any]:
    """Import a file and return what the import says of it."""
    parts = [("files", ("m.toml", mapping)), ("files", (name, content.encode()))]
    asked = admin.post("/api/v1/imports?mode=run", files=parts)
    assert asked.status_code == 202, asked.text
    worker = ImportWorker(guanxi.database, wiring.catalogue_of(guanxi.database))
    while worker.work_once():
        pass
    done: dict[str, Any] = admin.get(f"/api/v1/imports/{asked.json()['key']}").json()["files"][0]
    return done


def _contacts(admin: Client, *names: str) -> dict[str, str]:
    return {
        name: admin.post(
            "/api/v1/contacts", json={"last_name": name.title(), "email": f"{name}@example.com"}
        ).json()["id"]
        for name in names
    }


def test_a_field_leads_to_many_records(guanxi: Guanxi, admin: Client) -> None:
    """Written, shown with the titles, filtered, imported by a key of the target, exported by title."""
    ids = _contacts(admin, "ann", "bob", "cem")
    assert admin.post("/api/v1/objects", json=TEAM).status_code == 200
    values = {"name": "North", "members": [ids["bob"], ids["ann"]]}
    made = admin.post("/api/v1/expeditions", json=values).json()
    assert made["members"] == sorted([ids["ann"], ids["bob"]])

    done = _import(
        guanxi,
        admin,
        MAPPING,
        "expeditions.csv",
        'Name,Members\nSouth,"bob@example.com; cem@example.com"\nWest,nobody@example.com\nEast,\n',
    )

    assert (done["created"], done["rejected"]) == (2, 1)
    listed = admin.get("/api/v1/expeditions?sort=name").json()
    members = {one["name"]: one["members"] for one in listed["items"]}
    assert members == {"North": made["members"], "South": sorted([ids["bob"], ids["cem"]]), "East": None}
    assert listed["related"] == {"contact": {key: name.title() for name, key in ids.items()}}
    wanted = '{"field":"members.email","op":"eq","value":"cem@example.com"}'
    assert [one["name"] for one in admin.get(f"/api/v1/expeditions?filter={wanted}").json()["items"]] == [
        "South"
    ]
    exported = admin.get("/api/v1/expeditions/export.csv?fields=name,members&sort=name").text.splitlines()
    assert sorted(part.strip() for part in exported[2].partition(",")[2].strip('"').split(",")) == [
        "Ann",
        "Bob",
    ]
    wrong = admin.patch(f"/api/v1/expeditions/{made['id']}", json={"members": ["nowhere"]})
    assert refusal(wrong) == (422, "record.invalid")
    assert wrong.json()["fields"] == {"members": "Members leads to no contact: nowhere."}


def test_a_figure_about_other_records(guanxi: Guanxi, admin: Client) -> None:
    """Made without a change of the database, shown as its type, sorted, exported, changed; a bad one is refused."""
    dealer = {
        "name": "dealer",
        "plural": "dealers",
        "fields": [
            {"name": "name", "type": "text"},
            {"name": "cars", "type": "roll_up", "roll_up": {"object": "automobile", "relation": "dealer"}},
        ],
    }
    car = {
        "name": "automobile",
        "plural": "automobiles",
        "fields": [
            {"name": "name", "type": "text"},
            {"name": "price", "type": "money"},
            {"name": "dealer", "type": "relation", "target": "dealer"},
        ],
    }
    refused = admin.post("/api/v1/objects", json=dealer)
    assert refusal(refused) == (422, "catalogue.invalid")
    assert refused.json()["fields"] == {
        "cars": "Object dealer: field cars rolls up 'automobile', which is no object."
    }
    first = {**dealer, "fields": dealer["fields"][:1]}
    assert admin.post("/api/v1/objects", json=first).status_code == 200
    assert admin.post("/api/v1/objects", json=car).status_code == 200
    stock = {"object": "automobile", "relation": "dealer", "function": "sum", "field": "price"}
    more = {"fields": [dealer["fields"][1], {"name": "stock", "type": "roll_up", "roll_up": stock}]}
    assert admin.patch("/api/v1/objects/dealer", json=more).json() == {"steps": [], "losses": [], "lost": []}

    ids = [admin.post("/api/v1/dealers", json={"name": name}).json()["id"] for name in ("A", "B")]
    for price in ("1.10", "2.20"):
        admin.post("/api/v1/automobiles", json={"name": price, "price": price, "dealer": ids[1]})
    shown = {
        one["name"]: (one["type"], one["shown_as"], one["read_only"], one["sortable"])
        for one in next(
            each for each in admin.get("/api/v1/objects").json()["items"] if each["name"] == "dealer"
        )["fields"]
    }
    assert shown["cars"] == ("roll_up", "number", True, True)
    assert shown["stock"] == ("roll_up", "money", True, True)
    page = admin.get("/api/v1/dealers?sort=-stock").json()["items"]
    assert [(one["name"], one["cars"], one["stock"]) for one in page] == [("B", 2, 3.3), ("A", 0, 0)]
    file = admin.get("/api/v1/dealers/export.csv?fields=name,cars,stock&sort=name").text.splitlines()
    assert file[1:] == ["A,0,0.00", "B,2,3.30"]
    written = admin.patch(f"/api/v1/dealers/{ids[0]}", json={"cars": 3})
    assert (refusal(written), set(written.json()["fields"])) == ((422, "record.invalid"), {"cars"})

    away = admin.delete("/api/v1/objects/automobile?confirm=true")
    assert refusal(away) == (422, "catalogue.invalid")
    gone = {"fields": [{"name": "cars", "removed": True}, {"name": "stock", "removed": True}]}
    assert admin.patch("/api/v1/objects/dealer", json=gone).json() == {"steps": [], "losses": [], "lost": []}
    assert "cars" not in admin.get(f"/api/v1/dealers/{ids[0]}").json()
