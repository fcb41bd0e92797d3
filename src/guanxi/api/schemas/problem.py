"""What every refusal looks like."""

import msgspec


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal (RFC 9457). ``code`` is stable; ``fields`` says which input is wrong; ``cure`` what to do."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    fields: dict[str, str] = {}
    cure: str = ""
