"""Every kind of refusal is an exception of its own, with the server's code, message, cure and fields."""

import pytest

from guanxi.client import (
    Client,
    Conflict,
    Forbidden,
    GuanxiError,
    Invalid,
    NotFound,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from guanxi.client.errors import refusal
from tests.api.conftest import Guanxi
from tests.api.test_full_disk import full_disk
from tests.client.conftest import Connect, make_key


def test_invalid_names_each_field(client: Client) -> None:
    """Nothing was written; the answer is kept whole."""
    with pytest.raises(Invalid) as refused:
        client.create("contact", {"email": "no address"})

    error = refused.value
    assert (error.code, error.status, sorted(error.fields)) == ("record.invalid", 422, ["email", "last_name"])
    assert error.cure == "Correct the named fields."
    assert str(error) == f"{error.message} {error.cure}"
    assert error.problem["title"] == "Invalid input"
    assert list(client.list("contact")) == []


@pytest.mark.parametrize("record_id", ["nobody", "", "../leads", "a b?c#d"])
def test_not_found(client: Client, record_id: str) -> None:
    """No id, however odd, leads anywhere else than to its record."""
    with pytest.raises(NotFound) as refused:
        client.get("contact", record_id)

    assert refused.value.status == 404


def test_unauthenticated(connect: Connect) -> None:
    """A key that is none."""
    with pytest.raises(Unauthenticated) as refused:
        connect("gx_wrong").objects()

    assert (refused.value.code, refused.value.status) == ("session.api_key", 401)
    assert "guanxi api-key create" in refused.value.cure


def test_forbidden(guanxi: Guanxi, connect: Connect, client: Client) -> None:
    """A key that may only read leads makes none."""
    reader = connect(make_key(guanxi, guanxi.admin_id, ("read:lead",)))

    with pytest.raises(Forbidden) as refused:
        reader.create("lead", {"last_name": "Doe"})

    assert refused.value.status == 403
    assert list(client.list("lead")) == []


def test_conflict(client: Client) -> None:
    """An archived record is not changed."""
    made = client.create("lead", {"last_name": "Doe"})
    client.archive("lead", made.id)

    with pytest.raises(Conflict) as refused:
        client.update("lead", made.id, {"score": 1})

    assert (refused.value.code, refused.value.cure) == ("record.archived", "Restore it first.")


def test_too_many(client: Client, pauses: list[float]) -> None:
    """The limit of sign-ins is reached; what is no read is not repeated."""
    body = {"email": "", "password": ""}

    def sign_in_until_refused() -> None:
        for _ in range(100):
            try:
                client.call("POST", "/session", body=body)
            except (Unauthenticated, Invalid):
                continue

    with pytest.raises(TooMany) as refused:
        sign_in_until_refused()

    assert (refused.value.code, refused.value.status) == ("request.too_many", 429)
    assert pauses == []


def test_unavailable(guanxi: Guanxi, client: Client, pauses: list[float]) -> None:
    """The disk is full: refused at once, and not repeated, since it is no read."""
    client.objects()

    def create_until_refused() -> None:
        for number in range(500):
            client.create("lead", {"last_name": f"Lead {number} " + 60 * "x"})

    with full_disk(guanxi.database), pytest.raises(Unavailable) as refused:
        create_until_refused()

    assert (refused.value.code, refused.value.status) == ("database.unusable", 503)
    assert pauses == []


@pytest.mark.parametrize("said", [None, "<html>", [], {"error": "no"}])
def test_what_is_no_problem_is_told_as_unexplained(said: object) -> None:
    """A proxy in between answers in its own words; 502 and 504 are its way to say that nobody answers."""
    kinds = [type(refusal(status, said)) for status in (502, 504, 500, 404)]

    assert kinds == [Unavailable, Unavailable, GuanxiError, NotFound]
    assert refusal(502, said).code == "client.unexplained"
