"""Functions with regular expressions (DMN 1.5, 10.3.4.3): matches, replace, split, extract."""

from collections.abc import Callable
from typing import TypeVar

import regex

from guanxi.feel.builtins.registry import builtin
from guanxi.feel.builtins.xpath_pattern import compile_pattern, expand, replacement_parts
from guanxi.feel.errors import BudgetSpent
from guanxi.feel.runtime import Runtime

_STAGES = ((0.0001, 10), (0.001, 400), (0.01, 4_000), (0.1, 40_000), (1.0, 400_000))
"""Seconds that a pattern may take and the steps they count. Without a clock in this room, time is counted by trying
again with more of it; an ordinary pattern never needs the second stage, and none gets more than a second."""
Found = TypeVar("Found")


def _timed(rt: Runtime, pattern: str, run: Callable[[float], Found]) -> Found:
    """What ``run`` finds with a timeout in seconds, counted as work.

    Raises:
        BudgetSpent: the pattern takes too long.
    """
    rt.spend(20 + len(pattern) // 10)
    for seconds, steps in _STAGES:
        rt.spend(steps)
        try:
            return run(seconds)
        except TimeoutError:
            continue
    raise BudgetSpent("A regular expression takes too long.")


@builtin("matches(input: string, pattern: string, flags: string|null?)")
def matches(rt: Runtime, text: str, pattern: str, flags: str | None = None) -> bool:
    """True when the pattern is found anywhere in the text."""
    compiled = compile_pattern(pattern, flags or "")
    return _timed(rt, pattern, lambda seconds: compiled.search(text, timeout=seconds) is not None)


@builtin("replace(input: string, pattern: string, replacement: string, flags: string|null?)")
def replace(rt: Runtime, text: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    """The text with every match replaced; ``$1`` stands for the first group."""
    compiled = compile_pattern(pattern, flags or "")
    parts = [replacement] if "q" in (flags or "") else replacement_parts(replacement, compiled.groups)

    def run(seconds: float) -> str:
        grown = len(text)

        def fill(match: "regex.Match[str]") -> str:
            nonlocal grown
            filled = expand(parts, match)
            grown += len(filled)
            if grown > rt.budget.text_length:
                rt.check_text(grown)
            return filled

        return compiled.sub(fill, text, timeout=seconds)

    return _timed(rt, pattern, run)


@builtin("split(string: string, delimiter: string)")
def split(rt: Runtime, text: str, delimiter: str) -> list[str]:
    """The parts of a text between the matches of a pattern."""
    compiled = compile_pattern(delimiter, "")

    def run(seconds: float) -> list[str]:
        parts, start = [], 0
        for match in compiled.finditer(text, timeout=seconds):
            if match.end() > match.start():
                parts.append(text[start : match.start()])
                start = match.end()
        return [*parts, text[start:]]

    return _listed(rt, _timed(rt, delimiter, run))


@builtin("extract(string: string, pattern: string)")
def extract(rt: Runtime, text: str, pattern: str) -> list[str]:
    """All matches of a pattern."""
    compiled = compile_pattern(pattern, "")
    return _listed(
        rt,
        _timed(
            rt, pattern, lambda seconds: [found.group() for found in compiled.finditer(text, timeout=seconds)]
        ),
    )


def _listed(rt: Runtime, parts: list[str]) -> list[str]:
    rt.check_list(len(parts))
    return parts
