"""Damaged files: refused politely or evaluated to nulls, never an exception, a hang or memory growth.

``GUANXI_FUZZ_SECONDS`` makes it run longer than a test run can afford, ``GUANXI_FUZZ_RESULTS`` is a folder for the figures.
"""

import copy
import os
import random
import time
from collections import Counter

from lxml import etree

from guanxi.dmn import DmnError, check_tables, parse_dmn
from guanxi.feel import Budget
from tests.dmn.models import decision, definitions, input_data, literal, table
from tests.feel import growth

SECONDS = float(os.environ.get("GUANXI_FUZZ_SECONDS", "4"))
SEED = int(os.environ.get("GUANXI_FUZZ_SEED", "1"))
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


def rebuilt(data, chance):
    """The file, still XML, with an element lost, doubled or moved, or a text or attribute damaged."""
    root = etree.fromstring(data)
    for _ in range(chance.randint(1, 3)):
        elements = [one for one in root.iter() if isinstance(one.tag, str)][1:] or [root]
        one = chance.choice(elements)
        match chance.randrange(5):
            case 0 if one is not root:
                one.getparent().remove(one)
            case 1 if one is not root:
                one.addnext(copy.deepcopy(one))
            case 2 if one is not root:
                chance.choice([place for place in elements if one not in place.iterancestors()]).append(
                    copy.deepcopy(one)
                )
            case 3 if one.attrib:
                name = chance.choice(list(one.attrib))
                one.set(name, _word(one.get(name), chance))
            case _:
                texts = [text for text in elements if text.text and text.text.strip()] or [one]
                place = chance.choice(texts)
                place.text = _word(place.text or "", chance)
    return etree.tostring(root)


def _word(text, chance):
    changed = damaged(text.encode(), chance) if chance.random() < 0.7 else b"".join(chance.sample(WORDS, 2))
    return "".join(sign for sign in changed.decode("utf-8", "replace") if sign.isprintable())


def use(data):
    """Reads, checks, evaluates and writes a file; only DmnError may come out of reading."""
    try:
        model = parse_dmn(data, strict=False)
    except DmnError as error:
        return "not XML" if error.code == "xml.malformed" else "refused"
    check_tables(model)
    for name in list(model.decisions)[:5]:
        result = model.evaluate(name, {"x": 7, "Age": "a"}, budget=BUDGET)
        assert [notice for notice in result.warnings if notice.code == "feel.internal"] == []
    model.to_xml()
    return "evaluated"


def test_damaged_files_are_refused_or_evaluated(suites):
    """No exception, no file takes longer than 5 s, nothing stays in memory."""
    chance, files = random.Random(SEED), seeds(suites / "dmn-tck")
    start, seen, slowest, warm = time.monotonic(), Counter(), 0.0, None
    while (passed := time.monotonic() - start) < SECONDS:
        if warm is None and passed > SECONDS / 5:
            warm = growth.measure()
        data = chance.choice((damaged, rebuilt, rebuilt))(chance.choice(files), chance)
        began = time.process_time()

        seen[use(data)] += 1

        took = time.process_time() - began
        assert took < 5, data
        slowest = max(slowest, took)
    after = growth.measure()
    facts = {
        "files": seen.total(),
        "outcomes": dict(seen.most_common()),
        "seconds": round(time.monotonic() - start),
        "slowest_seconds": round(slowest, 3),
        "seed": SEED,
    }
    growth.store("fuzz_dmn", warm, after, facts)
    growth.check(warm, after)
    assert min(seen["evaluated"], seen["refused"], seen["not XML"]) > 0
