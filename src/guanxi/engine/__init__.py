"""The BPMN engine: one command in, events and effects out, state changed in place by its owner."""

from guanxi.engine.definition import Definition, Outcome, Rejection
from guanxi.engine.failure import Failure
from guanxi.engine.migration import MigrationPreview, Stranded, preview_migration
from guanxi.engine.serialise import dump_state, load_state
from guanxi.engine.state import ROOT, ElementInstance, Incident, InstanceState, Wait, visible_variables
from guanxi.engine.step import new_instance, replay, step
from guanxi.engine.upgrades import UnknownSchema

__all__ = [
    "ROOT",
    "Definition",
    "ElementInstance",
    "Failure",
    "Incident",
    "InstanceState",
    "MigrationPreview",
    "Outcome",
    "Rejection",
    "Stranded",
    "UnknownSchema",
    "Wait",
    "dump_state",
    "load_state",
    "new_instance",
    "preview_migration",
    "replay",
    "step",
    "visible_variables",
]
