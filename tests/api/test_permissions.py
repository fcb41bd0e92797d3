"""Every route and every action, and every kind of visitor: nobody, a sales person, an administrator.

``permissions.csv`` holds the expected answer of each: a route that is not in it fails here, so that nobody adds one
without saying who may use it. The requests are well-formed and name things that do not exist: who is allowed finds
nothing.
"""

import csv
import inspect
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from guanxi.access.contracts import SYSTEM, Actor
from guanxi.api.app import create_api
from guanxi.api.documentation import contract
from guanxi.platform.errors import Forbidden
from guanxi.records import actions, attachments, comments, record_merge, sharing
from guanxi.records.catalogue import Catalogue
from guanxi.records.files import store_file
from tests.api.bodies import smallest
from tests.api.conftest import Client, Guanxi, refusal

TABLE = Path(__file__).with_name("permissions.csv")
CONTRACT = contract(create_api(None).openapi_schema.to_schema())
COMPONENTS = CONTRACT["components"]["schemas"]
OPERATIONS = {
    (method, path): operation
    for path, operations in CONTRACT["paths"].items()
    for method, operation in operations.items()
}
PUBLIC = {key for key, operation in OPERATIONS.items() if key[1] in ("/api/v1/health",)} | {
    ("post", "/api/v1/session"),
    ("post", "/api/v1/password-resets"),
    ("post", "/api/v1/password-resets/use"),
}
BODIES = {("post", "/api/v1/objects"): {"name": "x"}}
"""Bodies of operations whose contract says less than they look at first."""
STREAMS = {("get", "/api/v1/events")}
"""Answers without an end, which the contract cannot describe and the table does not ask."""
SIGNS_OUT = ("delete", "/api/v1/session")


def address(path: str) -> str:
    """Fill in the arguments of a path with things that do not exist."""
    filled = path.replace("{plural}", "leads").replace("{record_id}", "00000000-0000-7000-8000-000000000000")
    return re.sub(r"\{\w+\}", "7", filled)


def ask(client: Client, method: str, path: str) -> str:
    """Send a well-formed request and return the class of its answer."""
    operation = OPERATIONS[method, path]
    arguments = {
        item["name"]: smallest(item["schema"], COMPONENTS)
        for item in operation.get("parameters", ())
        if item["in"] == "query" and item.get("required")
    }
    content = operation.get("requestBody", {}).get("content", {})
    sent: dict[str, Any] = {}
    if "application/json" in content:
        schema = content["application/json"]["schema"]
        sent["json"] = BODIES.get((method, path)) or smallest(schema, COMPONENTS)
    elif content:
        sent["files"] = {"data": ("7.txt", b"7")}
    status = client.request(method, address(path), params=arguments, **sent).status_code
    if status >= 500:
        return "broken"
    return {401: "sign-in", 403: "forbidden"}.get(status, "allowed")


def expected() -> dict[tuple[str, str], list[str]]:
    """The table: classes of the answers to nobody, a sales person and an administrator."""
    with TABLE.open(encoding="utf-8") as file:
        return {
            (row["method"], row["path"]): [row[who] for who in ("nobody", "sales", "admin")]
            for row in csv.DictReader(file)
        }


def routes_of(guanxi: Guanxi) -> set[tuple[str, str]]:
    """Every method and address of the live application under the API's address."""
    found = set()
    for route in guanxi.app.routes:
        methods: set[str] = getattr(route, "methods", set())
        path = re.sub(r"\{(\w+):\w+\}", r"{\1}", route.path)
        if path.startswith("/api/v1"):
            found |= {(method.lower(), path) for method in methods - {"OPTIONS", "HEAD"}}
    return found


def test_every_route_of_the_application_is_in_the_table(guanxi: Guanxi) -> None:
    """A new route needs a line that says who may use it."""
    assert routes_of(guanxi) - STREAMS == set(expected())
    assert set(OPERATIONS) == set(expected())


