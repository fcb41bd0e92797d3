"""Merges that a token can only come to one after the other, because all ways to them are choices of one token."""

from collections.abc import Callable, Mapping

from guanxi.bpmn.graph import Element

Outcomes = Callable[[Element], tuple[tuple[str, ...] | None, ...]]


def local_merges(
    elements: Mapping[str, Element], following: Mapping[str, set[str]], entries: set[str], outcomes: Outcomes
) -> frozenset[str]:
    """The elements with several incoming flows where two tokens meet only if two came to the choice before them.

    Args:
        elements: those of the scope.
        following: the elements that each leads to.
        entries: where the scope may begin.
        outcomes: the flows that get a token when an element ends, by each way it may end.
    """
    before: dict[str, set[str]] = {key: set() for key in elements}
    for key, others in following.items():
        for other in others:
            before[other].add(key)
    above = _dominators(before, following, entries)
    return frozenset(
        key
        for key, element in elements.items()
        if len(element.incoming) > 1
        and key in above
        and _is_one_token(key, elements, before, above, outcomes)
    )


def _is_one_token(
    merge: str,
    elements: Mapping[str, Element],
    before: Mapping[str, set[str]],
    above: Mapping[str, set[str]],
    outcomes: Outcomes,
) -> bool:
    """Whether every element between a merge and the last one that all ways to it share passes a single token on."""
    shared = above[merge] - {merge}
    if not shared:
        return False
    choice = max(shared, key=lambda key: len(above[key]))
    region, stack = {choice}, [merge]
    while stack:
        fresh = before[stack.pop()] - region
        region |= fresh
        stack += fresh
    return all(flows is not None and len(flows) <= 1 for key in region for flows in outcomes(elements[key]))


def _dominators(
    before: Mapping[str, set[str]], following: Mapping[str, set[str]], entries: set[str]
) -> dict[str, set[str]]:
    """The elements that lie on every way from an entry to each element, itself included."""
    above: dict[str, set[str]] = {key: {key} for key in entries}
    changed = list(entries)
    while changed:
        for key in following[changed.pop()]:
            known = [above[other] for other in before[key] if other in above]
            found = {key} if key in entries else set.intersection(*known) | {key}
            if above.get(key) != found:
                above[key] = found
                changed.append(key)
    return above
