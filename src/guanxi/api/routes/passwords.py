"""One's own password and sessions, and the way back in for who has forgotten the password."""

from litestar import Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from guanxi.access import password_resets as resets
from guanxi.access import sessions
from guanxi.api.authentication import SignedIn, person_of
from guanxi.api.limits import SIGN_IN_LIMIT
from guanxi.api.schemas.session import (
    OpenSession,
    OpenSessions,
    PasswordChange,
    PasswordForgotten,
    PasswordReset,
)
from guanxi.api.services import Services


@post(
    "/password-resets", status_code=204, opt={"public": True}, sync_to_thread=True, middleware=[SIGN_IN_LIMIT]
)
def ask_password_reset(services: NamedDependency[Services], data: JSONBody[PasswordForgotten]) -> None:
    """Send a link for a new password to this e-mail, if somebody signs in with it; the answer does not tell."""
    with services.database.write() as tx:
        resets.ask_reset(tx, data.email)


@post(
    "/password-resets/use",
    status_code=204,
    opt={"public": True},
    sync_to_thread=True,
    middleware=[SIGN_IN_LIMIT],
)
def use_password_reset(services: NamedDependency[Services], data: JSONBody[PasswordReset]) -> None:
    """Set a new password by the token of a link; all sessions end, and so does a lock-out."""
    with services.database.write() as tx:
        resets.use_reset(tx, services.secret, data.token, data.password)


@post("/session/password", status_code=204, sync_to_thread=True, middleware=[SIGN_IN_LIMIT])
def change_password(
    services: NamedDependency[Services],
    signed_in: NamedDependency[SignedIn],
    data: JSONBody[PasswordChange],
) -> None:
    """Give yourself a new password; your other sessions end."""
    user = person_of(signed_in)
    sessions.change_password(
        services.database, user, signed_in.token, data.current_password, data.new_password
    )


@get("/sessions", sync_to_thread=True)
def list_sessions(services: NamedDependency[Services], signed_in: NamedDependency[SignedIn]) -> OpenSessions:
    """Return your open sessions, last used first."""
    user = person_of(signed_in)
    with services.database.read() as tx:
        found = sessions.list_sessions(tx, user.id, signed_in.token)
    return OpenSessions(
        [OpenSession(one.id, one.agent, one.created_at, one.used_at, one.current) for one in found]
    )


@delete("/sessions", sync_to_thread=True)
def end_other_sessions(services: NamedDependency[Services], signed_in: NamedDependency[SignedIn]) -> None:
    """End all your sessions but this one."""
    user = person_of(signed_in)
    with services.database.write() as tx:
        sessions.end_other_sessions(tx, user, signed_in.token)


@delete("/sessions/{session_id:str}", sync_to_thread=True)
def end_session(
    services: NamedDependency[Services], signed_in: NamedDependency[SignedIn], session_id: FromPath[str]
) -> None:
    """End one of your sessions."""
    user = person_of(signed_in)
    with services.database.write() as tx:
        sessions.end_session(tx, user, session_id)


router = Router(
    "/",
    route_handlers=[
        ask_password_reset,
        use_password_reset,
        change_password,
        list_sessions,
        end_other_sessions,
        end_session,
    ],
    tags=["session"],
)
