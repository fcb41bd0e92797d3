"""The header ``Idempotency-Key``: a request that is sent again because its answer was lost is not carried out twice."""

from collections.abc import Callable
from typing import Annotated

from litestar.params import HeaderParameter

from guanxi.access.contracts import Actor
from guanxi.api.codec import encode_exact
from guanxi.platform import idempotency
from guanxi.platform.database import Tx

IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="Any text of yours, new for each request: sent again within 24 hours, the first answer comes back.",
    ),
]


def once(
    tx: Tx, actor: Actor, key: str | None, request: tuple[str, object], carry_out: Callable[[], bytes]
) -> bytes:
    """Carry a request out unless that was done before; return the answer as JSON.

    Args:
        key: what the header says; None carries it out in any case.
        request: what is done, and the body.
    """
    if key is None:
        return carry_out()
    asker = f"{actor.kind}/{actor.id}"
    known = idempotency.claim(tx, asker, key, encode_exact(request))
    if known is not None:
        return known.encode()
    answer = carry_out()
    idempotency.keep(tx, asker, key, answer.decode())
    return answer
