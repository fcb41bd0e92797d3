"""The report for machines: plain data for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from guanxi.feel import FeelCodecError
from guanxi.feel.codec import encode_value
from guanxi.insight.rehearsal.outcome import Coverage, FileOutcome, Outcome


def report_data(outcomes: Iterable[tuple[str, FileOutcome]]) -> dict[str, Any]:
    """Return everything that came of the test files, JSON-compatible."""
    files = list(outcomes)
    scenarios = [one for _, file in files for one in file.scenarios]
    return {
        "passed": all(file.passed for _, file in files),
        "scenarios": len(scenarios),
        "failed": sum(not one.passed for one in scenarios),
        "files": [_file(path, file) for path, file in files],
    }


def _file(path: str, file: FileOutcome) -> dict[str, Any]:
    return {
        "file": path,
        "process": file.process_id,
        "process_file": file.process_file,
        "passed": file.passed,
        "problems": [
            {
                "file": one.file,
                "line": one.problem.line,
                "message": one.problem.message,
                "cure": one.problem.cure,
            }
            for one in file.faults
        ],
        "scenarios": [outcome_data(one) for one in file.scenarios],
        "coverage": coverage_data(file.coverage),
    }


def coverage_data(coverage: Coverage | None) -> dict[str, Any] | None:
    """Return what scenarios came to, JSON-compatible."""
    if coverage is None:
        return None
    return {**msgspec.to_builtins(coverage), "percent": round(coverage.percent, 2)}


def outcome_data(one: Outcome) -> dict[str, Any]:
    """Return what came of one scenario, JSON-compatible."""
    data: dict[str, Any] = _plain(
        {name: getattr(one, name) for name in one.__struct_fields__ if name != "flows"}
    )
    return {**data, "passed": one.passed, "flows": sorted(one.flows)}


def _plain(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    try:
        return encode_value(value)
    except FeelCodecError:
        return str(value)
