"""What an evaluation answers."""

from typing import Any

import msgspec

from guanxi.feel.errors import Warning_


class Result(msgspec.Struct, frozen=True, gc=False):
    """A value, and why parts of it became null."""

    value: Any
    warnings: tuple[Warning_, ...] = ()


TRUE, FALSE = Result(True), Result(False)
"""The results of conditions without warnings, made once."""
