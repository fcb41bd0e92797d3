"""Refuses query parameters a route does not know: a misspelt filter must not quietly return everything."""

from functools import cache
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.params import QueryParameter

from guanxi.platform.errors import Invalid


def refuse_unknown_parameters(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    """Guard of all API routes.

    Raises:
        Invalid: code ``request.unknown_parameter``.
    """
    if not connection.scope.get("query_string"):
        return
    known = known_parameters(handler)
    unknown = {name: "is not known here" for name in connection.query_params if name not in known}
    if unknown:
        cure = f"Known are: {', '.join(sorted(known))}." if known else "Leave it out; none is known here."
        message = f"The query parameter {', '.join(unknown)} is not known here."
        raise Invalid("request.unknown_parameter", message, cure, unknown)


@cache
def known_parameters(handler: BaseRouteHandler) -> frozenset[str]:
    """Return the names of the query parameters a route declares."""
    fields = handler.parsed_fn_signature.parameters.values()
    return frozenset(
        field.kwarg_definition.name or field.name
        for field in fields
        if isinstance(field.kwarg_definition, QueryParameter)
    )
