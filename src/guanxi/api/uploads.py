"""Files sent as parts of a form."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request

from guanxi.platform.errors import Invalid


def files_needed(code: str, cure: str) -> Callable[[Request[Any, Any, Any]], Awaitable[None]]:
    """Return a hook that refuses a form without any part before Litestar reads it, which it cannot do.

    Args:
        code: the code of the refusal, an ``Invalid``.
    """

    async def check(request: Request[Any, Any, Any]) -> None:
        if not await request.form():
            raise Invalid(code, "No file was sent.", cure)

    return check
