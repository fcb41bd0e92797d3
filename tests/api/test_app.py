"""What holds for the application as a whole."""

from litestar.routes import HTTPRoute

from guanxi.api.app import create_api
from guanxi.api.limits import MAX_BODY
from guanxi.api.parameters import known_parameters
from tests.api.conftest import Client, refusal

ON_THE_LOOP = {
    "list_field_types",
    "list_mails",
    "list_users",
    "read_element_templates",  # from memory
    "read_health",
    "read_mail",
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
    assert "10 MiB" in answer.json()["cure"]


def test_refuses_json_that_nests_too_deep(admin: Client) -> None:
    """Neither the decoder nor what comes after it runs out of stack."""
    for depth in (101, 200_000):
        text = depth * "[" + depth * "]"
        answer = admin.post(
            "/api/v1/leads",
            content=f'{{"last_name": {text}}}',
            headers={"Content-Type": "application/json"},
        )
        assert refusal(answer) == (422, "request.not_json"), depth
    assert refusal(admin.get("/api/v1/leads", params={"filter": 5000 * "["})) == (422, "request.filter")
    assert admin.get("/api/v1/leads").json()["total"] == 0


def test_refuses_query_parameters_it_does_not_know(admin: Client) -> None:
    """A misspelt one is named, with those there are, instead of being ignored."""
    answer = admin.get("/api/v1/leads", params={"stauts": "new", "limit": 5})

    assert refusal(answer) == (422, "request.unknown_parameter")
    assert set(answer.json()["fields"]) == {"stauts"}
    assert "status" in answer.json()["cure"]
    assert refusal(admin.get("/api/v1/health?x=1")) == (422, "request.unknown_parameter")


def test_every_declared_query_parameter_is_known() -> None:
    """What the contract declares is what is taken."""
    for route in create_api(None).routes:
        if not isinstance(route, HTTPRoute) or not route.path.startswith("/api/v1"):
            continue
        for handler, model in route.route_handler_map.values():
            assert known_parameters(handler) == {one.field_alias for one in model.expected_query_params}


def test_tells_an_address_or_method_that_is_not_there(admin: Client) -> None:
    """Both are problems with a stable code."""
    assert refusal(admin.get("/api/v1/no/such/thing/at/all")) == (404, "request.no_such_address")
    for address in ("/api/nope", "/api/nope.json", "/api/no/such"):
        assert refusal(admin.get(address)) == (404, "request.no_such_address"), address
    assert refusal(admin.put("/api/v1/leads", json={})) == (405, "request.method_not_allowed")


def test_healthy_without_signing_in(anonymous: Client) -> None:
    """Anyone may ask whether the server answers."""
    assert anonymous.get("/api/v1/health").json() == {
        "status": "ok",
        "version": "0.1.0",
        "instance": "",
    }
