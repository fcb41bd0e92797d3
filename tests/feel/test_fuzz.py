"""Damaged texts: compiled or refused, evaluated to a value, never an exception, a hang or memory growth.

``GUANXI_FUZZ_SECONDS`` makes it run longer than a test run can afford, ``GUANXI_FUZZ_SEED`` makes other texts.
"""

import json
import os
import random
import time
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import psutil

from guanxi.feel import (
    Budget,
    FeelCodecError,
    FeelSyntaxError,
    FeelType,
    compile_expression,
    compile_unary_tests,
)
from guanxi.feel.analysis import analyse
from guanxi.feel.codec import dumps, loads
from guanxi.feel.documentation import function_tables
from guanxi.feel.expression import DEFAULT_BUDGET
from guanxi.feel.values import parse_at_literal

SECONDS = float(os.environ.get("GUANXI_FUZZ_SECONDS", "3"))
SEED = int(os.environ.get("GUANXI_FUZZ_SEED", "1"))
BUDGET = Budget(steps=50_000, depth=30, list_length=10_000, text_length=100_000)
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
CONTEXT = {
    "a": Decimal(3),
    "b": "text",
    "x": [1, None, {"a": 1, "name": "x"}, [2]],
    "lead score": 7,
    "name": {"a": parse_at_literal("2026-02-28"), "b": None},
}
NAMES = frozenset(CONTEXT)
SCHEMA = {name: FeelType("Any") for name in CONTEXT}
# fmt: off
WORDS = [
    *"()[]{}<>=+-*/,.:?\"'@!|\\\n\t\0𐐷\ud800", "..", "**", "!=", "<=", "->", "item", "partial", "null", "true", "lead score",
    "-0", "0.1", "1E9999", "1..99999999", "9" * 50, "1E" + "9" * 50, '"(a+)+$"', '@"P1Y"', '@"-999999999-01-01"',
    "if ", " then ", " else ", "for i in ", " return ", "some i in ", " satisfies ", " in ", " and ", " or ", "not(",
    " between ", "function(a) ", "function(a) external ", " instance of ", "list<", "context<", "range<", "/* ", "// ",
    "string join(", "matches(", "replace(", "split(", "flatten(", "sort(", "date(", "string(", "count(",
]
# fmt: on
MEMORY = 200_000_000


def seeds(suites: Path) -> list[str]:
    """Texts to damage: the facts of the suites, and a call of every built-in function."""
    calls = [line.split("`")[1] for line in function_tables().splitlines() if line.startswith("| `")]
    facts = json.loads((suites / "feel" / "cases.json").read_text("utf-8"))["cases"]
    return [*calls, *(fact["expression"] for fact in facts)]


def damaged(texts: list[str], chance: random.Random) -> str:
    """A text with some bytes changed, cut, doubled, or replaced by words of the language or parts of another text."""
    data = bytearray(chance.choice(texts).encode("utf-8", "surrogatepass"))
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 6))):
        place = chance.randrange(len(data) + 1)
        word = chance.choice(WORDS).encode("utf-8", "surrogatepass")
        match chance.randrange(6):
            case 0:
                data[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[place : place + chance.randint(1, 10)]
            case 2:
                data[place:place] = word
            case 3:
                data[place : place + len(word)] = word * chance.choice((1, 1, 1, 2, 300))
            case 4:
                other = chance.choice(texts).encode("utf-8", "surrogatepass")
                data[place:place] = b"(" + other + b")"
            case 5:
                start = chance.randrange(len(data) + 1)
                data[place:place] = data[start : start + chance.randint(1, 30)]
    return data.decode("utf-8", chance.choice(("replace", "surrogateescape")))


def use(text: str, chance: random.Random) -> str:
    """Compile, analyse, evaluate and store; what happened in one word."""
    question = chance.choice((None, True, Decimal(7), "a", [1], {"a": 1}, parse_at_literal("PT1H")))
    compile_text = chance.choice((compile_expression, compile_unary_tests))
    try:
        compiled = compile_text(text, NAMES)
    except FeelSyntaxError as error:
        return "refused" if min(error.line, error.column) >= 1 else "refused nowhere"
    analyse(compiled, SCHEMA)
    arguments = (CONTEXT,) if compile_text is compile_expression else (question, CONTEXT)
    result = compiled.evaluate(*arguments, now=NOW, budget=BUDGET)
    codes = {warning.code for warning in result.warnings}
    assert "feel.internal" not in codes, result.warnings
    if "feel.budget" in codes:
        return "budget spent"
    light = compiled.evaluate(*arguments, now=NOW, budget=DEFAULT_BUDGET)
    assert (repr(light.value), light.warnings) == (repr(result.value), result.warnings) or "0x" in repr(
        light.value
    )
    return stored(result.value)


def stored(value: object) -> str:
    """Encode a value and read it back."""
    try:
        data = dumps(value)
    except FeelCodecError:
        return "not storable"
    assert dumps(loads(data)) == data
    return "null" if value is None else "value"


def test_damaged_texts_are_refused_or_evaluated(suites: Path) -> None:
    """No exception, no text takes longer than 5 s, memory does not grow by 200 MB."""
    chance, texts, seen = random.Random(SEED), seeds(suites), Counter[str]()
    end, slowest = time.monotonic() + SECONDS, (0.0, "")
    before = psutil.Process().memory_info().rss
    while time.monotonic() < end:
        text = damaged(texts, chance)
        start = time.process_time()

        seen[use(text, chance)] += 1

        slowest = max(slowest, (time.process_time() - start, text))
        assert slowest[0] < 5, slowest
    grown = psutil.Process().memory_info().rss - before
    print(
        f"\n{seen.total()} texts, {dict(seen)}, slowest {slowest[0]:.2f} s {slowest[1][:200]!r}, memory grown by {grown // 1000} kB"
    )
    assert grown < MEMORY
    assert seen["refused nowhere"] == 0
    assert min(seen["refused"], seen["null"], seen["value"]) > 0
