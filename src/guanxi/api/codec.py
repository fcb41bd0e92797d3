"""JSON in and out: numbers stay exact decimals both ways, moments are UTC."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.serialization import default_serializer
from litestar.types import Serializer

from guanxi.platform.errors import Invalid

_encoder = msgspec.json.Encoder(decimal_format="number", enc_hook=default_serializer)
_decoder = msgspec.json.Decoder(float_hook=Decimal)
_DEEPEST = 100
_TOO_DEEP = msgspec.DecodeError(f"it nests deeper than {_DEEPEST} levels")


def encode_exact(value: Any) -> bytes:
    """Return a value as JSON, decimals as numbers, digit by digit."""
    return _encoder.encode(value)


def decode_exact(text: bytes | str) -> Any:
    """Return a JSON value with exact numbers.

    Raises:
        msgspec.DecodeError: it is not JSON, or nests deeper than anything we could work on.
    """
    try:
        found = _decoder.decode(text)
    except RecursionError:
        raise _TOO_DEEP from None
    level = [found]
    for _ in range(_DEEPEST):
        level = [part for value in level for part in _parts(value) if isinstance(part, dict | list)]
        if not level:
            return found
    raise _TOO_DEEP


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


class ExactRequest(Request[Any, Any, Any]):
    """A request whose JSON body keeps ``0.1`` as the decimal that was sent."""

    async def json(self) -> Any:
        """Return the body; an empty one is ``None``.

        A body must be declared as JSON: a foreign page can make a browser send other types without asking
        this server first, and so could sign somebody in under a name they do not expect.

        Raises:
            Invalid: code ``request.not_json``.
            HTTPException: 415; the body is not declared as JSON.
        """
        body = await self.body()
        if body and not self.content_type[0].endswith(("/json", "+json")):
            raise HTTPException(
                "Send the body with the header Content-Type: application/json.", status_code=415
            )
        try:
            return decode_exact(body or b"null")
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Invalid(
                "request.not_json", f"The body is not JSON: {error}.", "Send one JSON value in UTF-8."
            ) from None


class ExactResponse(Response[Any]):
    """An answer whose decimals are written as numbers, digit by digit."""

    def render(self, content: Any, media_type: str, enc_hook: Serializer = default_serializer) -> bytes:
        """Return the body's bytes."""
        if isinstance(content, bytes | str) or content is None or "json" not in media_type:
            return super().render(content, media_type, enc_hook)
        return _encoder.encode(content)
