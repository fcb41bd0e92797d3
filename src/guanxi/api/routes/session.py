"""Signing in and out, and who is signed in."""

from datetime import timedelta
from typing import Any

from litestar import Request, Response, Router, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from guanxi.access.contracts import Actor, User
from guanxi.access.roles import SYSTEM_OBJECTS, may
from guanxi.access.sessions import sign_in as open_session
from guanxi.access.sessions import sign_out as close_session
from guanxi.access.tokens import csrf_token
from guanxi.access.users import set_language
from guanxi.api.authentication import SignedIn, person_of, session_cookies
from guanxi.api.limits import SIGN_IN_LIMIT
from guanxi.api.schemas.session import Credentials, Session, SessionChange, SignedInUser
from guanxi.api.services import Services


@post("/session", status_code=200, opt={"public": True}, sync_to_thread=True, middleware=[SIGN_IN_LIMIT])
def sign_in(
    request: Request[Any, Any, Any], services: NamedDependency[Services], data: JSONBody[Credentials]
) -> Response[Session]:
    """Sign in; sets the session cookie."""
    settings = services.settings
    token, session = open_session(
        services.database,
        data.email,
        data.password,
        idle=timedelta(hours=settings.session_hours),
        agent=request.headers.get("user-agent", ""),
    )
    answer = _session(session.user, session.actor, token)
    return Response(answer, cookies=session_cookies(settings, token))


@get("/session", sync_to_thread=False)
def read_session(signed_in: NamedDependency[SignedIn]) -> Session:
    """Return who is signed in."""
    return _session(person_of(signed_in), signed_in.actor, signed_in.token)


@patch("/session", sync_to_thread=True)
def change_session(
    services: NamedDependency[Services],
    signed_in: NamedDependency[SignedIn],
    data: JSONBody[SessionChange],
) -> Session:
    """Change the language of the signed-in user."""
    with services.database.write() as tx:
        user = set_language(tx, person_of(signed_in).id, data.language)
    return _session(user, signed_in.actor, signed_in.token)


@delete("/session", sync_to_thread=True)
def sign_out(services: NamedDependency[Services], signed_in: NamedDependency[SignedIn]) -> Response[None]:
    """Sign out; the session ends for good."""
    person_of(signed_in)
    with services.database.write() as tx:
        close_session(tx, signed_in.token)
    return Response(None, cookies=session_cookies(services.settings, ""))


def _session(user: User, actor: Actor, token: str) -> Session:
    manages = [name for name in SYSTEM_OBJECTS if may(actor, "manage", name)]
    shown = SignedInUser(user.id, user.name, user.email, list(user.roles), user.language, manages)
    return Session(shown, csrf_token(token))


router = Router("/", route_handlers=[sign_in, read_session, change_session, sign_out], tags=["session"])
