"""What a step consists of in tables and YAML: the names of its columns, and where each goes in a draft."""

import re
from collections.abc import Container
from typing import Final

from guanxi.bpmn.builders.draft import DraftElement, DraftEvent
from guanxi.bpmn.builders.events import EVENTS, LISTENERS
from guanxi.bpmn.builders.settings import NAMES

TEXTS: Final = {
    "name": "name",
    "documentation": "documentation",
    "inside": "scope",
    "attached_to": "attached_to",
    "handler": "handler",
    "lane": "lane",
}
PAIRS: Final = ("inputs", "outputs", "headers", "properties")
LISTS: Final = ("reads", "writes", "sends")
EVENT_LISTS: Final = {"event": ("events", EVENTS), "listeners": ("listeners", LISTENERS)}
"""Columns that hold events, the field each goes to and the kinds it knows."""

STEP: Final = ("kind", *TEXTS, *EVENT_LISTS, *NAMES, *PAIRS, *LISTS, "next")
"""Every column of a step, in the order it is written."""


def expression(text: str) -> str:
    """A condition, which is FEEL in any case, with its sign."""
    text = text.strip()
    return text if not text or text.startswith("=") else f"={text}"


def events_of(pairs: list[tuple[str, str]], kinds: Container[str] = EVENTS) -> list[DraftEvent]:
    """Events (or listeners) from words and values: a kind begins one, other words are options of the one before."""
    found: list[DraftEvent] = []
    for word, value in pairs:
        if word in kinds or not found:
            found.append(DraftEvent(word, value))
        else:
            found[-1].options[word] = value
    return found


def pairs_of(event: DraftEvent) -> dict[str, str]:
    """The words and values of an event."""
    return {event.kind: event.value, **event.options}


def settings_in_order(element: DraftElement) -> dict[str, str]:
    """The settings of an element as they are listed everywhere."""
    return {name: element.settings[name] for name in NAMES if name in element.settings}


_SPACES: Final = re.compile(r"[\s_-]+")


def plain_name(text: str) -> str:
    """A column's name as it is compared: ``Form key`` is ``form_key``."""
    return _SPACES.sub("_", text.strip().casefold())
