"""The contract is pinned, complete, and can be read without script or internet."""

from pathlib import Path

import pytest
from litestar.testing import TestClient

from guanxi.api.app import create_api
from guanxi.api.documentation import contract, page
from guanxi.api.export_openapi import api_page, openapi_json

SNAPSHOT = Path(__file__).parents[2] / "web" / "openapi.json"


def test_the_snapshot_is_what_the_routes_declare() -> None:
    """web/openapi.json, from which the client's types are made, is up to date (make openapi)."""
    assert SNAPSHOT.read_text("utf-8") == openapi_json()


def test_every_operation_says_what_it_does_and_how_it_refuses() -> None:
    """Each has a description, an id of its own, and the problem as default answer."""
    schema = contract(create_api(None).openapi_schema.to_schema())
    operations = [operation for path in schema["paths"].values() for operation in path.values()]

    assert all(operation["description"] for operation in operations)
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    assert all("default" in operation["responses"] for operation in operations)


def test_the_page_names_every_operation_and_loads_nothing() -> None:
    """/api/docs holds every address and no script, image, font or foreign address."""
    schema = contract(create_api(None).openapi_schema.to_schema())

    html = page(schema)

    assert all(f"<code>{path}</code>" in html for path in schema["paths"])
    assert "<script" not in html
    assert "src=" not in html
    assert "http" not in html.replace("<code>", "")[: html.index("Shapes")]


@pytest.mark.parametrize(
    ("address", "media_type"),
    [("/api/openapi.json", "application/vnd.oai.openapi+json"), ("/api/docs", "text/html; charset=utf-8")],
)
def test_the_contract_is_served_to_anyone(address: str, media_type: str) -> None:
    """Nobody has to sign in to read it."""
    with TestClient(create_api(None)) as client:
        answer = client.get(address)

    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)


def test_the_reference_page_is_what_the_routes_declare() -> None:
    """docs/reference/api.md is up to date (guanxi openapi --page)."""
    page_file = Path(__file__).parents[2] / "docs" / "reference" / "api.md"

    assert page_file.read_text("utf-8") == api_page()
