"""Rules of the BPMN 2.0 standard, checked on the file as drawn, and analyses of processes that are to run."""

from guanxi.bpmn.validation.analysis import process_findings
from guanxi.bpmn.validation.conditions import condition_findings
from guanxi.bpmn.validation.deploying import deployment_findings
from guanxi.bpmn.validation.validate import CLASSES, Conformance, validate

__all__ = [
    "CLASSES",
    "Conformance",
    "condition_findings",
    "deployment_findings",
    "process_findings",
    "validate",
]
