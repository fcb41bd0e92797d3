"""The BPMN engine: one command in, events and effects out, state changed in place by its owner."""

from guanxi.engine.definition import Definition, Failure, Outcome, Rejection
from guanxi.engine.state import ROOT, ElementInstance, Incident, InstanceState, Wait, visible_variables

__all__ = [
    "ROOT",
    "Definition",
    "ElementInstance",
    "Failure",
    "Incident",
    "InstanceState",
    "Outcome",
    "Rejection",
    "Wait",
    "visible_variables",
]
