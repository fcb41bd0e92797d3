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
        reference, vendors = (_of(content, part) for part in ("reference", "vendor"))
        for name, expected in reference.items():
            yield f"reference/{name}", _check(path.parent, f"reference/{name}.bpmn", expected)
        for vendor in vendors:
            for name, expected in _of(vendors, vendor).items():
                yield f"{vendor}/{name}", _check(path.parent, f"{vendor}/{name}", expected)


def _of(content: Any, part: str) -> dict[str, Any]:
    """This part of a document, if it is one with parts of its own."""
    found = content.get(part) if isinstance(content, dict) else None
    return found if isinstance(found, dict) else {}


def _check(folder: Path, name: str, expected: dict[str, Any]) -> str:
    path = locate(folder, name)
    return "there is no such file" if path is None else guarded(lambda: check(path, expected))
