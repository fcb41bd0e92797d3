"""A test file as frozen shapes: scenarios of given, when and then. Every part knows its line.

Values are FEEL values; inside them a text that began with ``=`` is a ``Formula`` (given, when) or ``Cell`` (then).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from guanxi.bpmn.timing import Duration
from guanxi.feel import Expression
from guanxi.feel.expression import UnaryTests

BEGIN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""When a scenario begins that says nothing else: a Monday morning."""


class Formula(msgspec.Struct, frozen=True):
    """A FEEL expression in the place of a value."""

    text: str
    line: int
    expression: Expression


class Cell(msgspec.Struct, frozen=True):
    """A FEEL test as in a cell of a decision table, in the place of an expected value."""

    text: str
    line: int
    tests: UnaryTests


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What comes of one job or call.

    Attributes:
        kind: ``result`` (done), ``error`` (a business error a process may catch), ``failure`` (tried again while
            retries are left, then an incident), ``pending`` (nobody answers).
        values: variables of a result or error.
        retry: whether a failure is tried again; None: as the activity declares for the code.
        after: how long it takes.
    """

    line: int
    kind: Literal["result", "error", "failure", "pending"]
    values: Any = msgspec.field(default_factory=dict)
    code: str = ""
    message: str = ""
    retry: bool | None = None
    after: Duration | None = None


class Answers(msgspec.Struct, frozen=True):
    """The answers to a job type or an element: one for every time, or a list for one time each."""

    line: int
    items: tuple[Any, ...]
    every_time: bool


class GivenRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The record whose change starts the process. ``before``: values before the change; None for a new record."""

    line: int
    object: str = ""
    id: str = "record-1"
    values: Any = msgspec.field(default_factory=dict)
    before: Any = None
    lines: Mapping[str, int] = {}


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What holds at the beginning. ``tasks`` are completed with these form values as soon as they are offered."""

    line: int = 0
    at: datetime = BEGIN
    start: str = ""
    start_line: int = 0
    record: GivenRecord | None = None
    variables: Any = msgspec.field(default_factory=dict)
    jobs: Mapping[str, Answers] = {}
    tasks: Mapping[str, Answers] = {}


class Pass(msgspec.Struct, frozen=True):
    """Time passes: a span, or until a moment."""

    line: int
    after: Duration | None = None
    until: datetime | None = None


class Complete(msgspec.Struct, frozen=True):
    """A person completes a user task, or a worker a job that is pending."""

    line: int
    element: str
    values: Any


class Send(msgspec.Struct, frozen=True):
    """A message (by name and, where given, correlation key) or a signal comes."""

    line: int
    kind: Literal["message", "signal"]
    name: str
    key: str | None
    values: Any


class SetValues(msgspec.Struct, frozen=True):
    """Somebody changes variables of the instance."""

    line: int
    values: Any


class Retry(msgspec.Struct, frozen=True):
    """The operator has the failed step of an element tried again."""

    line: int
    element: str


class Check(msgspec.Struct, frozen=True):
    """What must hold at this moment."""

    line: int
    then: Then


Action = Pass | Complete | Send | SetValues | Retry | Check


class Listed(msgspec.Struct, frozen=True):
    """One thing expected of a kind (task, job, mail …): its id where it has one, and its properties by name."""

    line: int
    subject: str
    properties: Mapping[str, Any]
    lines: Mapping[str, int]


class Then(msgspec.Struct, frozen=True, kw_only=True):
    """What must hold. None: not looked at, except that an incident nobody expects is always a difference.

    Attributes:
        path: every element in the order of entry. passes: some of them in this order. never: none of them.
        variables: expected value by path (``lead.status``). conditions: must be true.
        jobs: asked for at some time. tasks, incidents: open now, all of them. mails, messages: sent so far, all.
    """

    line: int = 0
    lines: Mapping[str, int] = {}
    path: tuple[str, ...] | None = None
    passes: tuple[str, ...] | None = None
    never: tuple[str, ...] | None = None
    variables: Mapping[str, Any] = {}
    conditions: tuple[Formula, ...] = ()
    tasks: tuple[Listed, ...] | None = None
    jobs: tuple[Listed, ...] | None = None
    mails: tuple[Listed, ...] | None = None
    messages: tuple[Listed, ...] | None = None
    incidents: tuple[Listed, ...] | None = None
    state: str = ""
    verdict: str = ""


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """One run of the process and what must come of it."""

    name: str
    line: int
    given: Given
    when: tuple[Action, ...]
    then: Then


class ScenarioFile(msgspec.Struct, frozen=True, kw_only=True):
    """A test file: scenarios of one process. ``file`` and ``process`` say which, where the name does not."""

    name: str
    scenarios: tuple[Scenario, ...]
    file: str = ""
    file_line: int = 0
    process: str = ""
    process_line: int = 0
