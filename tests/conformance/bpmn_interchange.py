"""Suite bpmn-interchange: reference models and exports of other tools, read and written back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.conformance.bpmn_files import check, locate
from tests.conformance.cases import guarded, json_files, outcome


def run(folder: Path) -> dict[str, Any]:
    """Check every file of every inventory in the folder."""
    return outcome("bpmn-interchange", _results(folder))


def _results(folder: Path) -> Iterator[tuple[str, str]]:
    for path, content in json_files(folder):
        if not isinstance(content, dict) or not ("reference" in content or "vendor" in content):
            continue
        for name, expected in content.get("reference", {}).items():
            yield f"reference/{name}", _check(path.parent, f"reference/{name}.bpmn", expected)
        for vendor, files in content.get("vendor", {}).items():
            for name, expected in files.items():
                yield f"{vendor}/{name}", _check(path.parent, f"{vendor}/{name}", expected)


def _check(folder: Path, name: str, expected: dict[str, Any]) -> str:
    path = locate(folder, name)
    return "there is no such file" if path is None else guarded(lambda: check(path, expected))
