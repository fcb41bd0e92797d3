"""What ``zeebe:property`` values of a process say to the runtime, and what is wrong with them.

``four-eyes`` on a user task: ids of user tasks that another person must have completed.
``catch-up`` on an event with a cycle: ``once``, ``all`` or ``skip``, for times missed while nothing ran.
``replan`` on an event with a timer, or on a user task: ``true`` when its times move with the variables they depend on,
``record`` when the record the instance is about is one of these variables and has to be read again when it changes.
``mail`` on a user task: who has it, or may take it, is asked by e-mail; how long the link in it works, such as ``P7D``.
``throttle`` on the process, or on an element: how many of its effects may be worked at once (``4``) or in a time
(``10/min``), see ``own_throttles``.
``run-as`` on the process: the service identity with whose rights its activities work on records.
``retention`` on the process: how long its ended instances are kept, such as ``P90D``; then they are archived.
"""

from collections.abc import Iterator, Mapping

from guanxi.bpmn import Element, ElementType, Finding, ProcessGraph
from guanxi.bpmn.timing import EPOCH, add, parse_duration
from guanxi.runtime.throttles import read_limit

FOUR_EYES = "four-eyes"
RETENTION = "retention"
THROTTLE = "throttle"
MAIL = "mail"
RUN_AS = "run-as"
_CHOICES = {"catch-up": ("once", "all", "skip"), "replan": ("true", "record")}


def four_eyes(properties: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ids of the tasks that somebody else must have completed."""
    return tuple(properties.get(FOUR_EYES, "").replace(",", " ").split())


def mail_span(element: Element | None) -> str:
    """Return how long the link in the mail about a user task works; empty: no mail is sent."""
    return "" if element is None else element.properties.get(MAIL, "").strip()


def check_properties(graph: ProcessGraph) -> Iterator[Finding]:
    """Yield a finding for each value that means nothing."""
    retention = graph.properties.get(RETENTION, "").strip()
    if retention and not is_span(retention):
        message = f"has “{retention}” for {RETENTION}, which is no span."
        yield wrong(graph.root, RETENTION, message, "Write how long ended instances are kept, such as P90D.")
    for one, properties in (
        (graph.root, graph.properties),
        *((each, each.properties) for each in graph.elements.values()),
    ):
        if THROTTLE in properties and read_limit(properties[THROTTLE]) is None:
            message = f"has “{properties[THROTTLE]}” for {THROTTLE}, which is no limit."
            cure = "Write a rate like 10/s, 600/min or 1000/h, or 4 for four at once, or both: 10/min,4."
            yield wrong(one, THROTTLE, message, cure)
    for element in graph.elements.values():
        yield from _check_four_eyes(graph, element)
        yield from _check_mail(element)
        for name, allowed in _CHOICES.items():
            value = element.properties.get(name)
            if value is not None and value not in allowed:
                message = f"has “{value}” for {name}, which means nothing."
                yield wrong(element, name, message, f"Write one of {', '.join(allowed)}.")


def _check_four_eyes(graph: ProcessGraph, element: Element) -> Iterator[Finding]:
    for name in four_eyes(element.properties):
        other = graph.elements.get(name)
        if (
            element.type is not ElementType.USER_TASK
            or other is None
            or other.type is not ElementType.USER_TASK
        ):
            yield wrong(
                element,
                FOUR_EYES,
                f"names “{name}” for four eyes, but both must be user tasks of this process.",
                "Write the ids of user tasks that another person must have completed.",
            )


def _check_mail(element: Element) -> Iterator[Finding]:
    span = mail_span(element)
    if element.type is ElementType.USER_TASK and span and not is_span(span):
        message = f"has “{span}” for {MAIL}, which is no span."
        yield wrong(element, MAIL, message, "Write how long the link in the e-mail works, such as P7D.")


def is_span(text: str) -> bool:
    """Whether a text is a duration of which nothing is negative."""
    try:
        return add(EPOCH, parse_duration(text)) >= EPOCH
    except (ValueError, OverflowError):
        return False


def wrong(element: Element, name: str, message: str, cure: str) -> Finding:
    """Return the finding about a property of an element."""
    return Finding(
        rule=f"deploy.property_{name.replace('-', '_')}",
        element_id=element.id,
        line=element.line,
        message=f"“{element.name or element.id}” {message}",
        cure=cure,
    )
