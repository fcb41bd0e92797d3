"""Files sent as parts of a form."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request
from litestar.datastructures import UploadFile

from guanxi.platform.errors import Invalid


def files_needed(code: str, cure: str) -> Callable[[Request[Any, Any, Any]], Awaitable[None]]:
    """Return a hook that refuses a form without files before Litestar reads it, which it cannot do.

    Args:
        code: the code of the refusal, an ``Invalid``.
    """

    async def check(request: Request[Any, Any, Any]) -> None:
        parts = list((await request.form()).multi_items())
        texts = {name: "is not a file" for name, part in parts if not isinstance(part, UploadFile)}
        if not parts or texts:
            raise Invalid(code, "A part is not a file." if texts else "No file was sent.", cure, texts)

    return check
