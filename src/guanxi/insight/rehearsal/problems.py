"""What is wrong with a test file, as values, and the suggestion of a name that was probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches

import msgspec

_MOST_NAMED = 12


class Problem(msgspec.Struct, frozen=True):
    """A place in the test file (line counted from 1), what is wrong there and what to do."""

    line: int
    message: str
    cure: str = ""

    @property
    def text(self) -> str:
        """Message and cure as one line."""
        return f"{self.message} {self.cure}".strip()


def suggest(name: str, known: Iterable[str]) -> str:
    """Return “Did you mean …?”, or what there is when nothing is like the name."""
    names = sorted(set(known))
    close = get_close_matches(name, names, n=1, cutoff=0.5)
    if close:
        return f"Did you mean “{close[0]}”?"
    if not names:
        return "There is none."
    more = ", …" if len(names) > _MOST_NAMED else ""
    return f"There is {', '.join(names[:_MOST_NAMED])}{more}."
