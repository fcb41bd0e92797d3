"""Tests kept beside drafts, and what came of them."""

from datetime import datetime
from typing import Any

import msgspec

from guanxi.api.schemas.records import TimelineActor


class DraftTest(msgspec.Struct, frozen=True, kw_only=True):
    """A test of a process, as in docs/how-to/test-a-process.md, under the name of its file."""

    name: str
    content: str
    at: datetime
    actor: TimelineActor | None


class DraftTests(msgspec.Struct, frozen=True):
    """The tests of a draft, by name."""

    items: list[DraftTest]


class DraftTestSave(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A test in YAML. ``name``: of ``x.bpmn`` it is ``x.test.yaml`` or, with a word of yours, ``x.late.test.yaml``."""

    name: str
    content: str


class DraftTestRun(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The text the tests are to run on; empty: the draft as it was saved last."""

    content: str = ""


class TestOutcome(msgspec.Struct, frozen=True):
    """What came of a test: the same as ``guanxi test --json`` says of a file, without coverage."""

    name: str
    passed: bool
    problems: list[dict[str, Any]]
    scenarios: list[dict[str, Any]]


class DraftTestOutcome(msgspec.Struct, frozen=True):
    """What came of all tests of a draft, and what they came to together; null when none could run."""

    passed: bool
    tests: list[TestOutcome]
    coverage: dict[str, Any] | None
