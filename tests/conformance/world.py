"""Many instances in memory, driven like the runtime drives them: a virtual clock, jobs, timers, messages, calls.

Everything here follows from the engine's effects; nothing looks into instance state except to read variables.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from guanxi.bpmn import ProcessGraph
from guanxi.bpmn import events as definitions
from guanxi.engine import Definition, InstanceState, new_instance, step, visible_variables
from guanxi.engine import commands as do
from guanxi.engine import effects as effect

# A process that calls itself, or a timer that is due again at once, would go on for ever.
MOST_STEPS = 20_000
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@dataclass
class Instance:
    """One process instance and who called it."""

    id: int
    definition: Definition
    state: InstanceState
    caller: tuple["Instance", int] | None = None

    @property
    def process_id(self) -> str:
        """The id of its process."""
        return self.definition.graph.id

    @property
    def ended(self) -> bool:
        """Whether nothing is open any more."""
        return self.state.status in ("completed", "cancelled")


@dataclass
class Open:
    """Something an instance waits for, with the effect that asked for it."""

    instance: Instance
    effect: Any


@dataclass
class World:
    """An empty engine with its surroundings."""

    now: datetime = START
    on_job: Callable[["World", Open], None] | None = None
    processes: dict[str, Definition] = field(default_factory=dict)
    instances: list[Instance] = field(default_factory=list)
    waits: dict[tuple[int, int], Open] = field(default_factory=dict)
    incidents: dict[tuple[int, int], Open] = field(default_factory=dict)
    queue: deque[tuple[Callable[..., None], tuple[Any, ...]]] = field(default_factory=deque)
    steps: int = 0
    # Jobs that take time: when they are done, and with what command.
    working: list[tuple[datetime, Open, do.Command]] = field(default_factory=list)

    def deploy(self, graph: ProcessGraph) -> None:
        """Make a process startable."""
        self.processes[graph.id] = Definition(graph)

    def start(self, process_id: str, variables: Mapping[str, Any], element_id: str | None = None) -> Instance:
        """Start and let everything settle."""
        instance = self._create(process_id)
        self.send(instance, do.StartInstance(variables, element_id))
        return instance

    def only_start(self, process_id: str) -> str | None:
        """The one start event of a process that has no other and waits for something; None where a start is plain."""
        starts = self.processes[process_id].graph.start_events
        return starts[0].id if len(starts) == 1 and starts[0].events else None

    def _create(self, process_id: str, caller: tuple[Instance, int] | None = None) -> Instance:
        definition = self.processes[process_id]
        instance = Instance(len(self.instances) + 1, definition, new_instance(definition), caller)
        self.instances.append(instance)
        return instance

    def send(self, instance: Instance, command: do.Command) -> None:
        """One command and all that follows in all instances."""
        self.queue.append((self._step, (instance, command)))
        self.settle()

    def settle(self) -> None:
        """Work until the queue is empty."""
        while self.queue:
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise RuntimeError(f"no end after {MOST_STEPS} steps")
            action, arguments = self.queue.popleft()
            action(*arguments)

    def _step(self, instance: Instance, command: do.Command) -> None:
        outcome = step(instance.definition, instance.state, command, self.now)
        for one in outcome.effects:
            self._do(instance, one)

    def _do(self, instance: Instance, one: effect.Effect) -> None:
        match one:
            case effect.CreateJob():
                opened = self._open(instance, one)
                if self.on_job is not None:
                    self.queue.append((self._work, (opened,)))
            case effect.CreateTimer() | effect.CreateUserTask() | effect.OpenSubscription():
                self._open(instance, one)
            case effect.CallProcess():
                self._open(instance, one)
                called = self._create(one.process_id, (instance, one.key))
                self.queue.append((self._step, (called, do.StartInstance(one.variables, None, True))))
            case effect.CancelCall():
                self.waits.pop((instance.id, one.key), None)
                for called in self.instances:
                    if called.caller == (instance, one.key) and not called.ended:
                        self._step(called, do.CancelInstance())
            case effect.CloseWait():
                self.waits.pop((instance.id, one.key), None)
            case effect.PublishMessage():
                self.queue.append((self.publish, (one.name, one.correlation_key, one.variables)))
            case effect.BroadcastSignal():
                self.queue.append((self.broadcast, (one.name, one.variables, instance)))
            case effect.OpenIncident():
                self.incidents[instance.id, one.key] = Open(instance, one)
            case effect.CloseIncident():
                self.incidents.pop((instance.id, one.key), None)
            case effect.RaiseEscalation():
                if instance.caller is not None:
                    caller, key = instance.caller
                    self.queue.append(
                        (self._step, (caller, do.ThrowEscalation(key, one.code, one.variables)))
                    )
            case effect.EndInstance():
                self._ended(instance, one)

    def _open(self, instance: Instance, one: Any) -> Open:
        opened = self.waits[instance.id, one.key] = Open(instance, one)
        return opened

    def _work(self, opened: Open) -> None:
        if self.waits.get((opened.instance.id, opened.effect.key)) is opened and self.on_job is not None:
            self.on_job(self, opened)

    def _ended(self, instance: Instance, one: effect.EndInstance) -> None:
        if instance.caller is None or one.state == "cancelled":
            return
        caller, key = instance.caller
        command: do.Command = do.CompleteCall(key, one.variables)
        if one.error_code:
            command = do.ThrowError(key, one.error_code, "", one.variables)
        self.queue.append((self._step, (caller, command)))

    def publish(self, name: str, key: str, variables: Mapping[str, Any]) -> bool:
        """Give a message to the oldest subscription, else to a message start event; False when nobody wants it."""
        for opened in list(self.waits.values()):
            one = opened.effect
            if (
                isinstance(one, effect.OpenSubscription)
                and one.kind == "message"
                and one.name == name
                and one.correlation_key in ("", key)
            ):
                self.queue.append((self._step, (opened.instance, do.CorrelateMessage(one.key, variables))))
                return True
        return self._start_by(definitions.Message, name, variables, first=True) is not None

    def broadcast(self, name: str, variables: Mapping[str, Any], thrower: Instance | None = None) -> None:
        """Give a signal to everyone else who waits, and to signal start events."""
        for opened in list(self.waits.values()):
            one = opened.effect
            if (
                isinstance(one, effect.OpenSubscription)
                and one.kind == "signal"
                and one.name == name
                and (opened.instance is not thrower)
            ):
                self.queue.append((self._step, (opened.instance, do.CatchSignal(one.key, variables))))
        self._start_by(definitions.Signal, name, variables, first=False)

    def _start_by(self, kind: type, name: str, variables: Mapping[str, Any], first: bool) -> Instance | None:
        started = None
        for definition in list(self.processes.values()):
            for start in definition.graph.start_events:
                if any(isinstance(event, kind) and event.name.text == name for event in start.events):
                    started = self._create(definition.graph.id)
                    self.queue.append((self._step, (started, do.StartInstance(variables, start.id))))
                    if first:
                        return started
        return started

    def start_by_message(self, name: str, variables: Mapping[str, Any]) -> Instance | None:
        """Start the process whose start event waits for this message."""
        started = self._start_by(definitions.Message, name, variables, first=True)
        self.settle()
        return started

    def open(self, kind: type) -> list[Open]:
        """Everything of this kind that is open, oldest first."""
        return [opened for opened in self.waits.values() if isinstance(opened.effect, kind)]

    def advance(self, span: timedelta) -> None:
        """Let time pass; due timers fire and jobs that took their time are done, in order."""
        self.run_until(self.now + span)

    def run_until(self, end: datetime) -> None:
        """Fire every timer due until then and finish every job done until then, in order of time."""
        while True:
            self.working = [one for one in self.working if one[1] in self.waits.values()]
            due = [one for one in self.open(effect.CreateTimer) if one.effect.due <= end]
            timer = min(due, key=lambda one: one.effect.due, default=None)
            done = min((one for one in self.working if one[0] <= end), key=lambda one: one[0], default=None)
            if done is not None and (timer is None or done[0] <= timer.effect.due):
                self.working.remove(done)
                self.now = max(self.now, done[0])
                self.send(done[1].instance, done[2])
            elif timer is not None:
                self.now = max(self.now, timer.effect.due)
                self.fire(timer)
            else:
                break
        self.now = max(self.now, end)

    def fire(self, opened: Open) -> None:
        """Fire a timer now."""
        self.send(opened.instance, do.TriggerTimer(opened.effect.key))

    def variables(self, opened: Open) -> dict[str, Any]:
        """What a job or task sees."""
        return visible_variables(opened.instance.state, opened.effect.element_key)
