"""The contract as text: ``guanxi openapi > web/openapi.json``, ``guanxi openapi --page > docs/reference/api.md``."""

import sys
from typing import Any

import msgspec

from guanxi.api.app import create_api
from guanxi.api.documentation import contract
from guanxi.api.reference import reference_page


def openapi_json() -> str:
    """Return the OpenAPI 3.1 document, indented, with a line break at its end."""
    return msgspec.json.format(msgspec.json.encode(_contract()), indent=2).decode() + "\n"


def api_page() -> str:
    """Return the reference page."""
    return reference_page(_contract())


def _contract() -> dict[str, Any]:
    return contract(create_api(None).openapi_schema.to_schema())


if __name__ == "__main__":
    sys.stdout.write(openapi_json())
