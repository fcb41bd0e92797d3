"""Which rules of the standard a file must keep to be deployed, and which only get a word of warning."""

from collections.abc import Iterable

import msgspec

from guanxi.bpmn.document import Document
from guanxi.bpmn.findings import Finding, Severity
from guanxi.bpmn.validation.validate import validate

# What the file says twice (flows listed at their ends, the order of parts), and what may be deployed apart.
UNSAID = {"flow_listed", "order", "called_element"}
# What runs all the same, in the one way it can be meant.
TOLERATED = {
    *("way_in", "way_out", "start_missing", "end_missing", "end_incoming", "boundary_outgoing", "gateway"),
    *("flow_condition", "formal", "reference", "event_definition_shared", "link_ends", "property"),
    *("message_flow", "message_flow_event", "choreography"),
    *(
        "io_sub_process",
        "data_set",
        "data_sources",
        "data_kind",
        "data_ends",
        "data_state",
        "data_item",
        "data_name",
    ),
}


def deployment_findings(document: Document, known: Iterable[Finding] = ()) -> list[Finding]:
    """Rules of BPMN 2.0 that a file to be deployed breaks: errors where its meaning is in doubt, else warnings.

    Args:
        document: the file.
        known: what was found already; an element with an error is not reported again.
    """
    refused = {one.element_id for one in known if one.severity == "error"}
    found = validate(document, conformance="analytic")
    return [
        msgspec.structs.replace(one, severity=_severity(one))
        for one in found
        if one.rule.removeprefix("standard.") not in UNSAID and one.element_id not in refused
    ]


def _severity(finding: Finding) -> Severity:
    return "warning" if finding.rule.removeprefix("standard.") in TOLERATED else "error"