@pytest.mark.parametrize("who", ["nobody", "sales", "admin"])
def test_each_kind_of_visitor_gets_the_answer_of_the_table(request: pytest.FixtureRequest, who: str) -> None:
    """Nobody gets in anywhere but at the public addresses; what a sales person may not do is refused as such."""
    client: Client = request.getfixturevalue("anonymous" if who == "nobody" else who)
    column = ("nobody", "sales", "admin").index(who)
    table = expected()

    found = {key: ask(client, *key) for key in sorted(table, key=lambda key: (key == SIGNS_OUT, key))}

    assert found == {key: statuses[column] for key, statuses in table.items()}


def test_nobody_gets_a_stream(anonymous: Client) -> None:
    """Refused before it begins."""
    for method, path in STREAMS:
        assert refusal(anonymous.request(method, path)) == (401, "session.missing")


def test_the_table_lets_nobody_in(guanxi: Guanxi) -> None:
    """The table itself cannot open an address by mistake."""
    open_to_all = {key for key, statuses in expected().items() if statuses[0] != "sign-in"}

    assert open_to_all == PUBLIC - {("post", "/api/v1/session")}


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


ACTIONS: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "create_record": (("lead", {"last_name": "A"}), {}),
    "create_records": (("lead", [{"last_name": "A"}]), {}),
    "update_record": (("lead", "ID", {"last_name": "B"}), {}),
    "archive_record": (("lead", "ID"), {}),
    "restore_record": (("lead", "ID"), {}),
    "share_record": (("lead", "ID", "user", "USER"), {"may_write": False}),
    "unshare_record": (("lead", "ID", "user", "USER"), {}),
    "list_shares": (("lead", "ID"), {}),
    "list_attachments": (("lead", "ID"), {}),
    "attach_file": (("lead", "ID", "FILE"), {}),
    "detach_file": (("lead", "ID", "FILE"), {}),
    "list_comments": (("lead", "ID"), {}),
    "add_comment": (("lead", "ID", "Well"), {}),
    "edit_comment": (("lead", "ID", "SAID", "Well, well"), {}),
    "remove_comment": (("lead", "ID", "SAID"), {}),
    "merge_records": (("lead", "ID", "OTHER"), {}),
}
"""Arguments of every action on records; one that is missing here fails."""


def all_actions() -> dict[str, Callable[..., Any]]:
    """The public functions of the action layer that act for somebody."""
    return {
        name: function
        for module in (actions, attachments, comments, record_merge, sharing)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and "actor" in inspect.signature(function).parameters
    }


def test_every_action_asks_for_the_right(guanxi: Guanxi) -> None:
    """Nobody and somebody without a role do nothing, a sales person and an administrator do it."""
    assert set(all_actions()) == set(ACTIONS)
    catalogue: Catalogue = guanxi.app.dependencies["services"].dependency().catalogue
    refused = [Actor(kind="public", id="p", name="Nobody"), Actor(kind="user", id="u", name="U")]
    allowed = [
        Actor(kind="user", id=guanxi.sales_id, name="S", roles=frozenset({"sales"})),
        Actor(kind="user", id=guanxi.admin_id, name="A", roles=frozenset({"admin"})),
    ]
    for actor in (*refused, *allowed):
        with guanxi.database.write() as tx:
            lead = actions.create_record(tx, catalogue, "lead", {"last_name": "Lee"}, actor=SYSTEM).id
            other = actions.create_record(tx, catalogue, "lead", {"last_name": "Li"}, actor=SYSTEM).id
            said, file_id = 0, ""
            if actor not in refused:
                file = BytesIO(b"plan")
                file_id = store_file(tx, catalogue, "plan.txt", "", file, most=9, actor=actor).id
                said = comments.add_comment(tx, catalogue, "lead", lead, "Hm", actor=actor).key
            for name, (arguments, more) in ACTIONS.items():
                given = [
                    {"ID": lead, "OTHER": other, "USER": guanxi.sales_id, "SAID": said, "FILE": file_id}.get(
                        one, one
                    )
                    if isinstance(one, str)
                    else one
                    for one in arguments
                ]
                if actor in refused:
                    with pytest.raises(Forbidden):
                        all_actions()[name](tx, catalogue, *given, actor=actor, **more)
                else:
                    all_actions()[name](tx, catalogue, *given, actor=actor, **more)
