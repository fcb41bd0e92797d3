"""The door: all rules up to a conformance class, over the file and what it imports."""

from collections.abc import Callable, Iterator
from typing import Literal

from guanxi.bpmn.document import Document
from guanxi.bpmn.findings import Finding
from guanxi.bpmn.parse import parse_bpmn
from guanxi.bpmn.validation import (
    activities,
    collaboration,
    data,
    events,
    flows,
    gateways,
    imports,
    links,
    tasks,
)
from guanxi.bpmn.validation.analysis import control_flow_findings
from guanxi.bpmn.validation.index import Index, Rule
from guanxi.bpmn.validation.references import reference_types

Conformance = Literal["descriptive", "analytic", "commonExec", "full"]
CLASSES: tuple[Conformance, ...] = ("descriptive", "analytic", "commonExec", "full")

RULES: dict[Conformance, tuple[Rule, ...]] = {
    "descriptive": (
        *imports.DESCRIPTIVE,
        *flows.DESCRIPTIVE,
        *events.DESCRIPTIVE,
        *gateways.DESCRIPTIVE,
        *collaboration.DESCRIPTIVE,
        *data.DESCRIPTIVE,
        *tasks.DESCRIPTIVE,
        *activities.DESCRIPTIVE,
    ),
    "analytic": (
        *events.ANALYTIC,
        *links.ANALYTIC,
        *gateways.ANALYTIC,
        *data.ANALYTIC,
        *tasks.ANALYTIC,
        *flows.ANALYTIC,
        *activities.ANALYTIC,
    ),
    "commonExec": (
        *events.EXECUTABLE,
        *gateways.EXECUTABLE,
        *data.EXECUTABLE,
        *tasks.EXECUTABLE,
        *flows.EXECUTABLE,
        *activities.EXECUTABLE,
    ),
    "full": collaboration.FULL,
}


def validate(
    document: Document,
    load: Callable[[str], bytes | None] | None = None,
    conformance: Conformance = "full",
    references: bool = True,
    soundness: bool = False,
) -> list[Finding]:
    """What in the file breaks the standard.

    Args:
        document: the file.
        load: gives the bytes of an imported file by its location, or None; without it imports are not followed.
        conformance: which rules apply: those of this class and the ones before it in CLASSES.
        references: whether every reference must lead to an element of the right kind.
        soundness: whether the control flow is searched for deadlocks, lack of synchronisation, dead elements and
            loops without a wait too.
    """
    index = Index.of(document, load)
    findings = list(_rules(index, conformance))
    if references:
        findings += reference_types(index)
    if soundness:
        for graph in parse_bpmn(document.render()).processes:
            findings += control_flow_findings(graph)
    return findings


def _rules(index: Index, conformance: Conformance) -> Iterator[Finding]:
    for name in CLASSES[: CLASSES.index(conformance) + 1]:
        for rule in RULES[name]:
            yield from rule(index)
    for other in index.others:
        if other.bpmn:
            yield from _rules(other, conformance)
