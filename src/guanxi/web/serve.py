"""Routes that serve the built client.

Files under `/assets` carry a content hash in their name and are cached for ever; `index.html` is asked
for each time and answers every address that is not a file, because the client does the routing.
The API and the public forms have their own routes and are matched before these.
"""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any

from litestar import HttpMethod, Request, Response, route
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from guanxi.web.build import STATIC

# Styles: the component library writes its theme variables as an inline style element.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_SECURITY = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_SNIFFING = {"X-Content-Type-Options": "nosniff"}
_PARTS = (".js", ".css")  # no pages: a policy that comes with them is obeyed by nobody
_FOR_EVER = "public, max-age=31536000, immutable"
_NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Guanxi</title>
<body style="font-family:sans-serif;max-width:40rem;margin:4rem auto;line-height:1.6">
<h1>The web client is not built yet</h1>
<p>The server runs, but its pages are missing. Build them with one command, then reload:</p>
<pre>python -m guanxi.web.build</pre>
<p>The API works without them: <a href="/api/docs">/api/docs</a>.</p>
<h2 lang="zh-CN">网页界面尚未构建</h2>
<p lang="zh-CN">服务器正在运行，但缺少页面文件。请运行上面的命令，然后刷新本页。</p>
"""


def client_routes(static: Path = STATIC) -> list[HTTPRouteHandler]:
    """Return the route handlers that serve the client built into `static`."""

    methods = [HttpMethod.GET, HttpMethod.HEAD]

    @route("/", http_method=methods, include_in_schema=False, opt={"public": True})
    async def serve_start(request: Request[Any, Any, State]) -> Response[bytes]:
        return _answer(static, "", request.headers.get("accept-encoding", ""))

    @route("/{path:path}", http_method=methods, include_in_schema=False, opt={"public": True})
    async def serve_client(request: Request[Any, Any, State], path: FromPath[str]) -> Response[bytes]:
        if path.startswith("/api/"):
            raise NotFoundException(f"There is nothing at {path}.")
        return _answer(static, path.lstrip("/"), request.headers.get("accept-encoding", ""))

    return [serve_start, serve_client]


def _answer(static: Path, path: str, accepted: str) -> Response[bytes]:
    found = _file(static, path)
    if found is None and path.startswith("assets/"):
        return Response(b"", status_code=404, headers=_SECURITY, media_type="text/plain")
    found = found or _file(static, "index.html")
    if found is None:
        return Response(_NOT_BUILT.encode(), status_code=503, media_type="text/html")
    headers = dict(_SNIFFING if found.suffix in _PARTS else _SECURITY)
    headers["Cache-Control"] = _FOR_EVER if path.startswith("assets/") else "no-cache"
    headers["Vary"] = "Accept-Encoding"
    media_type = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
    packed = found.with_name(found.name + ".gz")
    if "gzip" in accepted and packed.is_file():
        headers["Content-Encoding"] = "gzip"
        found = packed
    return Response(found.read_bytes(), headers=headers, media_type=media_type)


def _file(static: Path, path: str) -> Path | None:
    """Return the public file at `path`, or None: no hidden files, nothing outside the folder."""
    hidden = any(part.startswith(".") for part in Path(path).parts)
    try:
        wanted = (static / path).resolve()
        inside = wanted.is_relative_to(static.resolve())
        return wanted if path and inside and not hidden and wanted.is_file() else None
    except (OSError, ValueError):  # longer than names can be, or with a null character
        return None
