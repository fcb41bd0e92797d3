"""Damaged files: refused politely or evaluated to nulls, never an exception, a hang or memory growth.

``GUANXI_FUZZ_SECONDS`` makes it run longer than a test run can afford.
"""

import contextlib
import os
import random
import resource
import time

import pytest

from guanxi.dmn import DmnError, check_tables, parse_dmn
from guanxi.feel import Budget
from tests.dmn.models import decision, definitions, input_data, literal, table

SECONDS = float(os.environ.get("GUANXI_FUZZ_SECONDS", "4"))
BUDGET = Budget(steps=20_000, depth=30, list_length=5_000, text_length=50_000)
WORDS = [
    b"<text>",
    b"</text>",
    b"&lt;",
    b"&#0;",
    b"[1..",
    b"..]",
    b"not(",
    b"for i in 1..99999 return ",
    b"function(x) ",
    b"?",
    b'"',
    b"**",
    b"@",
    b"\xff",
    b"list",
    b"COLLECT",
    b"requiredDecision",
    b"-",
    b"9" * 40,
]


def seeds(suites_folder):
    """Valid files to damage."""
    found = [
        definitions(
            "<itemDefinition name='t'><itemComponent name='a b'><typeRef>number</typeRef></itemComponent></itemDefinition>"
            + input_data("x", "number")
            + decision(
                "T",
                table(["x"], [(["< 5"], ['"a"']), (["[5..9], 11"], ['"b" + string(x)'])], policy="FIRST"),
                inputs=["x"],
            )
            + decision(
                "C",
                f"<context><contextEntry><variable name='f'/>{literal('function(n) n + 1')}</contextEntry>"
                f"<contextEntry>{literal('[for i in 1..3 return f(i), T]')}</contextEntry></context>",
                needs=["T"],
            )
        )
    ]
    small = [
        path.read_bytes() for path in sorted(suites_folder.rglob("*.dmn")) if path.stat().st_size < 30_000
    ]
    return found + small


def damaged(data, chance):
    """The file with a few bytes changed, cut, doubled or replaced by words of the language."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(changed) + 1)
        match chance.randrange(5):
            case 0:
                changed[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                del changed[place : place + chance.randint(1, 40)]
            case 2:
                changed[place:place] = chance.choice(WORDS)
            case 3:
                start = chance.randrange(len(changed) + 1)
                changed[place:place] = changed[start : start + chance.randint(1, 60)]
            case 4:
                changed[place : place + 8] = chance.choice(WORDS)
    return bytes(changed)


def use(data):
    """Reads, checks, evaluates and writes a file; only DmnError may come out of reading."""
    with contextlib.suppress(DmnError):
        model = parse_dmn(data, strict=False)
        check_tables(model)
        for name in list(model.decisions)[:5]:
            result = model.evaluate(name, {"x": 7, "Age": "a"}, budget=BUDGET)
            assert [notice for notice in result.warnings if notice.code == "feel.internal"] == []
        model.to_xml()


@pytest.mark.parametrize("seed", [int(os.environ.get("GUANXI_FUZZ_SEED", "1"))])
def test_damaged_files_are_refused_or_evaluated(suites, seed):
    """No exception, no file takes longer than 5 s, memory does not grow by 300 MB."""
    chance = random.Random(seed)
    files = seeds(suites / "dmn-tck")
    end = time.monotonic() + SECONDS
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    while time.monotonic() < end:
        data = damaged(chance.choice(files), chance)
        start = time.process_time()

        use(data)

        assert time.process_time() - start < 5, data
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 300_000
