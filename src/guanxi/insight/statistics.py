"""The figures of a process and of its elements, from the history and what is open now."""

import msgspec

from guanxi.insight.figures import Figures, Window, measure
from guanxi.platform.database import Tx
from guanxi.runtime.contracts import Visit
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.visits import live_counts, visits_in_window

TASKS = frozenset(
    {
        "task",
        "manualTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "userTask",
        "scriptTask",
        "businessRuleTask",
        "callActivity",
    }
)
"""Element types that count as tasks of the process; a sub-process is counted by the tasks inside it."""


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
    visits = visits_in_window(runtime, tx, definition_key, window.begin, window.end)
    live = live_counts(runtime, tx, definition_key)
    by_element: dict[str, list[Visit]] = {element_id: [] for element_id in live}
    for visit in visits:
        by_element.setdefault(visit.element_id, []).append(visit)
    return ProcessStatistics(
        process=measure((visit for visit in visits if visit.type in TASKS), window),
        elements={
            element_id: ElementStatistics(*live.get(element_id, (0, 0)), measure(found, window))
            for element_id, found in by_element.items()
        },
    )
