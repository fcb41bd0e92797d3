"""Which element and flow of the new version stands for which of the old: as told, else by the same id."""

from collections.abc import Mapping

from guanxi.bpmn import ProcessGraph
from guanxi.engine.migration.stranded import Stranded


def complete_mapping(
    source: ProcessGraph, target: ProcessGraph, told: Mapping[str, str]
) -> tuple[dict[str, str], list[Stranded]]:
    """Ids of elements and flows, old to new, and what is wrong with those told.

    What is not told goes to the same id; a flow also to the only flow between the ends of the old one.
    """
    wrong = [_unknown(old, new, source, target) for old, new in told.items()]
    ids = {old: new for old, new in told.items() if _is_known(new, target)}
    ids[source.id] = target.id
    for old in source.elements:
        if old not in told and old in target.elements:
            ids.setdefault(old, old)
    for old, flow in source.flows.items():
        if old in told:
            continue
        ends = (ids.get(flow.source), ids.get(flow.target))
        between = [new.id for new in target.flows.values() if (new.source, new.target) == ends]
        if old in between:
            ids[old] = old
        elif len(between) == 1:
            ids[old] = between[0]
    return ids, [one for one in wrong if one is not None]


def _is_known(key: str, graph: ProcessGraph) -> bool:
    return key in graph.elements or key in graph.flows


def _unknown(old: str, new: str, source: ProcessGraph, target: ProcessGraph) -> Stranded | None:
    if not _is_known(old, source):
        return Stranded("mapping", old, -1, f"The running version has no element “{old}”.")
    if not _is_known(new, target):
        return Stranded("mapping", old, -1, f"The new version has no element “{new}”.")
    return None
