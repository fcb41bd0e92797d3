"""BPMN 2.0 files: what is in them, what is wrong with them, and the graph the engine runs."""

from guanxi.bpmn.document import Document
from guanxi.bpmn.findings import Finding, errors
from guanxi.bpmn.graph import Element, ElementType, Flow, ProcessGraph
from guanxi.bpmn.parse import Parsed, parse_bpmn
from guanxi.bpmn.publish import publish_findings

__all__ = [
    "Document",
    "Element",
    "ElementType",
    "Finding",
    "Flow",
    "Parsed",
    "ProcessGraph",
    "errors",
    "parse_bpmn",
    "publish_findings",
]
