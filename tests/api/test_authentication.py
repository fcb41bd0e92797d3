"""Sessions, API keys and CSRF over real HTTP."""

from datetime import timedelta

from guanxi.access.api_keys import create_api_key
from guanxi.access.contracts import SYSTEM
from tests.api.conftest import PASSWORD, Client, Guanxi, refusal


def test_signs_in_and_out(anonymous: Client) -> None:
    """The cookie is for HTTP only; after signing out it is worth nothing."""
    answer = anonymous.post("/api/v1/session", json={"email": "ADMIN@example.com", "password": PASSWORD})
    cookies = answer.headers.get_list("set-cookie")

    assert answer.status_code == 200
    assert answer.json()["user"]["name"] == "Ada Admin"
    assert answer.json()["user"]["roles"] == ["admin"]
    assert any(c.startswith("guanxi_session=") and "HttpOnly" in c and "SameSite=lax" in c for c in cookies)
    assert any(c.startswith("guanxi_csrf=") and "HttpOnly" not in c for c in cookies)
    assert anonymous.get("/api/v1/session").json() == answer.json()

    token = anonymous.cookies["guanxi_session"]
    anonymous.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    assert anonymous.delete("/api/v1/session").status_code == 204
    anonymous.cookies.clear()
    assert refusal(anonymous.get("/api/v1/session", headers={"Cookie": f"guanxi_session={token}"})) == (
        401,
        "session.missing",
    )


def test_does_not_tell_which_of_the_two_is_wrong(anonymous: Client) -> None:
    """A wrong password and an unknown person get the same answer."""
    wrong = anonymous.post("/api/v1/session", json={"email": "admin@example.com", "password": "no"})
    nobody = anonymous.post("/api/v1/session", json={"email": "x@example.com", "password": "no"})

    assert refusal(wrong) == (401, "access.wrong_credentials")
    assert wrong.json() == nobody.json()
    assert "guanxi_session" not in anonymous.cookies


def test_refuses_a_change_without_the_csrf_token(guanxi: Guanxi, sales: Client) -> None:
    """With the cookie alone nothing is changed."""
    del sales.headers["X-CSRF-Token"]

    answer = sales.patch("/api/v1/session", json={"language": "zh-CN"})

    assert refusal(answer) == (403, "session.csrf")
    assert sales.get("/api/v1/session").json()["user"]["language"] == "en"


def test_refuses_the_csrf_token_of_another_session(sales: Client, guanxi: Guanxi) -> None:
    """The token belongs to one session."""
    with Client(guanxi.app) as other:
        other.sign_in("admin@example.com")
        foreign = other.headers["X-CSRF-Token"]

    answer = sales.patch("/api/v1/session", json={"language": "zh-CN"}, headers={"X-CSRF-Token": foreign})

    assert refusal(answer) == (403, "session.csrf")


def test_changes_the_language(sales: Client) -> None:
    """The language stays with the person."""
    answer = sales.patch("/api/v1/session", json={"language": "zh-CN"})

    assert answer.json()["user"]["language"] == "zh-CN"
    assert sales.get("/api/v1/session").json()["user"]["language"] == "zh-CN"


def test_refuses_a_language_that_is_not_there(sales: Client) -> None:
    """A value outside the declared ones is named by its field."""
    answer = sales.patch("/api/v1/session", json={"language": "fr"})

    assert refusal(answer) == (422, "request.invalid")
    assert list(answer.json()["fields"]) == ["language"]


def test_a_session_ends_when_it_is_not_used(guanxi: Guanxi, sales: Client) -> None:
    """Twelve hours of use each hour keep it, twelve hours without end it."""
    for _ in range(20):
        guanxi.clock.advance(timedelta(hours=1))
        assert sales.get("/api/v1/session").status_code == 200

    guanxi.clock.advance(timedelta(hours=12, seconds=1))

    assert refusal(sales.get("/api/v1/session")) == (401, "session.missing")


def test_an_api_key_needs_no_csrf_token_and_has_no_session(guanxi: Guanxi, anonymous: Client) -> None:
    """A script sends its key as a bearer token."""
    with guanxi.database.write() as tx:
        secret, _ = create_api_key(tx, guanxi.admin_id, "script", actor=SYSTEM)
    anonymous.headers["Authorization"] = f"Bearer {secret}"

    assert anonymous.get("/api/v1/users").status_code == 200
    assert refusal(anonymous.delete("/api/v1/session")) == (404, "session.none")


def test_refuses_a_wrong_api_key(anonymous: Client) -> None:
    """Nobody gets in with a key that was never made."""
    answer = anonymous.get("/api/v1/users", headers={"Authorization": "Bearer gx_wrong"})

    assert refusal(answer) == (401, "session.api_key")


def test_signs_in_nobody_for_a_foreign_page(anonymous: Client) -> None:
    """What a browser sends across sites without asking first (text, forms) is not taken for JSON."""
    body = b'{"email": "admin@example.com", "password": "a password for tests"}'
    for media_type in ("text/plain", "application/x-www-form-urlencoded", ""):
        answer = anonymous.post("/api/v1/session", content=body, headers={"Content-Type": media_type})
        assert refusal(answer) == (415, "request.media_type")
    assert "guanxi_session" not in anonymous.cookies


def test_slows_down_guessing_from_one_address(anonymous: Client) -> None:
    """After 30 tries in a minute the address has to wait."""
    for number in range(30):
        answer = anonymous.post("/api/v1/session", json={"email": f"{number}@example.com", "password": "x"})
        assert answer.status_code == 401

    answer = anonymous.post("/api/v1/session", json={"email": "31@example.com", "password": "x"})

    assert refusal(answer) == (429, "request.too_many")


def test_lists_people_with_their_groups(guanxi: Guanxi, sales: Client) -> None:
    """Everyone signed in may see who works here and in which teams; no password, no role."""
    assert sales.get("/api/v1/users").json() == {
        "items": [
            {"id": guanxi.admin_id, "name": "Ada Admin", "email": "admin@example.com", "groups": ["sales"]},
            {"id": guanxi.sales_id, "name": "Sam Sales", "email": "sam@example.com", "groups": ["sales"]},
        ],
        "teams": [{"name": "sales", "label": "sales"}],
    }
