"""Suite bpmn-validation: models that keep or break one rule of the standard each."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from guanxi.bpmn import parse_bpmn
from guanxi.bpmn.validation import CLASSES, validate
from tests.conformance.cases import guarded, json_files, outcome


def run(folder: Path) -> dict[str, Any]:
    """Check every case of every list in the folder."""
    return outcome("bpmn-validation", _results(folder))


def _results(folder: Path) -> Iterator[tuple[str, str]]:
    for path, content in json_files(folder):
        cases = content.get("cases") if isinstance(content, dict) else None
        for case in cases if isinstance(cases, list) else ():
            if isinstance(case, dict) and "constraint" in case and "model" in case:
                yield (
                    f"{case['constraint']}/{case['model']}",
                    guarded(lambda case=case, path=path: _check(path.parent, case)),
                )


def _check(folder: Path, case: dict[str, Any]) -> str:
    direct = folder / case["model"]
    model = direct if direct.is_file() else folder / "models" / case["model"]
    found = _findings(model, case)
    if case["valid"]:
        return f"false alarm: {found[:3]}" if found else ""
    return "" if found else f"nothing was found; {case.get('messages', case.get('details', ''))}"


def _findings(model: Path, case: dict[str, Any]) -> list[str]:
    parsed = parse_bpmn(model.read_bytes())
    if parsed.document is None:
        return [finding.message for finding in parsed.findings]
    kind = case.get("conformance_class")
    soundness = kind == "soundness"
    conformance = kind if kind in CLASSES else "descriptive"
    references = kind == "references"
    found = validate(parsed.document, _loader(model.parent), conformance, references, soundness)
    if soundness:
        found = [one for one in found if one.rule.startswith("soundness.") and one.rule != "soundness.bound"]
    elif references:
        found = [finding for finding in found if finding.rule in ("standard.reference", "standard.import")]
    return [f"{finding.rule} {finding.element_id}: {finding.message}" for finding in found]


def _loader(folder: Path) -> Callable[[str], bytes | None]:
    """Imports beside the model; one from the web is looked for by its name."""

    def load(location: str) -> bytes | None:
        path = folder / (location.rpartition("/")[2] if "://" in location else location)
        return path.read_bytes() if path.is_file() else None

    return load
