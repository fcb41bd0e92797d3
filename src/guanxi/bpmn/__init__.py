"""BPMN 2.0 files: what is in them, what is wrong with them, and the graph the engine runs."""

from guanxi.bpmn.findings import Finding, errors
from guanxi.bpmn.graph import Element, ElementType, Flow, ProcessGraph

__all__ = ["Element", "ElementType", "Finding", "Flow", "ProcessGraph", "errors"]
