"""The decision suite: a model, typed inputs and the expected value of each result."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from guanxi.dmn import Model, parse_dmn
from tests.conformance.cases import guarded, json_files, outcome
from tests.conformance.typed_values import difference, feel_value

NOW = datetime(2026, 1, 15, 10, 30, tzinfo=UTC)


def run(folder: Path) -> dict[str, Any]:
    """Evaluates every case found below ``folder``."""
    return outcome("dmn-tck", results(folder))


def results(folder: Path) -> Iterator[tuple[str, str]]:
    """Id and reason (empty = passed) of every case."""
    for path, document in json_files(folder):
        if not _is_case_list(document):
            continue
        for case in document["tests"]:
            if _is_case(case):
                yield (
                    f"{case['folder']}/{case.get('id', '')}",
                    guarded(lambda case=case, path=path: _check(_root(folder, path, case), case)),
                )


def _is_case_list(document: Any) -> bool:
    tests = document.get("tests") if isinstance(document, dict) else None
    return isinstance(tests, list) and any(_is_case(case) for case in tests)


def _is_case(case: Any) -> bool:
    return isinstance(case, dict) and {"model", "folder", "results"} <= set(case)


def _root(folder: Path, listed: Path, case: dict[str, Any]) -> Path:
    """Where the folder of a case lies: beside its list, or beside a folder around it."""
    around = [one for one in listed.parents if one == folder or folder in one.parents]
    return next((one for one in around if (one / case["folder"]).is_dir()), listed.parent)


@lru_cache(maxsize=8)
def _model(folder: Path, name: str) -> Model:
    others = [path.read_bytes() for path in sorted(folder.glob("*.dmn")) if path.name != name]
    return parse_dmn((folder / name).read_bytes(), imports=others)


def _check(root: Path, case: dict[str, Any]) -> str:
    model = _model(root / case["folder"], case["model"])
    inputs = {_input_name(entry): feel_value(entry[1]) for entry in case.get("inputs") or ()}
    if case.get("invocable"):
        return _check_service(model, case, inputs)
    for result in case["results"]:
        answer = model.evaluate(result["name"], inputs, now=NOW)
        reason = _compare(result, answer.value, answer.warnings)
        if reason:
            return reason
    return ""


def _check_service(model: Model, case: dict[str, Any], inputs: dict[str, Any]) -> str:
    """``invocable`` names a decision service, or a knowledge model whose arguments are the inputs."""
    answer = model.evaluate(case["invocable"], inputs, now=NOW)
    service = model.services.get(case["invocable"])
    value = answer.value
    if service is None:
        value = value.call(*(inputs.get(name) for name in value.parameters))
    for result in case["results"]:
        if service is not None and len(service.outputs) > 1 and isinstance(answer.value, dict):
            value = answer.value.get(result["name"])
        reason = _compare(result, value, answer.warnings)
        if reason:
            return reason
    return ""


def _input_name(entry: list[Any]) -> str:
    """A third member names the namespace of the model that declares the input."""
    return f"{{{entry[2]}}}{entry[0]}" if len(entry) > 2 and entry[2] else str(entry[0])


def _compare(result: dict[str, Any], value: Any, warnings: Any) -> str:
    if result.get("error") and value is None:
        return ""
    reason = difference(feel_value(result["expected"]), value, result["name"])
    if not reason:
        return ""
    hints = "; ".join(f"{warning.code} {warning.message}" for warning in warnings[:3])
    return f"{reason} ({hints})" if hints else reason
