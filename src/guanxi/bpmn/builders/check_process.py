"""The rules within one process: what lies in what, what sits on what, and where connectors lead."""

from collections.abc import Iterator
from typing import Final

import msgspec

from guanxi.bpmn.builders.draft import DraftElement, DraftProcess
from guanxi.bpmn.builders.events import EVENTS, EXECUTION, LISTENERS
from guanxi.bpmn.builders.faults import Fault, unknown_step
from guanxi.bpmn.builders.kinds import ACTIVITIES, CONTAINERS, WAITS_OR_THROWS, WORDS
from guanxi.bpmn.builders.settings import settings_of
from guanxi.bpmn.graph import ElementType as Type

DEEPEST: Final = 50
_ENDS: Final = frozenset({Type.END_EVENT, Type.EVENT_SUB_PROCESS})


def check_process(process: DraftProcess, everywhere: set[str]) -> Iterator[Fault]:
    """All faults of a process; ``everywhere`` are the ids that message flows may lead to."""
    checker = _Checker(process, everywhere)
    for element in process.elements:
        yield from checker.element(element)
    yield from checker.flows()
    yield from checker.data()


class _Checker:
    """The rules within one process."""

    def __init__(self, process: DraftProcess, everywhere: set[str]):
        self.process = process
        self.everywhere = everywhere
        self.elements = {element.id: element for element in process.elements}
        self.lanes = {lane.id for lane in process.lanes}
        self.data_ids = {one.id for one in process.data}
        self.leaving = {flow.source for flow in process.flows}

    def element(self, element: DraftElement) -> Iterator[Fault]:
        """What is wrong with one element."""
        yield from self._scope(element)
        yield from self._host(element)
        yield from self._references(element)
        yield from self._settings(element)
        yield from self._events(element)
        yield from self._next(element)

    def _fault(self, element: DraftElement, column: str, rule: str, message: str, cure: str) -> Fault:
        return Fault(
            rule=f"builders.{rule}",
            element_id=element.id,
            line=element.places.get(column, element.line),
            column=column,
            message=message,
            cure=cure,
        )

    def _missing(self, element: DraftElement, column: str, name: str, known: set[str]) -> Fault:
        line = element.places.get(column, element.line)
        return unknown_step(name, known, element_id=element.id, line=line, column=column)

    def _scope(self, element: DraftElement) -> Iterator[Fault]:
        scope, depth = element.scope, 0
        while scope:
            around = self.elements.get(scope)
            if around is None:
                yield self._missing(element, "inside", scope, set(self.elements))
                return
            if around.type not in CONTAINERS:
                message = f"“{scope}” is a step of the kind {WORDS[around.type]}, which has no steps inside."
                yield self._fault(element, "inside", "scope", message, "Name a sub-process.")
                return
            depth += 1
            if depth > DEEPEST:
                message = f"“{element.id}” lies in itself, or more than {DEEPEST} sub-processes deep."
                yield self._fault(element, "inside", "scope", message, "Correct what lies in what.")
                return
            scope = around.scope

    def _host(self, element: DraftElement) -> Iterator[Fault]:
        if element.type is not Type.BOUNDARY_EVENT:
            if element.attached_to:
                message = f"A step of the kind {WORDS[element.type]} cannot sit on another."
                yield self._fault(element, "attached_to", "boundary", message, "Use the kind boundary.")
            return
        host = self.elements.get(element.attached_to)
        if host is None:
            yield self._missing(element, "attached_to", element.attached_to, set(self.elements))
        elif host.type not in ACTIVITIES or host.scope != element.scope:
            message = f"“{element.id}” cannot sit on “{host.id}”."
            cure = "Name an activity (a task, call or sub-process) of the same sub-process."
            yield self._fault(element, "attached_to", "boundary", message, cure)

    def _references(self, element: DraftElement) -> Iterator[Fault]:
        if element.lane and element.lane not in self.lanes:
            yield self._missing(element, "lane", element.lane, self.lanes)
        if element.handler and element.handler not in self.elements:
            yield self._missing(element, "handler", element.handler, set(self.elements))
        for column, names, known in (
            ("reads", element.reads, self.data_ids),
            ("writes", element.writes, self.data_ids),
            ("sends", element.sends, self.everywhere),
        ):
            for name in names:
                if name not in known:
                    yield self._missing(element, column, name, known)

    def _settings(self, element: DraftElement) -> Iterator[Fault]:
        known = settings_of(element.type)
        for name, value in element.settings.items():
            setting = known.get(name)
            if setting is None:
                message = f"A step of the kind {WORDS[element.type]} has no “{name}”."
                cure = f"It may have: {', '.join(known)}." if known else "Leave it out."
                yield self._fault(element, name, "setting", message, cure)
            elif setting.choices and value not in setting.choices:
                message = f"“{value}” is no {name}."
                yield self._fault(element, name, "choice", message, f"Use {' or '.join(setting.choices)}.")

    def _events(self, element: DraftElement) -> Iterator[Fault]:
        if element.events and element.type not in WAITS_OR_THROWS:
            message = f"A step of the kind {WORDS[element.type]} waits for no event."
            yield self._fault(
                element, "event", "event", message, "Put a boundary event on it, or a catch before it."
            )
        one_message = len(element.events) < 2 and all(event.kind == "message" for event in element.events)
        if element.type in (Type.SEND_TASK, Type.RECEIVE_TASK) and not one_message:
            message = f"A step of the kind {WORDS[element.type]} has one message."
            yield self._fault(element, "event", "event", message, "Use events for anything else.")
        yield from self._listeners(element)
        for event in element.events:
            options = EVENTS.get(event.kind)
            if options is None:
                message = f"“{event.kind}” is no event."
                yield self._fault(element, "event", "event", message, f"Use one of: {', '.join(EVENTS)}.")
                continue
            for option in event.options:
                if option not in options:
                    message = f"The event {event.kind} has no “{option}”."
                    cure = f"It may have: {', '.join(options)}." if options else "Leave it out."
                    yield self._fault(element, "event", "event", message, cure)
            if event.kind == "record" and element.type is not Type.START_EVENT:
                message = "Only a start event can be started by a record."
                yield self._fault(element, "event", "event", message, "Use another event here.")

    def _listeners(self, element: DraftElement) -> Iterator[Fault]:
        known = LISTENERS if element.type is Type.USER_TASK else EXECUTION
        for one in element.listeners:
            if one.kind not in known or any(option != "retries" for option in one.options):
                what = one.kind if one.kind not in known else next(iter(one.options))
                message = f"“{what}” is nothing a listener of a {WORDS[element.type]} step listens to."
                cure = f"Write one of {', '.join(known)} with a job type, and retries if wanted."
                yield self._fault(element, "listeners", "listener", message, cure)

    def _next(self, element: DraftElement) -> Iterator[Fault]:
        around = self.elements.get(element.scope)
        free = (
            element.id in self.leaving
            or element.type in _ENDS
            or element.settings.get("for_compensation") == "true"
            or element.handler
            or (around is not None and around.type is Type.AD_HOC_SUB_PROCESS)
            or any(event.kind == "link" for event in element.events)
        )
        if not free:
            fault = self._fault(
                element,
                "next",
                "no_next",
                f"Nothing follows “{element.name or element.id}”.",
                "Say what comes next, or add an end.",
            )
            yield msgspec.structs.replace(fault, severity="warning")

    def flows(self) -> Iterator[Fault]:
        """What is wrong with the sequence flows."""
        defaults: set[str] = set()
        for flow in self.process.flows:
            source, target = self.elements.get(flow.source), self.elements.get(flow.target)
            for name, found in ((flow.source, source), (flow.target, target)):
                if found is None:
                    yield unknown_step(
                        name, self.elements, element_id=flow.source, line=flow.line, column="next"
                    )
            if source and target and source.scope != target.scope:
                yield Fault(
                    rule="builders.flow_scope",
                    element_id=flow.source,
                    line=flow.line,
                    column="next",
                    message=f"“{flow.source}” and “{flow.target}” lie in different sub-processes.",
                    cure="Lead the flow to the sub-process itself, or let an event carry on.",
                )
            if flow.otherwise and flow.source in defaults:
                yield Fault(
                    rule="builders.default",
                    element_id=flow.source,
                    line=flow.line,
                    column="condition",
                    message=f"“{flow.source}” has two ways for otherwise.",
                    cure="Leave one; give the other a condition.",
                )
            defaults |= {flow.source} if flow.otherwise else set()

    def data(self) -> Iterator[Fault]:
        """What is wrong with data objects and stores."""
        for one in self.process.data:
            scope = self.elements.get(one.scope)
            if one.scope and (scope is None or scope.type not in CONTAINERS):
                yield unknown_step(
                    one.scope, self.elements, element_id=one.id, line=one.line, column="inside"
                )
