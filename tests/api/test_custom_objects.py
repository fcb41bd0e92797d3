"""An object with twelve fields made over HTTP: it lists, searches, imports, refuses and starts processes at once.

Nothing is restarted: a second web process and a worker that were there before see it, too.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from guanxi import wiring
from guanxi.platform.database import Database
from guanxi.quality.import_worker import ImportWorker
from guanxi.runtime.contracts import Deployment
from tests.api.conftest import Client, Guanxi, refusal

CAR: dict[str, Any] = {
    "name": "car",
    "plural": "cars",
    "label": "Car",
    "label_zh": "车辆",
    "title": ["plate"],
    "status": "state",
    "fields": [
        {"name": "plate", "type": "text", "required": True, "unique": True, "searchable": True},
        {"name": "model", "type": "text", "searchable": True},
        {"name": "seats", "type": "number", "minimum": 1, "maximum": 60},
        {"name": "price", "type": "money", "indexed": True},
        {"name": "electric", "type": "boolean", "default": False},
        {"name": "built", "type": "date"},
        {"name": "checked_at", "type": "date_time"},
        {"name": "state", "type": "choice", "default": "new", "choices": [
            {"value": "new", "label": "New", "label_zh": "新", "category": "new"},
            {"value": "sold", "label": "Sold", "label_zh": "已售", "category": "done"},
        ]},
        {"name": "dealer", "type": "relation", "target": "company"},
        {"name": "keeper", "type": "user"},
        {"name": "mail", "type": "email"},
        {"name": "words", "type": "tags"},
    ],
}  # fmt: skip
TRIGGER = b"""<?xml version="1.0"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  targetNamespace="t"><bpmn:process id="new_car" isExecutable="true">
  <bpmn:startEvent id="start"><bpmn:extensionElements><zeebe:properties>
    <zeebe:property name="trigger" value="record" /><zeebe:property name="trigger.object" value="car" />
    <zeebe:property name="trigger.on" value="created" />
    <zeebe:property name="trigger.condition" value="=new.seats &gt; 4" />
  </zeebe:properties></bpmn:extensionElements></bpmn:startEvent>
  <bpmn:endEvent id="end" /><bpmn:sequenceFlow id="f" sourceRef="start" targetRef="end" />
