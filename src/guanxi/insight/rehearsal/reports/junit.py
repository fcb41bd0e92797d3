"""The report for test servers: JUnit XML, one suite per test file, one case per scenario."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from guanxi.insight.rehearsal.outcome import FileOutcome, Outcome

_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(outcomes: Iterable[tuple[str, FileOutcome]]) -> bytes:
    """Return the XML document."""
    root = ET.Element("testsuites", name="guanxi test")
    for path, file in outcomes:
        failures = sum(not one.passed for one in file.scenarios)
        cases = len(file.scenarios) + (1 if file.faults else 0)
        suite = ET.SubElement(
            root,
            "testsuite",
            name=_text(path),
            tests=str(cases),
            failures=str(failures),
            errors=str(1 if file.faults else 0),
        )
        if file.faults:
            case = ET.SubElement(suite, "testcase", classname=_text(path), name="the file can be used")
            lines = [f"{one.file}:{one.problem.line}: {one.problem.text}" for one in file.faults]
            error = ET.SubElement(case, "error", message=_text(lines[0]))
            error.text = _text("\n".join(lines))
        for one in file.scenarios:
            _case(suite, path, file, one)
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _case(suite: ET.Element, path: str, file: FileOutcome, one: Outcome) -> None:
    case = ET.SubElement(
        suite,
        "testcase",
        classname=_text(file.process_id),
        name=_text(one.name),
        file=_text(path),
        line=str(one.line),
    )
    if one.passed:
        return
    first = one.differences[0]
    failure = ET.SubElement(
        case, "failure", message=_text(f"{first.what}: expected {first.expected}, got {first.got}")
    )
    failure.text = _text(
        "\n".join(
            f"{path}:{each.line}: {each.what}\n  expected: {each.expected}\n  got:      {each.got}"
            for each in one.differences
        )
    )


def _text(text: str) -> str:
    """The text without characters that XML 1.0 forbids."""
    return _FORBIDDEN.sub("\ufffd", text)
