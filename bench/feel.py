"""FEEL and decision tables against plain compiled Python of the same logic with decimals, and against three peers.

The floor is a Python function that reads the same inputs and gives the same value; of the large table it is one look
into a dict. A text that a peer cannot read or answers wrongly is a note of the result.
"""

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from decimal import Decimal
from itertools import product
from typing import Any

from bench.harness import Case, Figure, measure, write_result
from bench.peers.environments import python_of
from bench.peers.feel_texts import CONDITION, CONTEXT, TEXTS, VARIABLES, Answer, decimals
from bench.peers.process import Peer, started
from guanxi.dmn import parse_dmn
from guanxi.feel import compile_expression
from tests.dmn.models import table_model

PEERS = {"pySFeel": "1.4.2", "bkflow-feel": "1.2.0", "SpiffWorkflow": "3.2.0"}
SECONDS = 0.1  # of CPU in one round of one case
D = Decimal


def main() -> bool:
    """Measure all texts and tables, their floors, and all texts with the peers."""
    notes: dict[str, str] = {}
    with ExitStack() as stack:
        cases = [*_texts(), *_tables(), *_peers(stack, notes)]
        figures = measure(cases)
    for name in (*TEXTS, "20x6 table", "10,000 rules by key"):
        notes[f"{name}, times plain Python"] = f"{_ratio(figures, name, f'{name}, plain Python'):.2f}"
    return write_result("feel", figures, _bars(figures), notes)


def _texts() -> Iterator[Case]:
    for name, text in TEXTS.items():
        evaluate = compile_expression(text.feel).evaluate
        yield from _pair(name, evaluate, text.floor, [CONTEXT] * 100)


def _tables() -> Iterator[Case]:
    rules, floor, inputs = _scoring()
    columns = list(inputs[0])
    yield from _pair("20x6 table", _decide(table_model(columns, rules, policy="FIRST")), floor, inputs)
    for kind, cell in (("key", '"key {}"'), ("range", "[{}0..{}9]")):
        rows = [([cell.format(number, number), "-"], [str(number)]) for number in range(10_000)]
        few, many = (_decide(table_model(["x", "y"], rows[:size])) for size in (10, 10_000))
        near, wide = _inputs(kind, range(10)), _inputs(kind, range(500, 10_000, 1_000))
        yield Case(f"10 rules by {kind}", _loop(few, near))
        if kind == "key":
            known = {f"key {number}": D(number) for number in range(10_000)}
            yield from _pair(f"10,000 rules by {kind}", many, lambda c, known=known: known.get(c["x"]), wide)
        else:
            yield Case(f"10,000 rules by {kind}", _loop(many, wide))


def _inputs(kind: str, rules: range) -> list[dict[str, Any]]:
    """Return an input for each of some rules."""
    return [{"x": f"key {number}" if kind == "key" else D(number * 10 + 5), "y": D(1)} for number in rules]


def _scoring() -> tuple[list[tuple[list[str], list[str]]], Answer, list[dict[str, Any]]]:
    """Return 20 rules over 6 columns, the same as a chain of ``if``, and an input for each rule."""
    rules, inputs, lines, numbers = [], [], ["def decide(c):"], {}

    def exact(number: int) -> str:
        numbers[f"n{number}"] = D(number)
        return f"n{number}"

    for number, (region, low) in enumerate(product(("EU", "US", "CN", "IN"), range(0, 100, 20))):
        cells = [
            f'"{region}"',
            f"[{low}..{low + 20})",
            f">= {number * 10}",
            '"web", "event"',
            "true",
            "< 5000",
        ]
        rules.append((cells, [str(number)]))
        lines += [
            f" if (c['region'] == '{region}' and {exact(low)} <= c['score'] < {exact(low + 20)}",
            f"  and c['amount'] >= {exact(number * 10)} and c['source'] in ('web', 'event')",
            f"  and c['active'] is True and c['staff'] < {exact(5000)}): return {exact(number)}",
        ]
        row = {
            "region": region,
            "score": low + 10,
            "amount": number * 10 + 5,
            "source": "web",
            "active": True,
        }
        inputs.append(decimals({**row, "staff": 500}))
    exec("\n".join(lines), numbers)
    return rules, numbers["decide"], inputs


def _decide(data: bytes) -> Answer:
    evaluate = parse_dmn(data).evaluate
    return lambda inputs: evaluate("D", inputs, explain=False)


def _pair(name: str, evaluate: Answer, floor: Answer, inputs: Sequence[Mapping[str, Any]]) -> Iterator[Case]:
    for one in inputs:
        found, wanted = evaluate(one).value, floor(one)
        if found != wanted:
            raise SystemExit(f"{name}: {found!r}, plain Python says {wanted!r}")
    yield Case(name, _loop(evaluate, inputs))
    yield Case(f"{name}, plain Python", _loop(floor, inputs))


def _loop(function: Answer, inputs: Sequence[Mapping[str, Any]]) -> Callable[[Any], int]:
    def run(turns: int) -> int:
        for _ in range(turns):
            for one in inputs:
                function(one)
        return turns * len(inputs)

    run(3)
    start = time.process_time()
    run(3)
    turns = max(1, round(SECONDS * 3 / (time.process_time() - start)))
    return lambda _: run(turns)


def _peers(stack: ExitStack, notes: dict[str, str]) -> Iterator[Case]:
    for name, version in PEERS.items():
        try:
            python = python_of(name, version)
        except RuntimeError as error:
            notes[name] = f"could not be installed: {error}"
            continue
        notes[name] = version
        yield from _asked(stack.enter_context(started(python, name, VARIABLES)), notes)


def _asked(peer: Peer, notes: dict[str, str]) -> Iterator[Case]:
    for name, text in TEXTS.items():
        answer = peer.ask(text.of(peer.name), 1)
        if "error" not in answer and _agree(answer["value"], text.floor(CONTEXT)):
            yield peer.case(name, text.of(peer.name))
        else:
            notes[f"{name}, {peer.name}"] = str(answer.get("error", f"answers {answer.get('value')!r}"))


def _agree(found: Any, wanted: Any) -> bool:
    """Tell whether an answer is right, up to the rounding of binary numbers."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(_agree(found.get(key), item) for key, item in wanted.items())
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(_agree, found, wanted))
    if isinstance(wanted, Decimal):
        return isinstance(found, int | float) and math.isclose(found, wanted)
    return type(found) is type(wanted) and found == wanted


def _ratio(figures: Mapping[str, Figure], one: str, other: str) -> float:
    return figures[one].cpu_seconds_per_1000 / figures[other].cpu_seconds_per_1000


def _bars(figures: Mapping[str, Figure]) -> dict[str, tuple[float, float]]:
    bars = {"condition, times plain Python": (_ratio(figures, CONDITION, f"{CONDITION}, plain Python"), 4.0)}
    for name in ("pySFeel", "bkflow-feel"):
        if f"{CONDITION}, {name}" in figures:
            bars[f"condition, share of {name}"] = (_ratio(figures, CONDITION, f"{CONDITION}, {name}"), 0.1)
    for kind in ("key", "range"):
        bars[f"10,000 rules by {kind}, times 10 rules"] = (
            _ratio(figures, f"10,000 rules by {kind}", f"10 rules by {kind}"),
            3.0,
        )
    return bars
