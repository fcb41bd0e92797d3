"""Errors as problem details (RFC 9457). The only place that gives HTTP status codes to errors."""

import logging
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.exceptions import ValidationException as RequestInvalid
from litestar.types import ExceptionHandlersMap
from sqlalchemy.exc import DBAPIError

from guanxi.api.limits import MAX_BODY, MAX_IMPORT
from guanxi.api.schemas.problem import Problem
from guanxi.platform.errors import (
    Conflict,
    Forbidden,
    GuanxiError,
    Invalid,
    NotFound,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from guanxi.platform.opening import why_unusable

MEDIA_TYPE = "application/problem+json"
_STATUS: dict[type[GuanxiError], int] = {
    Invalid: 422,
    NotFound: 404,
    Forbidden: 403,
    Unauthenticated: 401,
    Conflict: 409,
    TooMany: 429,
    Unavailable: 503,
}
_TITLES = {
    400: "The request is malformed",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "This address does not know that method",
    409: "Changed meanwhile",
    412: "Another version",
    413: "Too large",
    415: "Wrong media type",
    422: "Invalid input",
    429: "Too many requests",
    500: "Our mistake",
    503: "Not available",
}
_log = logging.getLogger("guanxi.api")


def status_of(error: GuanxiError) -> int:
    """Return the HTTP status of an expected refusal."""
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 400)


def problem_response(
    status: int,
    code: str,
    detail: str,
    *,
    cure: str = "",
    fields: dict[str, str] | None = None,
    extra: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> Response[Any]:
    """Return a problem; ``extra`` stands beside its members (``findings`` of a deployment)."""
    problem = Problem(
        type=f"urn:guanxi:problem:{code}",
        title=_TITLES.get(status, "Refused"),
        status=status,
        detail=detail,
        code=code,
        fields=fields or {},
        cure=cure,
    )
    content = {**msgspec.to_builtins(problem), **(extra or {})}
    return Response(
        msgspec.json.encode(content), status_code=status, media_type=MEDIA_TYPE, headers=headers or {}
    )


def _refusal(_: Request[Any, Any, Any], error: GuanxiError) -> Response[Any]:
    return problem_response(status_of(error), error.code, error.message, cure=error.cure, fields=error.fields)


def _bad_request(_: Request[Any, Any, Any], error: RequestInvalid) -> Response[Any]:
    """Arguments that do not have the declared form: name each."""
    found = error.extra if isinstance(error.extra, list) else []
    fields = {
        str(item.get("key", "")) or "body": str(item.get("message", ""))
        for item in found
        if isinstance(item, dict)
    }
    return problem_response(
        422,
        "request.invalid",
        "The request does not have the declared form: "
        + ("; ".join(f"{name}: {message}" for name, message in fields.items()) or error.detail),
        cure="Compare it with /api/docs.",
        fields=fields,
    )


_CODES = {
    401: "session.missing",
    404: "request.no_such_address",
    405: "request.method_not_allowed",
    413: "request.too_large",
    415: "request.media_type",
    429: "request.too_many",
}
CURES = {
    404: "The addresses are listed at /api/docs.",
    413: f"Send at most {MAX_BODY >> 20} MiB at once, or files to import of at most {MAX_IMPORT >> 20} MiB.",
}


def _http(_: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    status = error.status_code
    return problem_response(
        status,
        _CODES.get(status, "request.malformed" if status < 500 else "server.mistake"),
        error.detail,
        cure=CURES.get(status, ""),
        headers=dict(error.headers or {}),
    )


def _mistake(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """An exception that nobody expected is our mistake: logged whole, told without inner detail."""
    _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem_response(
        500, "server.mistake", "The server made a mistake.", cure="The server's log tells which."
    )


def _database(request: Request[Any, Any, Any], error: DBAPIError) -> Response[Any]:
    """The server is away, or the disk is full: nothing was changed, and it may be tried again."""
    told = why_unusable(error, "of this installation")
    if told is None:
        return _mistake(request, error)
    _log.warning("%s %s was refused: %s", request.method, request.url.path, told.message)
    return _refusal(request, told)


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    GuanxiError: _refusal,
    DBAPIError: _database,
    RequestInvalid: _bad_request,
    HTTPException: _http,
    Exception: _mistake,
}
