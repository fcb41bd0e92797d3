"""The running server keeps to its OpenAPI document: no crash, no undocumented answer, whatever is sent."""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.e2e.conftest import ROOT, Server
from tests.e2e.test_cli import guanxi_command

pytestmark = pytest.mark.services

EXAMPLES = int(os.environ.get("GUANXI_TEST_EXAMPLES", "10"))
# Ending the session would end the test's own right to ask; wrong passwords lock the demo's account out.
SESSION = "/api/v1/session"


@pytest.fixture(scope="session")
def api_key(server: Server) -> str:
    """A key with the rights of the demo's administrator."""
    return guanxi_command(
        server, "api-key", "create", "demo@guanxi.example", "--name", "schemathesis"
    ).strip()


schema = schemathesis.openapi.from_path(
    ROOT / "web" / "openapi.json"
)  # pinned: a test compares it with the code


@schema.exclude(path=SESSION).parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_answers_as_documented(case: schemathesis.Case, server: Server, api_key: str) -> None:
    """Well-formed and malformed requests get a documented status, type and shape, and never a server error."""
    case.call_and_validate(
        base_url=server.url,
        headers={"Authorization": f"Bearer {api_key}"},
        checks=[
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_schema_conformance,
        ],
    )
