"""Who sends a request: a session cookie or an API key. Every route needs one unless it is public.

A request with a cookie that changes something must also carry the session's CSRF token as a header: a
foreign page can make a browser send the cookie, but cannot read or set that header.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Request
from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.middleware.authentication import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.types import ASGIApp
from sqlalchemy.exc import DBAPIError

from guanxi.access.api_keys import find_api_key, find_api_key_actor, touch_api_key
from guanxi.access.contracts import Actor, FoundKey, Session, User
from guanxi.access.sessions import find_session, touch_session
from guanxi.access.tokens import csrf_matches, csrf_token
from guanxi.api.key_rate import KeyRate
from guanxi.api.services import Services
from guanxi.platform.database import Database
from guanxi.platform.errors import Forbidden, NotFound, Unauthenticated
from guanxi.platform.settings import Settings

SESSION_COOKIE, CSRF_COOKIE, CSRF_HEADER = "guanxi_session", "guanxi_csrf", "X-CSRF-Token"
_log = logging.getLogger(__name__)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who sends this request; ``user`` and ``token`` are missing for an API key."""

    actor: Actor
    user: User | None = None
    token: str = ""


class Authentication(AbstractAuthenticationMiddleware):
    """Puts a ``SignedIn`` into ``request.user`` or refuses the request."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        super().__init__(app, exclude_from_auth_key="public", exclude_http_methods=["OPTIONS"])
        self._services = services
        self._rate = KeyRate()

    async def authenticate_request(
        self, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> AuthenticationResult:
        """Look up the key or the session: two short reads, no thread needed.

        Raises:
            Unauthenticated: codes ``session.missing`` and ``session.api_key``.
            Forbidden: code ``session.csrf``.
            TooManyRequestsException: code ``request.too_many``; the key is used more often than is allowed.
        """
        scheme, _, secret = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return AuthenticationResult(SignedIn(await self._by_key(secret.strip())), "api_key")
        token = connection.cookies.get(SESSION_COOKIE, "")
        session = _by_session(self._services.database, token)
        if session.due_for_touch:  # a write may have to wait for another writer
            await sync_to_thread(_touch, self._services.database, token)
        if str(connection.scope.get("method")) not in _SAFE:
            _check_csrf(token, connection.headers.get(CSRF_HEADER, ""))
        return AuthenticationResult(SignedIn(session.actor, session.user, token), "session")

    async def _by_key(self, secret: str) -> Actor:
        found, now = _find_key(self._services.database, secret)
        self._rate.take(found.id, now, self._services.settings.api_key_rate)
        if found.due_for_touch:  # a write may have to wait for another writer
            await sync_to_thread(_touch_key, self._services.database, found.id)
        return found.actor


def _find_key(database: Database, secret: str) -> tuple[FoundKey, datetime]:
    with database.read() as tx:
        found = find_api_key(tx, secret)
        now = tx.now
    if found is None:
        cure = (
            "It may have expired or been revoked. Make one at Administration, or with: guanxi api-key create"
        )
        raise Unauthenticated("session.api_key", "The API key is not valid.", cure)
    return found, now


def _touch_key(database: Database, key_id: str) -> None:
    try:
        with database.write() as tx:
            touch_api_key(tx, key_id)
    except DBAPIError as error:  # what the key was sent for may go well all the same
        _log.info("the use of the API key %s was not noted: %s", key_id, error.orig)


def _by_session(database: Database, token: str) -> Session:
    session = None
    if token:
        with database.read() as tx:
            session = find_session(tx, token)
    if session is None:
        raise Unauthenticated("session.missing", "Nobody is signed in.", "Sign in with POST /api/v1/session.")
    return session


def _touch(database: Database, token: str) -> None:
    with database.write() as tx:
        touch_session(tx, token)


def _check_csrf(token: str, given: str) -> None:
    if not csrf_matches(token, given):
        raise Forbidden(
            "session.csrf",
            f"The header {CSRF_HEADER} is missing or not that of this session.",
            f"Send the csrf_token of GET /api/v1/session as {CSRF_HEADER}.",
        )


def actor_of(database: Database, request: Request[Any, Any, Any]) -> Actor | None:
    """Return who an earlier request came from as things are now; None when session or key have ended meanwhile.

    It counts as no use of the session.
    """
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    with database.read() as tx:
        if scheme.lower() == "bearer":
            return find_api_key_actor(tx, secret.strip())
        session = find_session(tx, request.cookies.get(SESSION_COOKIE, ""))
    return session.actor if session else None


def provide_signed_in(request: Request[Any, Any, Any]) -> SignedIn | None:
    """Dependency: who sends the request; ``None`` on public routes."""
    found = request.scope.get("user")
    return found if isinstance(found, SignedIn) else None


def person_of(signed_in: SignedIn) -> User:
    """Return the user of a session.

    Raises:
        NotFound: code ``session.none``; an API key has none.
    """
    if signed_in.user is None:
        raise NotFound("session.none", "An API key has no session.", "Sign in with e-mail and password.")
    return signed_in.user


def provide_actor(request: Request[Any, Any, Any]) -> Actor | None:
    """Dependency: the actor of the request; ``None`` on public routes."""
    signed_in = provide_signed_in(request)
    return signed_in.actor if signed_in else None


def session_cookies(settings: Settings, token: str) -> list[Cookie]:
    """Return the cookies of a new session; an empty token takes them away."""
    age = settings.session_hours * 3600 if token else 0
    secure = settings.base_url.startswith("https:")
    return [
        Cookie(
            SESSION_COOKIE, value=token, max_age=age, path="/", httponly=True, samesite="lax", secure=secure
        ),
        Cookie(
            CSRF_COOKIE,
            value=csrf_token(token) if token else "",
            max_age=age,
            path="/",
            samesite="lax",
            secure=secure,
        ),
    ]
