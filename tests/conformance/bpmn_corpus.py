"""Suite import-corpus: many files drawn for another engine, read and written back.

Files that need Java must be read all the same, and a finding must say what cannot run.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from guanxi.bpmn import parse_bpmn
from guanxi.bpmn.camunda7 import convert_camunda7
from tests.conformance.bpmn_files import check, locate
from tests.conformance.cases import guarded, json_files, outcome


def run(folder: Path) -> dict[str, Any]:
    """Check every file of every list in the folder."""
    return outcome("import-corpus", _results(folder))


def _results(folder: Path) -> Iterator[tuple[str, str]]:
    for path, content in json_files(folder):
        files = content.get("files") if isinstance(content, dict) else None
        if not isinstance(files, dict):
            continue
        for name, expected in files.items():
            found = locate(path.parent, name)
            yield name, "there is no such file" if found is None else _guarded(found, expected)


def _guarded(path: Path, expected: dict[str, Any]) -> str:
    return guarded(lambda: check(path, expected) or _says_what_is_left(path, expected))


def _says_what_is_left(path: Path, expected: dict[str, Any]) -> str:
    converted = parse_bpmn(path.read_bytes(), convert=convert_camunda7)
    return "nothing is said about its Java" if expected.get("needs_java") and not converted.findings else ""
