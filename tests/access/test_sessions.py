from datetime import timedelta

import pytest
import sqlalchemy as sa

from guanxi.access.contracts import SYSTEM, User
from guanxi.access.sessions import LOCK_OUT, MAX_FAILURES, find_session, sign_in, sign_out, touch_session
from guanxi.access.tables import session_table, user_table
from guanxi.access.tokens import csrf_matches, csrf_token
from guanxi.access.users import deactivate_user, set_password
from guanxi.platform.clock import VirtualClock
from guanxi.platform.database import Database
from guanxi.platform.errors import TooMany, Unauthenticated

IDLE = timedelta(hours=12)


def test_right_password_opens_a_session(access_database: Database, ann: User) -> None:
    """The token finds the session; the database holds neither token nor password."""
    token, session = sign_in(access_database, "ann@EXAMPLE.com", "correct horse", idle=IDLE)

    with access_database.read() as tx:
        assert find_session(tx, token) == session
        stored = tx.connection.execute(sa.select(session_table)).one()
        password = tx.connection.execute(sa.select(user_table.c.password_hash)).scalar_one()
    assert session.user == ann
    assert session.actor.roles == {"sales"}
    assert token not in tuple(stored)
    assert password.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.parametrize(("email", "password"), [("ann@example.com", "wrong"), ("nobody@example.com", "x")])
def test_wrong_credentials_do_not_tell_which(
    access_database: Database, ann: User, email: str, password: str
) -> None:
    """A wrong password and an unknown e-mail give the same answer, and no session."""
    with pytest.raises(Unauthenticated, match="E-mail or password is wrong"):
        sign_in(access_database, email, password, idle=IDLE)

    with access_database.read() as tx:
        assert tx.connection.execute(sa.select(session_table)).all() == []


def test_ten_failures_lock_out_until_the_time_has_passed(
    access_database: Database, ann: User, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After ten failures even the right password is refused; fifteen minutes later it works."""
    monkeypatch.setattr("guanxi.access.sessions.verify_password", lambda _, given: given == "correct horse")
    for _ in range(MAX_FAILURES):
        with pytest.raises(Unauthenticated):
            sign_in(access_database, ann.email, "wrong", idle=IDLE)

    with pytest.raises(TooMany, match="Wait 15 minutes"):
        sign_in(access_database, ann.email, "correct horse", idle=IDLE)
    clock.advance(LOCK_OUT)
    _, session = sign_in(access_database, ann.email, "correct horse", idle=IDLE)
    assert session.user == ann


def test_session_slides_while_used_and_ends_unused(
    access_database: Database, ann: User, clock: VirtualClock
) -> None:
    """A touch prolongs the session; after the idle time it is gone."""
    token, _ = sign_in(access_database, ann.email, "correct horse", idle=IDLE)

    clock.advance(timedelta(hours=11))
    with access_database.write() as tx:
        session = find_session(tx, token)
        assert session is not None
        assert session.due_for_touch
        touch_session(tx, token)
        session = find_session(tx, token)
        assert session is not None
        assert not session.due_for_touch
    clock.advance(timedelta(hours=11))
    with access_database.read() as tx:
        assert find_session(tx, token) is not None
    clock.advance(timedelta(hours=1))
    with access_database.read() as tx:
        assert find_session(tx, token) is None


def test_signing_out_ends_the_session(access_database: Database, ann: User) -> None:
    """After signing out the token is worth nothing."""
    token, _ = sign_in(access_database, ann.email, "correct horse", idle=IDLE)

    with access_database.write() as tx:
        sign_out(tx, token)
        assert find_session(tx, token) is None


def test_new_password_or_deactivation_ends_all_sessions(access_database: Database, ann: User) -> None:
    """Whoever holds an old session is out."""
    first, _ = sign_in(access_database, ann.email, "correct horse", idle=IDLE)
    with access_database.write() as tx:
        set_password(tx, ann.id, "another horse", actor=SYSTEM)
        assert find_session(tx, first) is None

    second, _ = sign_in(access_database, ann.email, "another horse", idle=IDLE)
    with access_database.write() as tx:
        deactivate_user(tx, ann.id, actor=SYSTEM)
        assert find_session(tx, second) is None
    with pytest.raises(Unauthenticated):
        sign_in(access_database, ann.email, "another horse", idle=IDLE)


def test_csrf_token_belongs_to_its_session() -> None:
    """A CSRF token fits only the session it was derived from."""
    assert csrf_matches("one", csrf_token("one"))
    assert not csrf_matches("two", csrf_token("one"))
    assert not csrf_matches("one", "")
