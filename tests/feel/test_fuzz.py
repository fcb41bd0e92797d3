"""Damaged texts and random trees: compiled or refused, evaluated to a value, never an exception, a hang or memory growth.

``GUANXI_FUZZ_SECONDS`` makes each run longer than a test run can afford, ``GUANXI_FUZZ_SEED`` makes other texts,
``GUANXI_FUZZ_RESULTS`` is a folder for the figures.
"""

import json
import os
import random
import time
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

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
from guanxi.feel.printer import print_tree
from guanxi.feel.syntax import Node
from guanxi.feel.values import parse_at_literal
from tests.feel import growth
from tests.feel.trees import trees

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
WARM_UP = 0.2
"""Share of the time after which the memory is measured for the first time."""


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


class Run:
    """One run: texts used until the time is over, memory measured after the warm-up and at the end."""

    def __init__(self) -> None:
        self.seen = Counter[str]()
        self.slowest = (0.0, "")
        self.start = time.monotonic()
        self.warm: growth.Memory | None = None

    def goes_on(self) -> bool:
        """Whether there is time left; after the warm-up the memory is measured."""
        passed = (time.monotonic() - self.start) / SECONDS
        if self.warm is None and passed >= WARM_UP:
            self.warm = growth.measure()
        return passed < 1

    def use(self, text: str, chance: random.Random) -> None:
        """Use a text and note what happened and how long it took."""
        start = time.process_time()
        self.seen[use(text, chance)] += 1
        took = time.process_time() - start
        assert took < 5, text
        if took > self.slowest[0]:
            self.slowest = (took, text[:300])

    def end(self, name: str) -> None:
        """Fail when memory has grown; else store the figures."""
        assert self.warm is not None
        after = growth.measure()
        facts = {
            "texts": self.seen.total(),
            "outcomes": dict(self.seen.most_common()),
            "seconds": round(time.monotonic() - self.start),
            "slowest_seconds": round(self.slowest[0], 3),
            "slowest_text": self.slowest[1],
            "seed": SEED,
        }
        growth.store(name, self.warm, after, facts)
        growth.check(self.warm, after)
        assert self.seen["refused nowhere"] == 0


def test_damaged_texts_are_refused_or_evaluated(suites: Path) -> None:
    """No exception, no text takes longer than 5 s, nothing stays in memory."""
    chance, texts, run = random.Random(SEED), seeds(suites), Run()
    while run.goes_on():
        run.use(damaged(texts, chance), chance)

    run.end("fuzz_feel_texts")

    assert min(run.seen["refused"], run.seen["null"], run.seen["value"]) > 0


def test_random_trees_are_evaluated() -> None:
    """The same of texts that Hypothesis makes, in rounds of other seeds."""
    chance, run, rounds = random.Random(SEED), Run(), 0
    while run.goes_on():
        rounds += 1

        @seed(SEED * 1_000_000 + rounds)
        @settings(
            max_examples=100,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(trees)
        def one_round(tree: Node) -> None:
            run.use(print_tree(tree), chance)

        one_round()

    run.end("fuzz_feel_trees")

    assert run.seen["value"] > 0


def test_a_leak_would_be_noticed() -> None:
    """One object kept of every second text of a short run is more than is allowed."""
    before = growth.measure()
    kept = [[number] for number in range(growth.BLOCKS + 1)]
    after = growth.measure()

    with pytest.raises(AssertionError):
        growth.check(before, after)
    assert len(kept) > growth.BLOCKS


def test_every_cache_has_a_largest_size() -> None:
    """What the measurement empties cannot grow without end either."""
    assert growth.unbounded_caches() == []
