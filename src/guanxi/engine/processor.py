"""What every BPMN element must answer. One file in ``processors`` gives one Processor per element type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from guanxi.bpmn import Element, Flow
from guanxi.engine.failure import Failure

if TYPE_CHECKING:
    from guanxi.engine.run import Run
    from guanxi.engine.state import ElementInstance

Activate = Callable[["Run", "ElementInstance", Element], Failure | None]
Choose = Callable[["Run", "ElementInstance", Element], "Sequence[Flow] | Failure"]
Join = Callable[["Run", Element, int], None]
Settle = Callable[["Run", Element, "ElementInstance"], None]
ChildEnded = Callable[["Run", "ElementInstance", Element, Element], None]


class Processor(NamedTuple):
    """The behaviour of an element type.

    Attributes:
        activate: what happens on entry, after input mappings. May finish the element at once. On failure it
            must not have emitted anything, for it will be called again.
        choose: which outgoing flows are taken on leaving.
        join: a token arrived that has to be counted first (the scope's key is given).
        settle: the step has come to rest and a joining gateway still has tokens in front of it.
        child_ended: for scopes, an element instance inside has ended or a token vanished.
    """

    activate: Activate
    choose: Choose
    join: Join | None = None
    settle: Settle | None = None
    child_ended: ChildEnded | None = None
