"""What the engine may know already and the runtime does not keep yet: refused at deployment, not at run time."""

from collections.abc import Iterator

from guanxi.bpmn import ElementType, Finding, ProcessGraph
from guanxi.bpmn.events import Conditional, Message, Signal

_EVENTS: dict[type, str] = {Message: "messages", Signal: "signals", Conditional: "conditional events"}
_TYPES = {ElementType.CALL_ACTIVITY: "call activities", ElementType.RECEIVE_TASK: "receive tasks"}


def unsupported(graph: ProcessGraph) -> Iterator[Finding]:
    """Yield a finding for each element that this version of Guanxi cannot run durably."""
    for element in graph.elements.values():
        what = {_EVENTS[kind] for kind in map(type, element.events) if kind in _EVENTS}
        if element.type in _TYPES:
            what.add(_TYPES[element.type])
        for name in sorted(what):
            yield Finding(
                rule="runtime.unsupported",
                element_id=element.id,
                line=element.line,
                message=f"“{element.name or element.id}”: {name} cannot be run yet.",
                cure="Replace it by elements listed in docs/reference/bpmn.md.",
            )
