"""Short ways to write models and to run them in tests: BPMN text in, a driven instance out."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from guanxi.bpmn import ProcessGraph, errors, parse_bpmn
from guanxi.engine import Definition, InstanceState, Outcome, new_instance, replay, step
from guanxi.engine import commands as do
from guanxi.engine import effects as effect
from guanxi.engine import events as event

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="http://guanxi.test">\n'
)


def bpmn(body: str, roots: str = "") -> bytes:
    """A BPMN file with one process ``p`` around ``body``."""
    return f'{HEAD}{roots}<process id="p" isExecutable="true">\n{body}\n</process></definitions>'.encode()


def flow(source: str, target: str, condition: str = "", name: str = "") -> str:
    """A sequence flow ``source-target``."""
    inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="{source}-{target}" name="{name}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>\n'


def flows(*chain: str) -> str:
    """Sequence flows along the ids."""
    return "".join(flow(a, b) for a, b in itertools.pairwise(chain))


def service(identifier: str, extension: str = "", inner: str = "") -> str:
    """A service task with a job type of its own name."""
    return (
        f'<serviceTask id="{identifier}"><extensionElements><zeebe:taskDefinition type="{identifier}"/>'
        f"{extension}</extensionElements>{inner}</serviceTask>\n"
    )


def parse(data: bytes) -> ProcessGraph:
    """The one process of a file that must be without error."""
    parsed = parse_bpmn(data)
    assert errors(parsed.findings) == ()
    return parsed.processes[0]


class Instance:
    """One instance under test: sends commands, keeps the history, and checks that replay gives the live state."""

    def __init__(self, data: bytes, decisions: dict[str, Any] | None = None):
        self.definition = Definition(parse(data), decisions or {})
        self.state: InstanceState = new_instance(self.definition)
        self.now = NOW
        self.events: list[event.Event] = []
        self.effects: list[effect.Effect] = []

    def send(self, command: do.Command) -> Outcome:
        """Step once."""
        outcome = step(self.definition, self.state, command, self.now)
        self.events += outcome.events
        self.effects += outcome.effects
        assert replay(self.definition, self.events) == self.state
        return outcome

    def start(self, **variables: Any) -> "Instance":
        """Start with these variables."""
        assert self.send(do.StartInstance(variables)).rejection is None
        return self

    def wait(self, element_id: str) -> int:
        """The key of the newest wait of the element."""
        return max(key for key, wait in self.state.waits.items() if wait.element_id == element_id)

    def complete(self, element_id: str, **variables: Any) -> Outcome:
        """Complete the job or user task of the element."""
        key = self.wait(element_id)
        kind = do.CompleteJob if self.state.waits[key].kind == "job" else do.CompleteUserTask
        outcome = self.send(kind(key, variables))
        assert outcome.rejection is None
        return outcome

    def timer(self, element_id: str) -> Outcome:
        """Let the clock reach the timer of the element and fire it."""
        key = self.wait(element_id)
        self.now = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=self.state.waits[key].due_at)
        outcome = self.send(do.TriggerTimer(key))
        assert outcome.rejection is None
        return outcome

    @property
    def waiting(self) -> list[str]:
        """Element ids of all waits, sorted."""
        return sorted(wait.element_id for wait in self.state.waits.values())

    @property
    def completed(self) -> list[str]:
        """Element ids in order of completion."""
        return [e.element_id for e in self.events if isinstance(e, event.ElementCompleted)]

    @property
    def terminated(self) -> list[str]:
        """Element ids in order of termination."""
        return [e.element_id for e in self.events if isinstance(e, event.ElementTerminated)]

    @property
    def incidents(self) -> list[tuple[str, str]]:
        """Type and element of each open incident."""
        return [(i.type, i.element_id) for i in self.state.incidents.values()]

    @property
    def variables(self) -> dict[str, Any]:
        """The global variables."""
        return self.state.variables.get(0, {})

    @property
    def status(self) -> str:
        """Of the instance."""
        return self.state.status

    def last(self, kind: type) -> Any:
        """The newest effect of this kind."""
        return [e for e in self.effects if isinstance(e, kind)][-1]
