"""Columns: every flow leads to the right, except the fewest that must lead back (loops)."""

from collections.abc import Sequence

from guanxi.bpmn.layout.model import Box, Link

MOST_MESSAGES = 300
FLOWS = {"sequenceFlow", "compensation"}

Arcs = list[list[tuple[int, int]]]


def assign_columns(boxes: Sequence[Box], links: Sequence[Link]) -> set[int]:
    """Set the column of every box; the longest way from a start decides.

    Message flows lead down or right where they can, so that a conversation reads like a time line.

    Returns:
        identities of the links that lead back.
    """
    index = {id(box): number for number, box in enumerate(boxes)}
    flows = [link for link in links if link.tag in FLOWS and id(link.source.place) in index]
    out: list[list[tuple[int, Link]]] = [[] for _ in boxes]
    entered = [False] * len(boxes)
    for link in flows:
        source, target = index[id(link.source.place)], index[id(link.target.place)]
        out[source].append((target, link))
        entered[target] = entered[target] or source != target
    back = _leading_back(out, entered)
    arcs: Arcs = [[] for _ in boxes]
    for source, links_out in enumerate(out):
        arcs[source] = [(target, 1) for target, link in links_out if id(link) not in back]
    _add_messages(arcs, index, links)
    columns = _longest(arcs)
    _pull_starts(arcs, columns)
    for box, column in zip(boxes, columns, strict=True):
        box.column = column
    return back


def _leading_back(out: list[list[tuple[int, Link]]], entered: list[bool]) -> set[int]:
    """Flows that close a circle, seen by a walk from the starts (depth first, in file order)."""
    unseen, open_, done = 0, 1, 2
    state = [unseen] * len(out)
    back: set[int] = set()
    roots = sorted(range(len(out)), key=lambda number: entered[number])
    for root in roots:
        if state[root] != unseen:
            continue
        state[root] = open_
        stack = [(root, iter(out[root]))]
        while stack:
            current, rest = stack[-1]
            found = next(rest, None)
            if found is None:
                state[current] = done
                stack.pop()
            elif state[found[0]] == open_:
                back.add(id(found[1]))
            elif state[found[0]] == unseen:
                state[found[0]] = open_
                stack.append((found[0], iter(out[found[0]])))
    return back


def _add_messages(arcs: Arcs, index: dict[int, int], links: Sequence[Link]) -> None:
    messages = [link for link in links if link.tag == "messageFlow"][:MOST_MESSAGES]
    for link in messages:
        source, target = index.get(id(link.source.place)), index.get(id(link.target.place))
        if source is not None and target is not None and not _reaches(arcs, target, source):
            arcs[source].append((target, 0))


def _reaches(arcs: Arcs, start: int, goal: int) -> bool:
    seen = {start}
    stack = [start]
    while stack:
        current = stack.pop()
        if current == goal:
            return True
        fresh = [target for target, _ in arcs[current] if target not in seen]
        seen.update(fresh)
        stack += fresh
    return False


def _sorted_by_flow(arcs: Arcs) -> list[int]:
    waiting = [0] * len(arcs)
    for targets in arcs:
        for target, _ in targets:
            waiting[target] += 1
    ready = [number for number, count in enumerate(waiting) if count == 0]
    for current in ready:  # grows while it is read
        for target, _ in arcs[current]:
            waiting[target] -= 1
            if waiting[target] == 0:
                ready.append(target)
    return ready


def _longest(arcs: Arcs) -> list[int]:
    columns = [0] * len(arcs)
    for current in _sorted_by_flow(arcs):
        for target, length in arcs[current]:
            columns[target] = max(columns[target], columns[current] + length)
    return columns


def _pull_starts(arcs: Arcs, columns: list[int]) -> None:
    """A start that leads far to the right stands right before its first successor."""
    entered = {target for targets in arcs for target, _ in targets}
    for current, targets in enumerate(arcs):
        if targets and current not in entered:
            columns[current] = max(
                columns[current], min(columns[target] - length for target, length in targets)
            )
