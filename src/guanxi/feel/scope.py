"""Which names are known at a place of a text, so that names with spaces and signs can be told from operations.

DMN 1.5, 10.3.1.2: the longest name that is in scope wins. A name that nobody knows ends at the first sign;
words that stand side by side are then taken as one name, since no other reading exists.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from guanxi.feel.errors import FeelSyntaxError
from guanxi.feel.lexer import Token, tokenize

Words = tuple[str, ...]


class NameTable:
    """A set of names, found by their first token."""

    def __init__(self, names: Iterable[str] = ()):
        self._by_first: dict[str, list[tuple[Words, str]]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Make a name known; one that is no sequence of tokens is ignored."""
        words = name_words(name)
        if words:
            entries = self._by_first.setdefault(words[0], [])
            if (words, name) not in entries:
                entries.append((words, name))

    def longest(self, tokens: Sequence[Token], index: int) -> tuple[int, str] | None:
        """Number of tokens and name of the longest known name that starts here."""
        best: tuple[int, str] | None = None
        for words, name in self._by_first.get(tokens[index].text, ()):
            length = len(words)
            if (best is None or length > best[0]) and _matches(tokens, index, words):
                best = (length, name)
        return best


def _matches(tokens: Sequence[Token], index: int, words: Words) -> bool:
    if index + len(words) > len(tokens):
        return False
    return all(
        tokens[index + place].text == word and tokens[index + place].kind in ("name", "number", "mark")
        for place, word in enumerate(words)
    )


@lru_cache(maxsize=4096)
def name_words(name: str) -> Words:
    """The tokens of a name, empty when it is none."""
    try:
        tokens = tokenize(name)[:-1]
    except FeelSyntaxError:
        return ()
    if not tokens or tokens[0].kind != "name":
        return ()
    return tuple(token.text for token in tokens)


@lru_cache(maxsize=256)
def shared_table(names: frozenset[str]) -> NameTable:
    """The table of a fixed set of names, made once; nobody may add to it."""
    return NameTable(names)
