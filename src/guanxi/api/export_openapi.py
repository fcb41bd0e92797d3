"""The contract as text: ``python -m guanxi.api.export_openapi > web/openapi.json``."""

import sys

import msgspec

from guanxi.api.app import create_api
from guanxi.api.documentation import contract


def openapi_json() -> str:
    """Return the OpenAPI 3.1 document, indented, with a line break at its end."""
    schema = contract(create_api(None).openapi_schema.to_schema())
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"


if __name__ == "__main__":
    sys.stdout.write(openapi_json())
