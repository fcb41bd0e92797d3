"""Signing in and out, and who is signed in."""

from litestar import Response, Router, delete, get, patch, post
from litestar.params import JSONBody

from guanxi.api.limits import SIGN_IN_LIMIT
from guanxi.api.schemas.session import Credentials, Session, SessionChange


@post("/session", status_code=200, opt={"public": True}, sync_to_thread=True, middleware=[SIGN_IN_LIMIT])
def sign_in(data: JSONBody[Credentials]) -> Response[Session]:
    """Sign in; sets the session cookie."""
    raise NotImplementedError


@get("/session", sync_to_thread=False)
def read_session() -> Session:
    """Return who is signed in."""
    raise NotImplementedError


@patch("/session", sync_to_thread=True)
def change_session(data: JSONBody[SessionChange]) -> Session:
    """Change the language of the signed-in user."""
    raise NotImplementedError


@delete("/session", sync_to_thread=True)
def sign_out() -> None:
    """Sign out; the session ends for good."""
    raise NotImplementedError


router = Router("/", route_handlers=[sign_in, read_session, change_session, sign_out], tags=["session"])
