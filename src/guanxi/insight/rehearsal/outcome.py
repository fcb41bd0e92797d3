"""What a rehearsal brought, as frozen shapes: differences, what was seen, coverage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from guanxi.insight.rehearsal.mail import Mail
from guanxi.insight.rehearsal.seen import IncidentSeen, JobSeen, MessageSeen, Moved, TaskSeen, Visit
from guanxi.insight.rehearsal.subject import Fault


class Difference(msgspec.Struct, frozen=True):
    """Something that is not as expected: where it is expected (line), what it is, both sides in words."""

    line: int
    what: str
    expected: str
    got: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one scenario. Tasks and incidents are those open at the end."""

    name: str
    line: int
    differences: tuple[Difference, ...]
    state: str
    verdict: str
    path: tuple[Visit, ...] = ()
    flows: frozenset[str] = frozenset()
    variables: Mapping[str, Any] = {}
    jobs: tuple[JobSeen, ...] = ()
    tasks: tuple[TaskSeen, ...] = ()
    mails: tuple[Mail, ...] = ()
    messages: tuple[MessageSeen, ...] = ()
    incidents: tuple[IncidentSeen, ...] = ()
    moved: tuple[Moved, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything is as expected."""
        return not self.differences


class Missed(msgspec.Struct, frozen=True):
    """An element or flow no scenario came to, with its line in the process file and words for people."""

    kind: str
    id: str
    line: int
    label: str


class Coverage(msgspec.Struct, frozen=True):
    """Elements and flows of a process that scenarios came to, of how many, and those they missed."""

    elements: int
    elements_visited: int
    flows: int
    flows_visited: int
    missed: tuple[Missed, ...]

    @property
    def percent(self) -> float:
        """Visited elements and flows of all of them; 100 for a process without any."""
        total = self.elements + self.flows
        return 100.0 if not total else 100 * (self.elements_visited + self.flows_visited) / total


class FileOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a test file. With ``faults`` nothing was run."""

    file: str
    faults: tuple[Fault, ...] = ()
    process_id: str = ""
    process_name: str = ""
    process_file: str = ""
    scenarios: tuple[Outcome, ...] = ()
    coverage: Coverage | None = None

    @property
    def passed(self) -> bool:
        """Whether the file could be used and every scenario passed."""
        return not self.faults and all(one.passed for one in self.scenarios)