</bpmn:process></bpmn:definitions>"""
MAPPING = b"""
[[files]]
file = "cars.csv"
object = "car"
key = "plate"
columns = { plate = "Plate", seats = "Seats", state = "State" }
"""


@pytest.fixture
def elsewhere(guanxi: Guanxi) -> Iterator[Client]:
    """The administrator at a second web process, which was started before."""
    database = Database(guanxi.settings.url, clock=guanxi.clock, ids=guanxi.database.ids)
    with Client(wiring.create_app(guanxi.settings, database)) as client:
        yield client.sign_in("admin@example.com")
    database.close()


def test_a_new_object_works_everywhere_at_once(guanxi: Guanxi, admin: Client, elsewhere: Client) -> None:
    """List, filter, search, refusal, import, trigger and rights, here and in processes that were there before."""
    worker = wiring.make_worker(guanxi.settings, guanxi.database, threads=0)
    planned = admin.post("/api/v1/objects?plan=true", json=CAR)
    assert planned.json() == {"steps": ["create table record_car"], "losses": [], "lost": []}
    assert refusal(elsewhere.get("/api/v1/cars")) == (404, "record.no_such_object")
    assert admin.post("/api/v1/objects", json=CAR).json() == planned.json()

    dealer = elsewhere.post("/api/v1/companies", json={"name": "Long Wall"}).json()["id"]
    values = {"plate": "京A 12345", "model": "Red Flag 7", "seats": 5, "price": "31000.50", "dealer": dealer}
    made = elsewhere.post("/api/v1/cars", json=values)
    assert made.status_code == 201, made.text
    assert (made.json()["number"], made.json()["title"], made.json()["state"]) == (
        "C-000001",
        "京A 12345",
        "new",
    )
    listed = admin.get('/api/v1/cars?filter={"field":"price","op":"gt","value":"31000"}&sort=-price').json()
    assert [one["plate"] for one in listed["items"]] == ["京A 12345"]
    assert listed["related"] == {"company": {dealer: "Long Wall"}}
    assert admin.get("/api/v1/cars?q=flag").json()["total"] == 1
    assert admin.get("/api/v1/cars?status=sold").json()["total"] == 0
    wrong = admin.post("/api/v1/cars", json={"plate": "京A 12345", "seats": 61, "wings": 2})
    assert refusal(wrong) == (422, "record.invalid")
    assert set(wrong.json()["fields"]) == {"seats", "wings"}
    assert "car" in [one["name"] for one in elsewhere.get("/api/v1/objects").json()["items"]]

    deployed = wiring.deploy(guanxi.database, {"new-car.bpmn": TRIGGER})
    assert isinstance(deployed, Deployment), deployed
    parts = [
        ("files", ("m.toml", MAPPING)),
        ("files", ("cars.csv", b"Plate,Seats,State\nB 1,7,sold\nB 2,2,new\n")),
    ]
    assert admin.post("/api/v1/imports?mode=run", files=parts).status_code == 202
    importer = ImportWorker(guanxi.database, wiring.catalogue_of(guanxi.database))
    while importer.work_once():
        pass
    worker.drain()
    cars = {one["plate"]: one["id"] for one in admin.get("/api/v1/cars").json()["items"]}
    verdicts = {
        plate: [
            one["verdict"]
            for one in admin.get(f"/api/v1/verdicts?object=car&record_id={key}").json()["items"]
        ]
        for plate, key in cars.items()
    }
    assert verdicts["B 1"] == ["started"]
    assert verdicts["B 2"] == ["condition_false"]

    assert admin.delete("/api/v1/objects/car?confirm=true").status_code == 200
    told = admin.get("/api/v1/verdicts?process_id=new_car").json()["items"]
    about = {one["verdict"]: one["record"] and one["record"]["title"] for one in told}
    assert about == {"started": None, "condition_false": None, "not_matched": "Long Wall"}
    assert admin.get("/api/v1/process-instances").json()["items"][0]["record"] is None
    assert admin.get(f"/api/v1/companies/{dealer}/timeline").status_code == 200


def test_a_shipped_object_gets_a_field_at_once(guanxi: Guanxi, admin: Client, elsewhere: Client) -> None:
    """The other process writes it, the timeline tells of it."""
    lead = admin.post("/api/v1/leads", json={"last_name": "Doe"}).json()["id"]
    change = {"fields": [{"name": "shoe_size", "type": "number", "label": "Shoe size", "label_zh": "鞋码"}]}
    assert admin.patch("/api/v1/objects/lead", json=change).json()["steps"] == [
        "add column record_lead.shoe_size"
    ]
    assert elsewhere.patch(f"/api/v1/leads/{lead}", json={"shoe_size": 42}).json()["shoe_size"] == 42
    titles = [one["title"] for one in admin.get(f"/api/v1/leads/{lead}/timeline").json()["items"]]
    assert titles[0] == "Lead: Shoe size changed"


def test_what_would_be_lost_is_told_and_must_be_confirmed(admin: Client) -> None:
    """409 with the number of values; with ``confirm`` the field is gone."""
    admin.patch("/api/v1/objects/lead", json={"fields": [{"name": "shoe_size", "type": "number"}]})
    admin.post("/api/v1/leads", json={"last_name": "Doe", "shoe_size": 42})
    away = {"fields": [{"name": "shoe_size", "removed": True}]}

    refused = admin.patch("/api/v1/objects/lead", json=away)
    assert refusal(refused) == (409, "catalogue.loss")
    planned = admin.patch("/api/v1/objects/lead?plan=true", json=away).json()
    assert planned == {
        "steps": [],
        "losses": ["Lead: Shoe size would disappear; 1 records have a value there."],
        "lost": [{"field": "shoe_size", "choice": None, "records": "1"}],
    }
    assert admin.patch("/api/v1/objects/lead?confirm=true", json=away).status_code == 200
    assert "shoe_size" not in admin.get("/api/v1/leads").json()["items"][0]
    admin.post("/api/v1/objects", json=CAR)
    assert admin.delete("/api/v1/objects/car").status_code == 200
    assert refusal(admin.get("/api/v1/cars")) == (404, "record.no_such_object")


def test_only_administrators_change_the_catalogue(admin: Client, sales: Client) -> None:
    """A sales person is refused, and has no right on the new object either."""
    assert refusal(sales.post("/api/v1/objects", json=CAR)) == (403, "access.forbidden")
    assert refusal(sales.patch("/api/v1/objects/lead", json={"label": "x"})) == (403, "access.forbidden")
    assert refusal(sales.delete("/api/v1/objects/lead")) == (403, "access.forbidden")
    admin.post("/api/v1/objects", json=CAR)
    assert refusal(sales.get("/api/v1/cars")) == (403, "access.forbidden")


def test_bad_definitions_are_refused_with_the_place(admin: Client) -> None:
    """No name, a taken address, a taken name, a field without type."""
    assert refusal(admin.post("/api/v1/objects", json={"plural": "cars"})) == (422, "catalogue.invalid")
    assert refusal(admin.post("/api/v1/objects", json={**CAR, "plural": "drafts"})) == (
        422,
        "catalogue.invalid",
    )
    assert refusal(admin.post("/api/v1/objects", json={**CAR, "name": "lead"})) == (409, "catalogue.exists")
    bad = admin.post("/api/v1/objects", json={**CAR, "fields": [{"name": "plate"}]})
    assert "`type`" in bad.json()["detail"]
    assert refusal(admin.get("/api/v1/cars")) == (404, "record.no_such_object")


def test_an_administrator_reads_all_that_is_set_and_what_was_taken_away(admin: Client) -> None:
    """The definition, which fields were made here, and a field that was removed, with its type."""
    admin.post("/api/v1/objects", json=CAR)
    admin.patch("/api/v1/objects/car", json={"fields": [{"name": "words", "removed": True}]})
    admin.patch("/api/v1/objects/lead", json={"fields": [{"name": "shoe_size", "type": "number"}]})

    car = admin.get("/api/v1/objects/car").json()
    lead = admin.get("/api/v1/objects/lead").json()

    assert (car["shipped"], len(car["own_fields"]), car["definition"]["status"]) == (False, 11, "state")
    assert [(one["name"], one["type"]) for one in car["removed_fields"]] == [("words", "tags")]
    seats = next(one for one in car["definition"]["fields"] if one["name"] == "seats")
    assert (seats["minimum"], seats["maximum"], seats["required"]) == (1, 60, False)
    assert (lead["shipped"], lead["own_fields"], lead["removed_fields"]) == (True, ["shoe_size"], [])
    listed = {one["name"]: one for one in admin.get("/api/v1/objects").json()["items"]}
    assert (listed["car"]["shipped"], listed["car"]["plural_label"]) == (False, "Cars")
    assert listed["lead"]["shipped"] is True
    assert refusal(admin.get("/api/v1/objects/cart")) == (404, "record.no_such_object")


def test_a_refusal_of_a_definition_names_the_field(admin: Client) -> None:
    """So that a form can say it beside the input; nothing is made."""
    choice = {**CAR, "fields": [{"name": "plate", "type": "text"}, {"name": "state", "type": "choice"}]}
    number = {**CAR, "status": None, "fields": [{"name": "plate", "type": "text", "max_length": "long"}]}
    taken = {**CAR, "plural": "admin"}

    answers = [admin.post("/api/v1/objects?plan=true", json=body) for body in (choice, number, taken)]

    assert [refusal(one) for one in answers] == [(422, "catalogue.invalid")] * 3
    assert [list(one.json()["fields"]) for one in answers] == [["state"], ["plate"], ["plural"]]
    assert refusal(admin.get("/api/v1/cars")) == (404, "record.no_such_object")


def test_each_type_for_people_says_what_can_be_set(admin: Client, sales: Client) -> None:
    """A form asks what means something for the type; what only the system makes is not offered."""
    types = {one["name"]: one["settings"] for one in sales.get("/api/v1/field-types").json()["items"]}

    assert {"id", "auto_number", "reference"} & types.keys() == set()
    assert [one["name"] for one in types["choice"]] == ["choices", "default", "required", "unique"]
    assert [one for one in types["relation"] if one["fixed"]] == [
        {"name": "target", "kind": "object", "fixed": True}
    ]
    assert {"name": "scale", "kind": "number", "fixed": True} in types["decimal"]


def test_the_session_says_what_somebody_may_manage(admin: Client, sales: Client) -> None:
    """The screens of an administrator are shown to those who may use them."""
    assert {"user", "catalogue", "webhook"} <= set(admin.get("/api/v1/session").json()["user"]["manages"])
    assert sales.get("/api/v1/session").json()["user"]["manages"] == []
