"""Single FEEL expressions with their expected values: ``*.json`` files with a list ``cases``."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from guanxi.feel import FeelSyntaxError, compile_expression, compile_unary_tests
from guanxi.feel.values import (
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
)
from tests.conformance.cases import guarded

NUMBER_TOLERANCE = Decimal("0.00000001")
_PARSERS = {"date": parse_date, "time": parse_time, "dateTime": parse_date_time, "duration": parse_duration}


def run(directory: str | Path) -> dict[str, Any]:
    """Evaluate every case of every case file in a folder; the report names each failure and why."""
    cases = [case for path in sorted(Path(directory).rglob("*.json")) for case in _cases(path)]
    failed = []
    for number, case in enumerate(cases):
        reason = guarded(lambda case=case: check(case))
        if reason:
            failed.append({"id": f"{number}: {case['expression']}", "reason": reason})
    return {"suite": "feel", "total": len(cases), "passed": len(cases) - len(failed), "failed": failed}


def _cases(path: Path) -> list[dict[str, Any]]:
    try:
        content = json.loads(path.read_text("utf-8-sig"))
    except (ValueError, RecursionError):
        return []
    listed = content.get("cases") if isinstance(content, dict) else None
    cases = listed if isinstance(listed, list) else []
    return [c for c in cases if isinstance(c, dict) and "expression" in c and "expected" in c]


def check(case: dict[str, Any]) -> str:
    """Why a case fails; empty when it passes."""
    expected = case["expected"]
    variables = {name: typed(value) for name, value in (case.get("variables") or {}).items()}
    try:
        if case.get("kind") == "unary":
            tests = compile_unary_tests(case["expression"], frozenset(variables))
            result = tests.evaluate(typed(case.get("input") or {"t": "null"}), variables)
        else:
            result = compile_expression(case["expression"], frozenset(variables)).evaluate(variables)
    except FeelSyntaxError as error:
        return "" if expected["t"] in ("parse-error", "error", "null") else f"syntax error: {error}"
    if any(warning.code == "feel.internal" for warning in result.warnings):
        return f"internal error: {result.warnings}"
    return "" if agrees(result.value, expected) else f"expected {expected}, got {result.value!r}"


def typed(value: dict[str, Any]) -> Any:
    """The FEEL value of a typed value of the suite."""
    kind, text = value["t"], value.get("v")
    if kind in _PARSERS:
        return _PARSERS[kind](str(text))
    match kind:
        case "null":
            return None
        case "number" | "decimal" | "double":
            return Decimal(str(text))
        case "list":
            return [typed(item) for item in value["items"]]
        case "context":
            return {name: typed(item) for name, item in _entries(value)}
        case _:
            return text


def _entries(value: dict[str, Any]) -> list[tuple[str, Any]]:
    entries = value["entries"]
    return list(entries.items()) if isinstance(entries, dict) else [(name, item) for name, item in entries]


def agrees(actual: Any, expected: dict[str, Any]) -> bool:
    """Whether a value is the expected one: numbers nearly, moments with the same offset, lists in order."""
    match expected["t"]:
        case "null" | "error" | "parse-error":
            return actual is None
        case "number" | "decimal" | "double":
            number = isinstance(actual, (Decimal, int)) and not isinstance(actual, bool)
            return number and abs(actual - Decimal(str(expected["v"]))) < NUMBER_TOLERANCE
        case "boolean":
            return actual is expected["v"]
        case "string":
            return isinstance(actual, str) and actual == expected["v"]
        case "list":
            items = expected["items"]
            listed = isinstance(actual, (list, tuple)) and len(actual) == len(items)
            return listed and all(agrees(a, e) for a, e in zip(actual, items, strict=True))
        case "context":
            entries = dict(_entries(expected))
            keyed = isinstance(actual, dict) and actual.keys() == entries.keys()
            return keyed and all(agrees(actual[name], item) for name, item in entries.items())
        case "untyped":
            return str(actual) == str(expected["v"])
        case _:
            return _agrees_temporal(actual, str(expected["v"]), expected["t"])


def _agrees_temporal(actual: Any, text: str, kind: str) -> bool:
    if kind == "date" and isinstance(actual, Date):
        return actual == parse_date(text[: text.index("T")] if "T" in text else text)
    if kind == "duration" and isinstance(actual, (DaysDuration, MonthsDuration)):
        plain = f"-{text.replace('-', '')}" if "-" in text else text  # some engines write PT-30M for -PT30M
        return actual == parse_duration(plain)
    if kind in ("time", "dateTime") and isinstance(actual, (Time, DateTime)):
        if "@" in text:
            return str(actual) == text
        wanted = _PARSERS[kind](text)
        return (
            type(actual) is type(wanted)
            and _local(actual) == _local(wanted)
            and _offset(actual) == _offset(wanted)
        )
    return isinstance(actual, str) and actual == text


def _local(value: Any) -> int:
    return value.local_nanos if isinstance(value, DateTime) else value.nanos


def _offset(value: Any) -> int | None:
    return value.utc_offset
