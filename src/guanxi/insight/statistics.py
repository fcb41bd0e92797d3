"""The figures of a process and of its elements, from the history and what is open now."""

import msgspec

from guanxi.insight.figures import Figures, Tally, Window, figures, tally
from guanxi.platform.database import Tx
from guanxi.runtime.contracts import Visit
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.visits import TASKS, ended_in_window, open_visits


class ElementStatistics(msgspec.Struct, frozen=True):
    """An element now (``active``, ``incidents``) and over the window (``figures``)."""

    active: int
    incidents: int
    figures: Figures


class ProcessStatistics(msgspec.Struct, frozen=True):
    """A process over the window, and its elements by id (those that were ever reached)."""

    process: Figures
    elements: dict[str, ElementStatistics]


def process_statistics(runtime: Runtime, tx: Tx, definition_key: int, window: Window) -> ProcessStatistics:
    """Return the figures of a version of a process over a window.

    An element's visits are measured whatever its type, so that a gateway's throughput can be seen; the
    process counts only tasks.

    Raises:
        NotFound: code ``runtime.unknown_process_definition``.
    """
    counted = [
        (one.element_id, one.type, Tally(one.total, one.latencies))
        for one in ended_in_window(runtime, tx, definition_key, window.begin, window.end)
    ]
    live = open_visits(runtime, tx, definition_key)
    active: dict[tuple[str, str], list[Visit]] = {}
    for visit in live.visits:
        active.setdefault((visit.element_id, visit.type), []).append(visit)
    counted += ((*place, tally(visits, window)) for place, visits in active.items())
    return ProcessStatistics(
        process=figures((one for _, kind, one in counted if kind in TASKS), window),
        elements={
            element_id: ElementStatistics(
                sum(len(visits) for (there, _), visits in active.items() if there == element_id),
                live.incidents.get(element_id, 0),
                figures((one for there, _, one in counted if there == element_id), window),
            )
            for element_id in dict.fromkeys(there for there, _, _ in counted)
        },
    )
