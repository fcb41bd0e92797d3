"""What did not survive being written in another form: found by reading it back and comparing."""

from collections.abc import Iterator
from typing import Any

import msgspec

from guanxi.bpmn.builders.draft import Draft, DraftData, DraftElement, DraftLane
from guanxi.bpmn.findings import Finding


def lost(draft: Draft, back: Draft | None, form: str) -> Iterator[Finding]:
    """A warning for each part of ``draft`` that is not the same in what was read back."""
    there = dict(_parts(back)) if back is not None else {}
    for key, part in _parts(draft):
        if there.get(key) != part:
            yield Finding(
                rule="builders.not_expressible",
                severity="warning",
                element_id=key[1],
                message=f"“{key[1]}” has something that {form} cannot hold: {_differences(part, there.get(key))}.",
                cure="Keep the BPMN file, or write it differently.",
            )


def _parts(draft: Draft) -> Iterator[tuple[tuple[str, str, int], dict[str, Any]]]:
    for process in draft.processes:
        yield ("process", process.id, 0), _said(process, "elements", "flows", "lanes", "data")
        parts: list[DraftElement | DraftLane | DraftData] = [*process.elements, *process.lanes, *process.data]
        for part in parts:
            yield (type(part).__name__, part.id, 0), _said(part)
        seen: dict[str, int] = {}
        for flow in process.flows:
            number = seen[flow.source] = seen.get(flow.source, -1) + 1
            yield ("flow", flow.source, number), _said(flow)
    for pool in draft.pools:
        yield ("pool", pool.id, 0), _said(pool)


def _said(part: Any, *without: str) -> dict[str, Any]:
    names = (name for name in part.__struct_fields__ if name not in ("line", "places", *without))
    return {name: msgspec.to_builtins(getattr(part, name)) for name in names}


def _differences(part: dict[str, Any], other: dict[str, Any] | None) -> str:
    if other is None:
        return "it is missing"
    return ", ".join(name for name, value in part.items() if other.get(name) != value)
