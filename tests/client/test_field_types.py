"""A value of every field type through the client and the API, in an object made at runtime."""

from typing import Any

import msgspec
import pytest

from guanxi.client import Client, Invalid
from guanxi.records.field_types import FIELD_TYPES
from tests.api.conftest import Guanxi
from tests.records.conftest import make_field, make_object
from tests.records.field_types.test_contract import CASES, FILES, GIVEN


def make_objects(client: Client) -> None:
    """Make houses, and samples with a field of every type."""
    fields = [make_field(f"a_{name}", name, **case.settings) for name, case in CASES.items()]
    house = make_object("house", make_field("name", "text"))
    sample = make_object("sample", make_field("name", "text"), *fields)
    for one in (house, sample):
        client.call("POST", "/objects", body=msgspec.to_builtins(one, str_keys=True))
    for team in ("north", "south"):
        client.call("PUT", f"/teams/{team}", body={"label": team})


def real(value: Any, ids: dict[str, str]) -> Any:
    """Put the ids of records and people in place of their words."""
    if isinstance(value, str):
        return ids.get(value, value)
    if isinstance(value, list):
        return [real(each, ids) for each in value]
    if isinstance(value, dict):
        return {name: real(each, ids) for name, each in value.items()}
    return value


def test_a_value_of_every_type_goes_round(guanxi: Guanxi, client: Client) -> None:
    """It is made, read, listed and changed as it was sent; a bad one is refused by its field and nothing changes."""
    make_objects(client)
    houses = sorted(client.create("house", {"name": name}).id for name in "ab")
    ids = dict(
        zip(("HOUSE", "HOUSE2", "ANN", "BOB"), [*houses, guanxi.admin_id, guanxi.sales_id], strict=True)
    )
    ids |= {name: client.send_file(name, content) for name, content in FILES.items()}
    first = {f"a_{name}": real(case.value, ids) for name, case in CASES.items()}
    later = {f"a_{name}": real(case.other, ids) for name, case in CASES.items()}

    made = client.create("sample", {"name": "one", **first})
    bad = {f"a_{name}": real(case.bad, ids) for name, case in CASES.items()}
    well_formed = {name: bad.pop(name) for name in ("a_team", "a_image")}
    with pytest.raises(Invalid) as no_team:  # what leads nowhere is looked up when all is well-formed
        client.update("sample", made.id, well_formed)
    with pytest.raises(Invalid) as refused:
        client.update("sample", made.id, bad)
    read = client.get("sample", made.id)
    [listed] = client.list("sample")
    changed = client.update("sample", made.id, later, version=1)

    assert {f"a_{name}" for name in set(FIELD_TYPES) - GIVEN} == set(first)
    assert set(refused.value.fields) | set(no_team.value.fields) == set(first)
    assert read == made == listed
    assert {name: made[name] for name in first} == first
    assert {name: changed[name] for name in later} == later
