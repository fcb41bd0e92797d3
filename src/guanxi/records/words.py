"""Splits text into the words it is found by, and what somebody types into the words it has to have. Pure.

The same on every database: letters and digits are words; Chinese, Japanese and Korean text, which has no blanks,
becomes pairs of neighbouring characters, so that a name of two characters is one word. Letter case, accents and width
make no difference. Numbers are kept without leading zeros and, from seven digits on, also backwards, so that the
last digits of a phone number find it, with or without the code of its country.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import msgspec
import regex

_Match: TypeAlias = "re.Match[str] | regex.Match[str]"
SPLITTER = 1
"""Changes whenever other words come of the same text: what was indexed before is then indexed anew."""
LONGEST_WORD = 40
LONGEST_TEXT = 10_000
"""Characters of one field that are looked at; the rest of a longer text is not searched."""
MOST_TERMS = 10
"""Words that are looked for; what is typed beyond them is not."""
BACKWARDS = "~"
"""Begins a number that is kept backwards; no other word begins with it."""
AFTER_ALL = "\U0010ffff"
"""Sorts behind every character that a word may have."""

_CJK = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}ー"
_SPLIT = "['’-]"


def _tokens(letters: str) -> str:
    return rf"(?P<code>\b[a-z]+-[0-9]+\b)|(?P<joined>{letters}(?:{_SPLIT}{letters})+)|(?P<word>{letters})"


_TOKEN = regex.compile(
    rf"(?P<run>[{_CJK}]+)|" + _tokens(rf"[\p{{L}}\p{{M}}\p{{N}}--[{_CJK}]]+"), regex.VERSION1
)
_TOKEN_OF_ASCII = re.compile(_tokens("[a-z0-9]+"))  # the same, several times as fast
_NUMBER = re.compile(r"(?<!\w)[+(]{0,2}[0-9][0-9 ()./-]{5,30}[0-9](?!\w)", re.ASCII)
_ADDRESS = re.compile(r"\bhttps?://(?:www\.)?|\bwww\.", re.ASCII)
_FEWEST_DIGITS, _MOST_DIGITS = 7, 15  # of a phone number
_FEWEST_LAST_DIGITS = 3
_STROKES = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


class Term(msgspec.Struct, frozen=True):
    """A word that is looked for.

    Attributes:
        prefix: words that begin with it are found, too.
        last: digits; numbers that end with them are found, too.
    """

    text: str
    prefix: bool = False
    last: str = ""

    @property
    def ranges(self) -> tuple[tuple[str, str], ...]:
        """First and last of the words that are found, as code points sort; more than one range for a number."""
        found = [(self.text, self.text + AFTER_ALL if self.prefix else self.text)]
        if self.last:
            backwards = BACKWARDS + self.last[::-1]
            found.append((backwards, backwards + AFTER_ALL))
        return tuple(found)

    def finds(self, words: Iterable[str]) -> bool:
        """Whether one of the words is found."""
        ranges = self.ranges
        return any(low <= word <= high for word in words for low, high in ranges)


def fold(text: str) -> str:
    """Return text without letter case, accents and width."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare.translate(_STROKES))


def split_words(text: str) -> set[str]:
    """Return the words by which a text is found."""
    folded = _folded(text)
    found = {word[:LONGEST_WORD] for match in _split(folded) for word in _indexed(match)}
    for digits in _numbers(folded):
        found |= {_plain(digits), BACKWARDS + digits[::-1]}
    return found


def read_query(text: str) -> tuple[tuple[Term, ...], ...]:
    """Return the ways to read what somebody types: all terms of one of them must be found.

    There are two where digits with blanks between may be one number or several. None at all: it has no word.
    """
    folded = _folded(text)
    joined = _NUMBER.sub(_join, folded)
    readings = dict.fromkeys(_terms(one) for one in (folded, joined))
    return tuple(terms for terms in readings if terms)


def _folded(text: str) -> str:
    folded = fold(text[:LONGEST_TEXT])
    return _ADDRESS.sub(" ", folded) if "//" in folded or "www" in folded else folded


def _split(folded: str) -> Iterator[_Match]:
    return _TOKEN_OF_ASCII.finditer(folded) if folded.isascii() else _TOKEN.finditer(folded)


def _indexed(match: _Match) -> Iterator[str]:
    text, kind = match.group(), match.lastgroup
    if kind == "run":
        yield from _pairs(text)
        yield text[-1]  # the others begin a pair
        return
    if kind == "code":
        letters, _, digits = text.partition("-")
        yield letters + _plain(digits)
        yield _plain(digits)
        if len(letters) > 1:
            yield letters
        return
    if kind == "joined":
        parts = re.split(_SPLIT, text)
        yield "".join(parts)
        yield from map(_plain, parts)
        return
    yield _plain(text)


def _terms(folded: str) -> tuple[Term, ...]:
    matches = list(_split(folded))
    terms: dict[str, Term] = {}
    for match in matches:
        for term in _wanted(match, prefix=match is matches[-1]):
            known = terms.get(term.text, term)
            terms[term.text] = Term(term.text, known.prefix and term.prefix, term.last)
    return tuple(terms.values())[:MOST_TERMS]


def _wanted(match: _Match, *, prefix: bool) -> Iterator[Term]:
    text, kind = match.group(), match.lastgroup
    if kind == "run":
        if len(text) == 1:
            yield Term(text, prefix=True)  # it may begin a pair
        yield from map(Term, _pairs(text))
        return
    if kind == "code":
        letters, _, digits = text.partition("-")
        yield Term((letters + _plain(digits))[:LONGEST_WORD], prefix)
        return
    *parts, end = re.split(_SPLIT, text)
    yield from (_word(part, prefix=False) for part in parts)
    yield _word(end, prefix=prefix)


def _word(text: str, *, prefix: bool) -> Term:
    word = _plain(text)[:LONGEST_WORD]
    return Term(word, prefix, _last_digits(text))


def _last_digits(text: str) -> str:
    """Return what a longer number may end with; empty if it is no number, or a very short one."""
    if not (text.isascii() and text.isdigit() and _FEWEST_LAST_DIGITS <= len(text) <= _MOST_DIGITS):
        return ""
    # A whole number as it is dialled at home begins with a zero that does not follow the code of the country.
    return _plain(text) if len(text) >= _FEWEST_DIGITS else text


def _pairs(run: str) -> Iterator[str]:
    return (run[at : at + 2] for at in range(len(run) - 1))


def _plain(word: str) -> str:
    """Return a number without its leading zeros, any other word as it is."""
    return (word.lstrip("0") or "0") if word.isascii() and word.isdigit() else word


def _numbers(folded: str) -> Iterator[str]:
    if len(folded) < _FEWEST_DIGITS:
        return
    for match in _NUMBER.finditer(folded):
        digits = _digits(match)
        if _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS:
            yield digits


def _join(match: re.Match[str]) -> str:
    digits = _digits(match)
    return f" {digits} " if _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS else match.group()


def _digits(match: re.Match[str]) -> str:
    return "".join(letter for letter in match.group() if letter.isdigit())
