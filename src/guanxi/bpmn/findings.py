"""What is wrong with a model, as values. The rules that produce findings live beside what they check."""

from typing import Literal

import msgspec

Severity = Literal["error", "warning"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong with a model.

    Attributes:
        rule: stable name of the rule, e.g. ``bpmn.not_executable``.
        severity: an ``error`` forbids publishing; a ``warning`` must be fixed or accepted.
        element_id: the element it is about; empty when it is about the file.
        line: line in the file, counted from 1; 0 when unknown.
        message: one sentence a business person understands.
        cure: one sentence saying what to do.
    """

    rule: str
    severity: Severity = "error"
    element_id: str = ""
    line: int = 0
    message: str
    cure: str = ""


def errors(findings: tuple[Finding, ...] | list[Finding]) -> tuple[Finding, ...]:
    """Those findings that forbid publishing."""
    return tuple(finding for finding in findings if finding.severity == "error")
