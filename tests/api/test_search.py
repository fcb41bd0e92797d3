"""Search over all objects by HTTP."""

from tests.api.conftest import Client

SEARCH = "/api/v1/search"


def test_finds_records_of_every_object(admin: Client, sales: Client) -> None:
    """By object, with what they are called and where a word stands; a custom object made meanwhile is one of them."""
    lead = sales.post("/api/v1/leads", json={"name": "张伟", "email": "wei@quartzworks.example"}).json()
    company = sales.post("/api/v1/companies", json={"name": "Quartzworks"}).json()
    car = {
        "name": "quartz_car",
        "plural": "quartz_cars",
        "fields": [{"name": "plate", "type": "text", "searchable": True}],
    }
    assert admin.post("/api/v1/objects", json=car).status_code in (200, 201)
    made = admin.post("/api/v1/quartz_cars", json={"plate": "QUARTZWORKS-1"}).json()

    objects = admin.get(SEARCH, params={"q": "quartzw"}).json()["objects"]
    found = {each["object"]: each for each in objects}

    assert set(found) == {"lead", "company", "quartz_car"}
    assert found["lead"] == {
        "object": "lead",
        "plural": "leads",
        "records": [
            {
                "id": lead["id"],
                "number": lead["number"],
                "title": "张伟",
                "matches": [{"field": "email", "text": "wei@quartzworks.example"}],
            }
        ],
        "more": False,
    }
    assert [each["id"] for each in found["company"]["records"]] == [company["id"]]
    assert [each["id"] for each in found["quartz_car"]["records"]] == [made["id"]]


def test_searches_the_objects_asked_for(sales: Client) -> None:
    """Some objects only, a few records each; an unknown object and too many records are refused."""
    for name in ("Basaltic One", "Basaltic Two"):
        sales.post("/api/v1/companies", json={"name": name})
    sales.post("/api/v1/leads", json={"name": "Bea Basaltic"})

    (group,) = sales.get(SEARCH, params={"q": "basaltic", "objects": "company", "limit": 1}).json()["objects"]

    assert (group["object"], len(group["records"]), group["more"]) == ("company", 1, True)
    assert sales.get(SEARCH, params={"q": "basaltic", "objects": "wing"}).status_code == 404
    assert sales.get(SEARCH, params={"q": "basaltic", "limit": 51}).status_code == 422
    assert sales.get(SEARCH).json() == {"objects": []}
