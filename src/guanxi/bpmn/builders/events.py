"""What an event may wait for or throw: kinds, their options, and a function for each, for writing in Python."""

from typing import Final

from guanxi.bpmn.builders.draft import DraftEvent

EVENTS: Final[dict[str, tuple[str, ...]]] = {
    "at": (),
    "after": (),
    "every": (),
    "message": ("key",),
    "signal": (),
    "error": (),
    "escalation": (),
    "condition": ("variables",),
    "compensation": (),
    "link": (),
    "cancel": (),
    "terminate": (),
    "record": ("change", "field", "from", "to", "if", "own_changes"),
}
"""Kinds of events and the options each has beside its value."""

EXECUTION: Final = ("start", "end")
LISTENERS: Final[dict[str, tuple[str, ...]]] = dict.fromkeys(
    (*EXECUTION, "creating", "assigning", "updating", "completing", "canceling"), ("retries",)
)
"""What listeners may listen to (the last five only on user tasks), and the options each has."""

TIMERS: Final = {"at": "timeDate", "after": "timeDuration", "every": "timeCycle"}
RECORD: Final = {
    "change": "trigger.on",
    "field": "trigger.field",
    "from": "trigger.from",
    "to": "trigger.to",
    "if": "trigger.condition",
    "own_changes": "trigger.own_changes",
}
"""Options of a record trigger and the properties of the start event they become (docs/reference/triggers.md)."""


def at(moment: str) -> DraftEvent:
    """A timer at a date and time, ISO 8601 or FEEL."""
    return DraftEvent("at", moment)


def after(duration: str) -> DraftEvent:
    """A timer after a span, such as ``P1D``, or FEEL."""
    return DraftEvent("after", duration)


def every(cycle: str) -> DraftEvent:
    """A timer that repeats: ``R3/PT1H``, cron, or FEEL."""
    return DraftEvent("every", cycle)


def message(name: str, key: str = "") -> DraftEvent:
    """A message by name; ``key`` is the FEEL expression that says which instance it is for."""
    return DraftEvent("message", name, _given(key=key))


def signal(name: str) -> DraftEvent:
    """A broadcast by name."""
    return DraftEvent("signal", name)


def error(code: str = "") -> DraftEvent:
    """A business error; without a code, every error is caught."""
    return DraftEvent("error", code)


def escalation(code: str = "") -> DraftEvent:
    """An escalation; without a code, every escalation is caught."""
    return DraftEvent("escalation", code)


def condition(expression: str, variables: str = "") -> DraftEvent:
    """Happens when the expression becomes true; ``variables`` (comma-separated) limits which changes are looked at."""
    return DraftEvent("condition", expression, _given(variables=variables))


def compensation(activity: str = "") -> DraftEvent:
    """Undo one activity (its id), or everything completed in the scope."""
    return DraftEvent("compensation", activity)


def link(name: str) -> DraftEvent:
    """A jump to the catch event of the same name."""
    return DraftEvent("link", name)


def cancel() -> DraftEvent:
    """Cancel the surrounding transaction."""
    return DraftEvent("cancel")


def terminate() -> DraftEvent:
    """End the surrounding scope at once."""
    return DraftEvent("terminate")


def record(object: str, change: str, *, condition: str = "", **options: str) -> DraftEvent:
    """A record trigger: starts the process when a record of ``object`` was ``created``, ``updated`` …

    Args:
        object: name of the object, such as ``lead``.
        change: what happened to it; several are separated by commas.
        condition: FEEL over ``old`` and ``new``.
        options: ``field``, ``to``, ``own_changes`` (and ``from``) as in docs/reference/triggers.md.
    """
    return DraftEvent("record", object, {"change": change, **options, **_given(**{"if": condition})})


def listener(event: str, job: str, retries: int | str = "") -> DraftEvent:
    """A job done when something happens to a step: ``start``, ``end``; of a user task also ``creating`` …"""
    return DraftEvent(event, job, _given(retries=str(retries)))


def _given(**options: str) -> dict[str, str]:
    return {name: value for name, value in options.items() if value}
