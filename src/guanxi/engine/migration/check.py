"""What a migration would strand: rules on each live element instance, each a small function."""

from collections.abc import Callable, Iterator, Mapping

from guanxi.bpmn import Element, ProcessGraph
from guanxi.engine.behaviors.compensable import handler_in
from guanxi.engine.behaviors.listening import is_listening, listeners_of
from guanxi.engine.migration.stranded import Rule, Stranded
from guanxi.engine.migration.subscriptions import same_event
from guanxi.engine.renaming import compensable_in, named_in
from guanxi.engine.state import ElementInstance, InstanceState


class Check:
    """Two versions, the ids that belong together, and the instance that is to move."""

    def __init__(
        self, state: InstanceState, source: ProcessGraph, target: ProcessGraph, ids: Mapping[str, str]
    ):
        self.state = state
        self.source = source
        self.target = target
        self.ids = ids

    def stranded(self) -> list[Stranded]:
        """All reasons against, in order of activation."""
        found: list[Stranded] = []
        for instance in self.state.elements.values():
            old = self.source.elements[instance.element_id]
            new = self.target.elements.get(self.ids.get(old.id, ""))
            if new is None:
                found.append(_because("element_gone", instance, old, "is not in the new version."))
            else:
                for rule in RULES:
                    found += rule(self, instance, old, new)
        return found


def _because(rule: Rule, instance: ElementInstance, old: Element, what: str) -> Stranded:
    return Stranded(rule, old.id, instance.key, f"“{old.name or old.id}”, where the instance is, {what}")


def _type(_: Check, instance: ElementInstance, old: Element, new: Element) -> Iterator[Stranded]:
    if old.type is not new.type:
        yield _because("type_changed", instance, old, f"is a {new.type} in the new version, no {old.type}.")
    elif _repetition(old) != _repetition(new):
        yield _because("type_changed", instance, old, "is repeated in another way in the new version.")


def _repetition(element: Element) -> tuple[bool, bool] | None:
    return None if element.loop is None else (element.loop.standard, element.loop.sequential)


def _scope(check: Check, instance: ElementInstance, old: Element, new: Element) -> Iterator[Stranded]:
    if old.scope and check.ids.get(old.scope) != new.scope:
        yield _because("scope_changed", instance, old, f"lies in “{new.scope}” in the new version.")


def _events(check: Check, instance: ElementInstance, old: Element, new: Element) -> Iterator[Stranded]:
    """An event it waits for as itself (catch event, receive task) has to be of the same kind."""
    for key in instance.waits:
        wait = check.state.waits[key]
        own = wait.element_id == old.id and wait.kind in ("timer", "message", "signal", "conditional")
        if own and not same_event(old, new, wait.definition):
            yield _because(
                "event_changed", instance, old, "waits for another kind of event in the new version."
            )


def _tokens(check: Check, instance: ElementInstance, _: Element, __: Element) -> Iterator[Stranded]:
    """Tokens before a join have to stand before the same join."""
    for flow_id in instance.arrived:
        flow, new = check.source.flows[flow_id], check.target.flows.get(check.ids.get(flow_id, ""))
        if new is None or not new.joins or new.target != check.ids.get(flow.target):
            before = check.source.elements[flow.target]
            message = f"A token waits on the flow “{flow_id}” before “{before.name or before.id}”, which the new version has not."
            yield Stranded("flow_gone", flow.target, instance.key, message)


def _listeners(_: Check, instance: ElementInstance, old: Element, new: Element) -> Iterator[Stranded]:
    if is_listening(instance):
        event, position = instance.data["listening"]
        if position >= len(listeners_of(new, event)):
            yield _because(
                "listener_gone", instance, old, f"has no such {event} listener in the new version."
            )


def _remembered(check: Check, instance: ElementInstance, old: Element, _: Element) -> Iterator[Stranded]:
    """What is still to be started or undone has to be there."""
    for key in named_in(instance.data):
        if check.ids.get(key) not in check.target.elements:
            yield _because(
                "element_gone", instance, old, f"is to go on to “{key}”, which is not in the new version."
            )
    for key in compensable_in(instance.data.get("compensable") or []):
        undone = handler_in(check.source, check.source.elements[key]) is not None
        new = check.target.elements.get(check.ids.get(key, ""))
        if new is None or (undone and handler_in(check.target, new) is None):
            done = check.source.elements[key]
            message = (
                f"“{done.name or done.id}” has been completed and could not be undone in the new version."
            )
            yield Stranded("compensation_gone", key, instance.key, message)


Rule_ = Callable[[Check, ElementInstance, Element, Element], Iterator[Stranded]]
RULES: tuple[Rule_, ...] = (_type, _scope, _events, _tokens, _listeners, _remembered)
