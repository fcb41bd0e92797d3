"""What the pages for operators and authors of workers tell to send is what the API takes."""

import re

import msgspec
import pytest

from guanxi.api.app import create_api
from guanxi.api.documentation import contract
from guanxi.api.schemas.batch_operations import BatchWish, RunSearch
from guanxi.api.schemas.jobs import JobActivation
from guanxi.api.schemas.operations import Migration, Modification
from tests.conftest import ROOT

PAGES = ("operate-a-run", "write-a-worker", "fix-an-incident")
SHAPES = {
    "kind": BatchWish,
    "filter": RunSearch,
    "types": JobActivation,
    "moves": Modification,
    "definition_key": Migration,
}
PATHS = contract(create_api(None).openapi_schema.to_schema())["paths"]


@pytest.mark.parametrize("page", PAGES)
def test_every_address_named_is_one_of_the_api(page: str) -> None:
    """With the method it is named with."""
    text = (ROOT / "docs" / "how-to" / f"{page}.md").read_text()
    found = re.findall(r"(GET|POST|PATCH) (/api/v1/[\w\-/{}]+)", text)

    assert found
    for method, address in found:
        path = re.sub(r"/(KEY|INCIDENT)\b", "/{key}", address)
        assert method.lower() in PATHS[path], (method, path)


@pytest.mark.parametrize("page", ["operate-a-run", "write-a-worker"])
def test_every_body_shown_is_taken(page: str) -> None:
    """By the route it is for, told by its first member."""
    text = (ROOT / "docs" / "how-to" / f"{page}.md").read_text()
    bodies = re.findall(r"```json\n(.*?)```", text, re.S)

    assert bodies
    for body in bodies:
        shape = SHAPES[next(iter(msgspec.json.decode(body)))]
        msgspec.json.decode(body, type=shape)
