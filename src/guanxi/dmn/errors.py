"""What can be wrong with a DMN file, as values, and the one exception that carries them."""

from typing import Literal

import msgspec

Severity = Literal["error", "warning"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong with a decision model.

    Attributes:
        rule: stable name of the rule, e.g. ``dmn.cycle``.
        severity: an ``error`` forbids using the model; a ``warning`` should be looked at.
        element_id: id (or else name) of the element it is about; empty when it is about the file.
        line: line in the file, counted from 1; 0 when unknown.
        message: one sentence a business person understands.
        cure: one sentence saying what to do; may be empty.
    """

    rule: str
    severity: Severity = "error"
    element_id: str = ""
    line: int = 0
    message: str
    cure: str = ""


class DmnError(Exception):
    """The model is refused as a whole; nothing of it can be evaluated.

    Attributes:
        code: rule of the first error, stable.
        message: what is wrong first.
        cure: what to do about it.
        findings: everything that was found, errors and warnings.
    """

    def __init__(self, findings: tuple[Finding, ...]):
        first = next((finding for finding in findings if finding.severity == "error"), findings[0])
        super().__init__(first.message)
        self.code = first.rule
        self.message = first.message
        self.cure = first.cure
        self.findings = findings


def refuse(rule: str, message: str, cure: str = "", *, element_id: str = "", line: int = 0) -> DmnError:
    """A refusal with one finding."""
    finding = Finding(rule=rule, message=message, cure=cure, element_id=element_id, line=line)
    return DmnError((finding,))
