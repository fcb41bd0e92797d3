"""What is wrong with a model, as values. The rules that produce findings live beside what they check."""

from collections.abc import Collection, Iterable
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


ALL = "*"
"""The name that accepts every finding that may be accepted."""
_ACCEPTED_ANYWAY = "soundness.bound"


def unaccepted(findings: Iterable[Finding], accepted: Collection[str]) -> tuple[Finding, ...]:
    """The findings about soundness that nobody has accepted: a process that has them is not published unseen.

    Args:
        findings: all that was found.
        accepted: names: of a rule (``soundness.deadlock``), of a rule at an element (``soundness.deadlock@join``), or
            ``*`` for all.
    """
    return tuple(
        finding
        for finding in findings
        if finding.rule.startswith("soundness.")
        and finding.rule != _ACCEPTED_ANYWAY
        and not {ALL, finding.rule, name_of(finding)}.intersection(accepted)
    )


def name_of(finding: Finding) -> str:
    """The name by which this one finding is accepted."""
    return f"{finding.rule}@{finding.element_id}"
