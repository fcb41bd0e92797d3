"""The contract as OpenAPI 3.1 and as a page that needs no script and no internet."""

from html import escape
from typing import Any, Final

import msgspec
from litestar import Request, Response
from litestar.enums import MediaType, OpenAPIMediaType
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import OpenAPIRenderPlugin
from litestar.openapi.spec import Components, License, SecurityScheme
from litestar.router import Router

from guanxi import __version__
from guanxi.api.errors import CURES, problem_response
from guanxi.api.schemas.problem import Problem

_OPEN_SCHEMAS: Final = ("Record",)
"""Schemas that have more members than those declared: a record carries the fields of its object."""

_REFUSED: Final = {
    "description": "Refused; `code` says why.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}

_STYLE: Final = """
body{font:15px/1.6 system-ui,sans-serif;margin:2rem auto;max-width:64rem;padding:0 1rem;color:#1c2430}
h2{margin-top:2.5rem;border-bottom:1px solid #d6dce5}article{margin:1.2rem 0;padding:.8rem 1rem;border:1px solid
#d6dce5;border-radius:6px}h3{font-size:1rem;margin:0}code,pre{font-family:ui-monospace,monospace;font-size:.9em}
pre{background:#f4f6f9;padding:.6rem;overflow:auto;border-radius:4px}.m{display:inline-block;min-width:4.5rem;
font-weight:700}table{border-collapse:collapse}td,th{text-align:left;padding:.15rem .9rem .15rem 0;vertical-align:top}
"""


def contract(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the finished contract from what the routes declare."""
    schemas = schema["components"]["schemas"]
    for name in _OPEN_SCHEMAS:
        schemas[name]["additionalProperties"] = True
    _, components = msgspec.json.schema_components((Problem,), ref_template="#/components/schemas/{name}")
    schemas.update(components)
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("400", None)
            operation["responses"]["default"] = _REFUSED
            operation["responses"].get("204", {}).pop("content", None)
            operation.pop("summary", None)
    return schema


class ContractJson(OpenAPIRenderPlugin):
    """``/api/openapi.json``."""

    def __init__(self) -> None:
        super().__init__(path="/openapi.json", media_type=OpenAPIMediaType.OPENAPI_JSON)

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the contract."""
        return self.render_json(request, contract(openapi_schema))


class ContractPage(OpenAPIRenderPlugin):
    """``/api/docs``."""

    def __init__(self) -> None:
        super().__init__(path="/docs", media_type=MediaType.HTML)

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the contract as HTML."""
        return page(contract(openapi_schema)).encode()


def page(schema: dict[str, Any]) -> str:
    """Return the HTML page of a contract."""
    info = schema["info"]
    groups: dict[str, list[str]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            tag = (operation.get("tags") or ["other"])[0]
            groups.setdefault(tag, []).append(_operation(method, path, operation))
    body = "".join(f"<h2>{escape(tag)}</h2>{''.join(found)}" for tag, found in sorted(groups.items()))
    shapes = "".join(
        f"<article id='{escape(name)}'><h3>{escape(name)}</h3><p>{escape(shape.get('description', ''))}</p>"
        f"<pre>{escape(_pretty(shape.get('properties', {})))}</pre></article>"
        for name, shape in sorted(schema["components"]["schemas"].items())
    )
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{escape(info['title'])}</title>"
        f"<meta name='viewport' content='width=device-width'><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(info['title'])} {escape(info['version'])}</h1><p>{escape(info['description'])}</p>"
        f"<p><a href='/api/openapi.json'>openapi.json</a></p>{body}<h2>Shapes</h2>{shapes}</body></html>"
    )


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    parameters = "".join(
        f"<tr><td><code>{escape(item['name'])}</code></td><td>{escape(item['in'])}</td>"
        f"<td>{escape(item.get('description', ''))}</td></tr>"
        for item in operation.get("parameters", [])
    )
    takes = _shapes(operation.get("requestBody", {}))
    answers = "".join(
        f"<tr><td>{escape(status)}</td><td>{_shapes(answer)}</td><td>{escape(answer.get('description', ''))}</td></tr>"
        for status, answer in operation.get("responses", {}).items()
    )
    return (
        f"<article><h3><span class='m'>{escape(method.upper())}</span><code>{escape(path)}</code></h3>"
        f"<p>{escape(operation.get('description', ''))}</p><table>{parameters}</table>"
        f"{f'<p>Body: {takes}</p>' if takes else ''}<table>{answers}</table></article>"
    )


def _shapes(part: dict[str, Any]) -> str:
    names = [
        content["schema"]["$ref"].rsplit("/", 1)[1]
        for content in part.get("content", {}).values()
        if "$ref" in content.get("schema", {})
    ]
    return ", ".join(f"<a href='#{escape(name)}'>{escape(name)}</a>" for name in names)


def _pretty(value: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def _problem_when_missing(answer: Response[Any]) -> Response[Any]:
    """Litestar answers other addresses beside the contract with a page of its own; ours is a problem."""
    if answer.status_code != 404:
        return answer
    return problem_response(
        404, "request.no_such_address", "There is nothing at this address.", cure=CURES[404]
    )


def openapi_config() -> OpenAPIConfig:
    """Return how Litestar makes and serves the contract."""
    return OpenAPIConfig(
        title="Guanxi",
        version=__version__,
        description="Everything the interface does. Sign in with POST /api/v1/session and send its csrf_token as "
        "X-CSRF-Token with each request that changes something, or send an API key as a bearer token.",
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        use_handler_docstrings=True,
        operation_id_creator=lambda handler, _method, _path: handler.handler_name,
        components=Components(
            security_schemes={
                "session": SecurityScheme(type="apiKey", name="guanxi_session", security_scheme_in="cookie"),
                "api_key": SecurityScheme(type="http", scheme="bearer"),
            }
        ),
        security=[{"session": []}, {"api_key": []}],
        render_plugins=[ContractJson(), ContractPage()],
        openapi_router=Router(
            "/api",
            route_handlers=[],
            include_in_schema=False,
            opt={"public": True},
            after_request=_problem_when_missing,
        ),
    )
