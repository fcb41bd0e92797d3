"""Every route and every kind of visitor: nobody, a sales person, an administrator."""

import re

from guanxi.api.app import create_api
from guanxi.api.documentation import contract
from tests.api.conftest import Client, refusal

PUBLIC = {("get", "/api/v1/health"), ("post", "/api/v1/session")}
OPERATIONS = [
    (method, path)
    for path, operations in contract(create_api(None).openapi_schema.to_schema())["paths"].items()
    for method in operations
]


def address(path: str) -> str:
    """Fill in the arguments of a path with things that do not exist."""
    filled = path.replace("{plural}", "leads").replace("{record_id}", "00000000-0000-7000-8000-000000000000")
    return re.sub(r"\{\w+\}", "7", filled)


def test_nobody_gets_in_without_signing_in(anonymous: Client) -> None:
    """Every route but sign-in and health refuses before it looks at anything."""
    answers = {
        (method, path): refusal(anonymous.request(method, address(path), json={}))
        for method, path in OPERATIONS
        if (method, path) not in PUBLIC
    }

    assert len(answers) > 20
    assert set(answers.values()) == {(401, "session.missing")}


def test_no_change_without_the_csrf_token(admin: Client) -> None:
    """Not even an administrator's browser changes anything for a foreign page."""
    del admin.headers["X-CSRF-Token"]

    answers = {
        (method, path): refusal(admin.request(method, address(path), json={}))
        for method, path in OPERATIONS
        if method != "get" and (method, path) not in PUBLIC
    }

    assert len(answers) > 8
    assert set(answers.values()) == {(403, "session.csrf")}
