"""Forgotten passwords, new ones, and one's own sessions, over HTTP and with mails in the sink."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from guanxi import wiring
from guanxi.access.contracts import SYSTEM
from guanxi.access.users import create_user, deactivate_user
from guanxi.activities.sink import list_mails, read_mail
from guanxi.triggers.reset_mailer import ResetMailer
from tests.api.conftest import PASSWORD, Client, Guanxi, refusal

SALES = "sam@example.com"
NEW = "quite another word"


@dataclass
class Post:
    """What the worker sends, and what has arrived."""

    guanxi: Guanxi
    mailer: ResetMailer

    def links(self) -> list[tuple[str, str]]:
        """Send what is due; receiver and token of the mails, oldest first."""
        while self.mailer.work_once():
            pass
        with self.guanxi.database.read() as tx:
            found = [read_mail(tx, one.key) for one in reversed(list_mails(tx))]
        return [(one.mail.to, _token(one.text)) for one in found]


def _token(text: str) -> str:
    found = re.search(r"/new-password#(\S+)", text)
    assert found
    return found[1]


@pytest.fixture
def post(guanxi: Guanxi, sink: Any) -> Post:
    """Mails go to the sink."""
    settings = msgspec.structs.replace(guanxi.settings, sink_port=sink.port)
    return Post(guanxi, wiring.make_reset_mailer(settings, guanxi.database))


def ask(client: Client, email: str = SALES) -> int:
    """Forget a password."""
    return client.post("/api/v1/password-resets", json={"email": email}).status_code


def use(client: Client, token: str, password: str = NEW) -> Any:
    """Follow a link and type a new password."""
    return client.post("/api/v1/password-resets/use", json={"token": token, "password": password})


def entry(client: Client, password: str, email: str = SALES) -> int:
    """Try to sign in."""
    return client.post("/api/v1/session", json={"email": email, "password": password}).status_code


@pytest.mark.parametrize("guanxi", ["sqlite", "postgresql"], indirect=True)
def test_a_link_sets_a_new_password_once(sales: Client, post: Post) -> None:
    """The mail goes to the person, the old password and all sessions end, and the link with them."""
    with Client(post.guanxi.app) as visitor:
        assert ask(visitor, " SAM@example.com ") == 204
        ((receiver, token),) = post.links()
        assert receiver == SALES

        assert use(visitor, token).status_code == 204

        assert refusal(sales.get("/api/v1/session")) == (401, "session.missing")
        assert (entry(visitor, PASSWORD), entry(visitor, NEW)) == (401, 200)
        assert refusal(use(visitor, token, "and a third one")) == (422, "access.reset_ended")
        assert entry(visitor, NEW) == 200


def test_a_password_that_is_too_short_leaves_the_link_alive(anonymous: Client, post: Post) -> None:
    """The refusal names the field; the next attempt goes through."""
    ask(anonymous)
    ((_, token),) = post.links()

    short = use(anonymous, token, "short")

    assert refusal(short) == (422, "access.password_rule")
    assert short.json()["fields"] == {"password": "A password has 10 to 1024 characters."}
    assert entry(anonymous, PASSWORD) == 200
    assert use(anonymous, token).status_code == 204


def test_who_has_no_sign_in_gets_no_mail_and_nobody_learns_it(anonymous: Client, post: Post) -> None:
    """Unknown, deactivated, and never given a password: the same answer as for everybody."""
    with post.guanxi.database.write() as tx:
        create_user(tx, email="owner@example.com", name="Only Owner", actor=SYSTEM)
        deactivate_user(tx, post.guanxi.sales_id, actor=SYSTEM)

    answers = [ask(anonymous, one) for one in ("nobody@example.com", "owner@example.com", SALES, "x" * 320)]

    assert answers == [204] * 4
    assert post.links() == []


def test_who_is_invited_chooses_a_first_password(admin: Client, anonymous: Client, post: Post) -> None:
    """The link works for three days; another invitation takes its place; who may not sign in is not invited."""
    made = {"email": "new@example.com", "name": "Nele New", "language": "zh-CN"}
    person = admin.post("/api/v1/managed-users", json=made).json()["id"]
    address = f"/api/v1/managed-users/{person}/invitation"
    assert [admin.post(address).status_code for _ in range(2)] == [204, 204]
    ((receiver, token),) = post.links()
    with post.guanxi.database.read() as tx:
        (mail,) = list_mails(tx)
        assert (receiver, read_mail(tx, mail.key).mail.subject) == ("new@example.com", "欢迎使用 Guanxi")

    post.guanxi.clock.advance(timedelta(days=3, seconds=-1))

    assert use(anonymous, token).status_code == 204
    assert entry(anonymous, NEW, "new@example.com") == 200
    assert refusal(use(anonymous, token)) == (422, "access.reset_ended")


def test_who_may_not_sign_in_is_not_invited(guanxi: Guanxi, admin: Client, sales: Client, post: Post) -> None:
    """Nobody but who manages people invites."""
    address = f"/api/v1/managed-users/{guanxi.sales_id}/invitation"
    assert refusal(sales.post(address)) == (403, "access.forbidden")
    with guanxi.database.write() as tx:
        deactivate_user(tx, guanxi.sales_id, actor=SYSTEM)

    assert refusal(admin.post(address)) == (409, "access.inactive")
    assert refusal(admin.post("/api/v1/managed-users/7/invitation")) == (404, "access.no_such_user")
    assert post.links() == []


def test_a_mailbox_is_not_flooded(anonymous: Client, post: Post) -> None:
    """Three links are open at most; when they have ended, there may be others."""
    assert [ask(anonymous) for _ in range(5)] == [204] * 5
    assert len(post.links()) == 3

    post.guanxi.clock.advance(timedelta(hours=1))
    ask(anonymous)

    assert len(post.links()) == 4


def test_a_link_ends_after_an_hour_and_when_another_was_used(anonymous: Client, post: Post) -> None:
    """Neither sets anything then."""
    ask(anonymous)
    ask(anonymous)
    (_, first), (_, second) = post.links()
    assert use(anonymous, second).status_code == 204
    assert refusal(use(anonymous, first, "and a third one")) == (422, "access.reset_ended")

    ask(anonymous)
    late = post.links()[-1][1]
    post.guanxi.clock.advance(timedelta(hours=1))
    assert refusal(use(anonymous, late, "and a third one")) == (422, "access.reset_ended")
    assert entry(anonymous, NEW) == 200


@pytest.mark.parametrize("change", ["1", "1.abc", "x.y", ".", "9" * 30 + ".a", "№.é"])
def test_what_was_not_signed_here_opens_nothing(anonymous: Client, post: Post, change: str) -> None:
    """Made-up tokens, and those of a link with another's signature."""
    ask(anonymous)
    ((_, token),) = post.links()

    assert refusal(use(anonymous, change)) == (422, "access.reset_ended")
    assert refusal(use(anonymous, token[:-1] + ("0" if token[-1] != "0" else "1"))) == (
        422,
        "access.reset_ended",
    )
    assert entry(anonymous, PASSWORD) == 200


