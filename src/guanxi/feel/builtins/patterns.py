"""Functions with regular expressions (DMN 1.5, 10.3.4.3): matches, replace, split, extract."""

import regex

from guanxi.feel.builtins.registry import builtin
from guanxi.feel.builtins.xpath_pattern import compile_pattern, expand, replacement_parts
from guanxi.feel.errors import BudgetSpent
from guanxi.feel.runtime import Runtime

_SECONDS = 1.0
"""A pattern that backtracks longer is stopped; no honest pattern comes near."""


def _slow() -> BudgetSpent:
    return BudgetSpent("A regular expression takes too long.")


@builtin("matches(input: string, pattern: string, flags: string|null?)")
def matches(rt: Runtime, text: str, pattern: str, flags: str | None = None) -> bool:
    """True when the pattern is found anywhere in the text."""
    try:
        return compile_pattern(pattern, flags or "").search(text, timeout=_SECONDS) is not None
    except TimeoutError:
        raise _slow() from None


@builtin("replace(input: string, pattern: string, replacement: string, flags: string|null?)")
def replace(rt: Runtime, text: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    """The text with every match replaced; ``$1`` stands for the first group."""
    compiled = compile_pattern(pattern, flags or "")
    parts = [replacement] if "q" in (flags or "") else replacement_parts(replacement, compiled.groups)
    grown = [len(text)]

    def fill(match: "regex.Match[str]") -> str:
        filled = expand(parts, match)
        grown[0] += len(filled)
        if grown[0] > rt.budget.text_length:
            rt.check_text(grown[0])
        return filled

    try:
        result: str = compiled.sub(fill, text, timeout=_SECONDS)
    except TimeoutError:
        raise _slow() from None
    rt.check_text(len(result))
    return result


@builtin("split(string: string, delimiter: string)")
def split(rt: Runtime, text: str, delimiter: str) -> list[str]:
    """The parts of a text between the matches of a pattern."""
    compiled = compile_pattern(delimiter, "")
    parts, start = [], 0
    try:
        for match in compiled.finditer(text, timeout=_SECONDS):
            if match.end() == match.start():
                continue
            parts.append(text[start : match.start()])
            start = match.end()
    except TimeoutError:
        raise _slow() from None
    rt.check_list(len(parts) + 1)
    return [*parts, text[start:]]


@builtin("extract(string: string, pattern: string)")
def extract(rt: Runtime, text: str, pattern: str) -> list[str]:
    """All matches of a pattern."""
    try:
        found = [match.group() for match in compile_pattern(pattern, "").finditer(text, timeout=_SECONDS)]
    except TimeoutError:
        raise _slow() from None
    rt.check_list(len(found))
    return found
