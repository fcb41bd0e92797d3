"""Finding case lists by what is in them, and the form of a suite's result."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

LARGEST = 64 * 1024 * 1024


def json_files(folder: Path) -> Iterator[tuple[Path, Any]]:
    """Every readable JSON document below ``folder``, with its path; numbers with a point are decimals."""
    for path in sorted(folder.rglob("*.json")):
        if path.stat().st_size > LARGEST:
            continue
        try:
            yield path, json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
        except (ValueError, RecursionError):
            continue


def outcome(suite: str, results: Iterator[tuple[str, str]]) -> dict[str, Any]:
    """The one JSON object of a suite, from pairs of id and reason (empty = passed)."""
    total, failed = 0, []
    for name, reason in results:
        total += 1
        if reason:
            failed.append({"id": name, "reason": reason})
    return {"suite": suite, "total": total, "passed": total - len(failed), "failed": failed}


def guarded(check: Callable[[], str]) -> str:
    """The reason ``check`` gives; an exception is a failure of that one case."""
    try:
        return check()
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]