def test_a_link_lifts_the_lock_out(anonymous: Client, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten wrong tries by whomever do not keep the person out who reads the mail."""
    with monkeypatch.context() as quick:
        quick.setattr("guanxi.access.sessions.verify_password", lambda *_: False)
        assert [entry(anonymous, "wrong") for _ in range(11)] == [401] * 10 + [429]
    ask(anonymous)
    ((_, token),) = post.links()

    use(anonymous, token)

    assert entry(anonymous, NEW) == 200


def test_a_mail_that_does_not_go_out_is_tried_again(anonymous: Client, guanxi: Guanxi, sink: Any) -> None:
    """No server: later once more; the link is still the same one."""
    settings = msgspec.structs.replace(guanxi.settings, sink_port=1)
    ask(anonymous)
    assert wiring.make_reset_mailer(settings, guanxi.database).work_once()
    post = Post(
        guanxi,
        wiring.make_reset_mailer(
            msgspec.structs.replace(guanxi.settings, sink_port=sink.port), guanxi.database
        ),
    )
    assert post.links() == []

    guanxi.clock.advance(timedelta(seconds=2))

    ((_, token),) = post.links()
    assert use(anonymous, token).status_code == 204


def test_a_new_password_ends_the_other_sessions(guanxi: Guanxi, sales: Client) -> None:
    """This one goes on, the old password is worth nothing."""
    with Client(guanxi.app) as other:
        other.sign_in(SALES)
        changed = sales.post(
            "/api/v1/session/password", json={"current_password": PASSWORD, "new_password": NEW}
        )

        assert changed.status_code == 204
        assert sales.get("/api/v1/session").status_code == 200
        assert refusal(other.get("/api/v1/session")) == (401, "session.missing")
        assert (entry(other, PASSWORD), entry(other, NEW)) == (401, 200)


def test_a_wrong_or_short_password_changes_nothing(sales: Client) -> None:
    """Each is refused at its own field."""
    wrong = sales.post("/api/v1/session/password", json={"current_password": "no", "new_password": NEW})
    short = sales.post("/api/v1/session/password", json={"current_password": PASSWORD, "new_password": "x"})

    assert (refusal(wrong), list(wrong.json()["fields"])) == (
        (422, "access.wrong_password"),
        ["current_password"],
    )
    assert (refusal(short), list(short.json()["fields"])) == ((422, "access.password_rule"), ["password"])
    assert entry(sales, PASSWORD) == 200


def test_people_see_and_end_their_own_sessions(guanxi: Guanxi, sales: Client, admin: Client) -> None:
    """Each with its browser; that of somebody else cannot be ended."""
    with Client(guanxi.app) as other:
        other.headers["User-Agent"] = "Tablet"
        other.sign_in(SALES)
        guanxi.clock.advance(timedelta(hours=2))
        sales.get("/api/v1/session")
        first, second = sales.get("/api/v1/sessions").json()["items"]
        assert (first["current"], second["current"], second["agent"]) == (True, False, "Tablet")
        assert first["used_at"] > second["used_at"]

        (theirs,) = admin.get("/api/v1/sessions").json()["items"]
        assert refusal(sales.delete(f"/api/v1/sessions/{theirs['id']}")) == (404, "access.no_such_session")
        assert admin.get("/api/v1/session").status_code == 200

        assert sales.delete(f"/api/v1/sessions/{second['id']}").status_code == 204
        assert other.get("/api/v1/session").status_code == 401
        other.sign_in(SALES)
        assert sales.delete("/api/v1/sessions").status_code == 204
        assert (other.get("/api/v1/session").status_code, sales.get("/api/v1/session").status_code) == (
            401,
            200,
        )
