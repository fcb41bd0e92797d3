"""An attribute that is either a fixed text or, when it begins with ``=``, a compiled FEEL expression."""

import msgspec

from guanxi.feel import Expression


class Text(msgspec.Struct, frozen=True):
    """A value from the model.

    Attributes:
        text: as written in the file.
        line: where it stands, for findings.
        expression: the compiled expression, or None for a fixed text.
        chance: whether it may ask for random numbers or ids, which need a seed.
    """

    text: str
    line: int = 0
    expression: Expression | None = None
    chance: bool = False
