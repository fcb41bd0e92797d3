"""Rules of the BPMN 2.0 standard, checked on the file as drawn: not whether it runs, but whether it is right."""

from guanxi.bpmn.validation.validate import CLASSES, Conformance, validate

__all__ = ["CLASSES", "Conformance", "validate"]
