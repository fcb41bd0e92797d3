"""Working on processes before they are published: conversion, layout, rehearsal."""

from typing import Any, Literal

import msgspec

from guanxi.api.schemas.processes import Finding

Form = Literal["bpmn", "yaml", "csv", "md", "xlsx", "svg", "mmd"]


class Conversion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A process file and the form it is wanted in.

    ``name``: its ending says what ``content`` is. ``tidy``: lay the diagram out anew. What is no text (``.xlsx``) is
    base64, in and out.
    """

    name: str
    content: str
    to: Form
    tidy: bool = False


class Converted(msgspec.Struct, frozen=True):
    """The process in the form asked for; ``findings`` name what was wrong or what that form cannot hold.

    ``content`` is null when the file could not be read at all.
    """

    content: str | None
    findings: list[Finding]


class RehearsalRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Files (texts by name: a process, decisions, forms) and a test of them, as in docs/how-to/test-a-process.md.

    ``test`` is YAML, hence JSON as well. Decisions and forms that are not sent are taken as deployed last.
    """

    files: dict[str, str]
    test: str


class Rehearsal(msgspec.Struct, frozen=True):
    """What came of a test: the same as ``guanxi test --json`` says of one file."""

    passed: bool
    process: str
    problems: list[dict[str, Any]]
    scenarios: list[dict[str, Any]]
    coverage: dict[str, Any] | None
