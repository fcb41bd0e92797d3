"""Four other ways to write a process: fluent Python, step by step, process table, YAML. All make the same model."""

from guanxi.bpmn.builders.build import BuildError, Built, build
from guanxi.bpmn.builders.draft import Draft
from guanxi.bpmn.builders.events import (
    after,
    at,
    cancel,
    compensation,
    condition,
    error,
    escalation,
    every,
    link,
    listener,
    message,
    record,
    signal,
    terminate,
)
from guanxi.bpmn.builders.files import READABLE, WRITABLE, build_file, ending, write_file
from guanxi.bpmn.builders.flowing import together
from guanxi.bpmn.builders.fluent import Process
from guanxi.bpmn.builders.reading import read_document
from guanxi.bpmn.builders.steps import ProcessDefinition, define_process
from guanxi.bpmn.builders.store import DraftStore, FileStore
from guanxi.bpmn.graph import ElementType

__all__ = [
    "READABLE",
    "WRITABLE",
    "BuildError",
    "Built",
    "Draft",
    "DraftStore",
    "ElementType",
    "FileStore",
    "Process",
    "ProcessDefinition",
    "after",
    "at",
    "build",
    "build_file",
    "cancel",
    "compensation",
    "condition",
    "define_process",
    "ending",
    "error",
    "escalation",
    "every",
    "link",
    "listener",
    "message",
    "read_document",
    "record",
    "signal",
    "terminate",
    "together",
    "write_file",
]
