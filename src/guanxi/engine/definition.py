"""What an instance runs on (the graph with its pinned dependencies) and what a step gives back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from guanxi.bpmn import ProcessGraph
from guanxi.engine.effects import Effect
from guanxi.engine.events import Event

if TYPE_CHECKING:
    from guanxi.dmn import Model


class Definition(msgspec.Struct, frozen=True):
    """A process version: the graph and, by decision id, the decision models it was deployed with.

    ``reach`` remembers graph searches of inclusive joins; it depends on the graph alone.
    """

    graph: ProcessGraph
    decisions: Mapping[str, Model] = {}
    reach: dict[str, dict[str, frozenset[str]]] = msgspec.field(default_factory=dict)


class Rejection(msgspec.Struct, frozen=True):
    """The command cannot be done; nothing was changed. ``code``: ``unknown_key``, ``wrong_state`` …"""

    code: str
    message: str


class Outcome(msgspec.Struct, frozen=True):
    """What one command led to, in order. With a rejection both lists are empty.

    ``more`` says that a part is left: send ``Continue`` until it is false.
    """

    events: list[Event]
    effects: list[Effect]
    rejection: Rejection | None = None
    more: bool = False
