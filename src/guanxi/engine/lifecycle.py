"""The one table of element states and allowed moves. Appliers refuse every other move."""

from guanxi.engine.state import ElementState

MOVES: dict[ElementState | None, frozenset[ElementState]] = {
    None: frozenset({"active"}),
    "active": frozenset({"completing", "completed", "terminating", "terminated"}),
    "completing": frozenset({"completed", "terminating", "terminated"}),
    "terminating": frozenset({"terminated"}),
    "completed": frozenset(),
    "terminated": frozenset(),
}


class LifecycleBroken(Exception):
    """A processor tried a move the table forbids: a fault of the engine, never of a model or a user."""


def check_move(before: ElementState | None, after: ElementState) -> None:
    """Raise LifecycleBroken unless the table allows the move."""
    if after not in MOVES[before]:
        raise LifecycleBroken(f"an element instance may not go from {before} to {after}")
