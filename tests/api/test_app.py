"""What holds for the application as a whole."""

from litestar.routes import HTTPRoute

from guanxi.api.app import create_api
from guanxi.api.limits import MAX_BODY
from tests.api.conftest import Client, refusal

ON_THE_LOOP = {
    "list_objects",  # from memory
    "list_mails",
    "list_users",
    "read_health",
    "read_mail",
    "read_process_xml",
    "read_record",
    "read_session",
    "show_form",
    "show_thanks",
}
"""Handlers of a few reads by key each; whatever writes, searches or counts must not hold up the event loop."""


def test_only_quick_reads_run_on_the_event_loop() -> None:
    """A new handler is put into a thread, or here after thought."""
    found = {
        handler.handler_name
        for route in create_api(None).routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if handler.sync_to_thread is False and not route.path.startswith("/api/docs")
    }

    assert found - {"_handler", "handle_schema_path_not_found", "options_handler"} == ON_THE_LOOP


def test_every_answer_has_the_security_headers(anonymous: Client) -> None:
    """Answers of the API, refusals and pages alike."""
    for address in ("/api/v1/health", "/api/v1/leads", "/api/v1/no/such/thing/at/all", "/api/docs"):
        headers = anonymous.get(address).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"


def test_refuses_a_body_that_is_too_large(admin: Client) -> None:
    """More than ten mebibytes are not read."""
    answer = admin.post(
        "/api/v1/leads", content=b" " * (MAX_BODY + 1), headers={"Content-Type": "application/json"}
    )

    assert refusal(answer) == (413, "request.too_large")


def test_tells_an_address_or_method_that_is_not_there(admin: Client) -> None:
    """Both are problems with a stable code."""
    assert refusal(admin.get("/api/v1/no/such/thing/at/all")) == (404, "request.no_such_address")
    assert refusal(admin.put("/api/v1/leads", json={})) == (405, "request.method_not_allowed")


def test_healthy_without_signing_in(anonymous: Client) -> None:
    """Anyone may ask whether the server answers."""
    assert anonymous.get("/api/v1/health").json() == {
        "status": "ok",
        "version": "0.1.0",
        "instance": "",
    }
