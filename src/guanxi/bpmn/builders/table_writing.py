"""Draft → rows of texts. What is written is read back as the same draft; what is not is named."""

from collections.abc import Iterator
from typing import Final

from guanxi.bpmn.builders import cells
from guanxi.bpmn.builders.columns import LISTS, PAIRS, TEXTS
from guanxi.bpmn.builders.draft import Draft, DraftData, DraftElement, DraftFlow, DraftPool, DraftProcess
from guanxi.bpmn.builders.kinds import WAITS_OR_THROWS, WORDS
from guanxi.bpmn.builders.lost import lost
from guanxi.bpmn.builders.settings import MAIN
from guanxi.bpmn.builders.table_columns import COLUMNS, OTHERWISE
from guanxi.bpmn.builders.table_reading import read_rows
from guanxi.bpmn.findings import Finding

_ALWAYS: Final = frozenset({"step", "kind", "name", "next"})
_PEOPLE: Final = ("assignee", "groups", "users")


def write_table(draft: Draft) -> tuple[list[list[str]], tuple[Finding, ...]]:
    """The rows of a draft, headings first, and a warning for each part a table cannot hold.

    Only columns that are used are there.
    """
    cells_by_row = list(_rows(draft))
    used = _ALWAYS.union(*cells_by_row) if cells_by_row else _ALWAYS
    columns = [column for column in COLUMNS if column in used]
    rows = [columns] + [[row.get(column, "") for column in columns] for row in cells_by_row]
    back, _ = read_rows(list(enumerate(rows, 1)), "process")
    return rows, tuple(lost(draft, back, "a table"))


def _rows(draft: Draft) -> Iterator[dict[str, str]]:
    for process in draft.processes:
        yield _given(_process(process))
        for lane in process.lanes:
            yield _given({"step": lane.id, "kind": "lane", "name": lane.name})
        for one in process.data:
            yield _given(_data(one))
        flows: dict[str, list[DraftFlow]] = {}
        for flow in process.flows:
            flows.setdefault(flow.source, []).append(flow)
        for element in process.elements:
            yield from _step(element, flows.get(element.id, []))
    for pool in draft.pools:
        yield _given(_pool(pool))


def _given(row: dict[str, str]) -> dict[str, str]:
    return {column: text for column, text in row.items() if text}


def _process(process: DraftProcess) -> dict[str, str]:
    return {
        "step": process.id,
        "kind": "process",
        "name": process.name,
        "documentation": process.documentation,
        "executable": "" if process.executable else "false",
        "version_tag": process.version_tag,
        "properties": cells.write_pairs(process.properties.items()),
        "pool": cells.write_pairs([(process.pool, process.pool_name)]) if process.pool else "",
    }


def _data(one: DraftData) -> dict[str, str]:
    row = {"step": one.id, "kind": f"data {one.kind}", "name": one.name, "inside": one.scope, "of": one.of}
    return row | {"many": "true" if one.collection else ""}


def _pool(pool: DraftPool) -> dict[str, str]:
    return {"step": pool.id, "kind": "pool", "name": pool.name, "sends": "\n".join(pool.sends)}


def _step(element: DraftElement, flows: list[DraftFlow]) -> Iterator[dict[str, str]]:
    row = {"step": element.id, "kind": WORDS[element.type]} | element.settings
    row |= {column: getattr(element, field) for column, field in TEXTS.items()}
    row |= {column: cells.write_pairs(getattr(element, column).items()) for column in PAIRS}
    row |= {column: "\n".join(getattr(element, column)) for column in LISTS}
    row["listeners"] = cells.write_events(element.listeners)
    row |= dict.fromkeys(_PEOPLE, "") | {"who": cells.write_people(element.settings)}
    main = MAIN.get(element.type)
    if main is not None:
        row |= {main: "", "what": element.settings.get(main, "")}
    elif element.type in WAITS_OR_THROWS:
        row["what"] = cells.write_events(element.events)
    ways = [_flow(flow) for flow in flows]
    yield _given(row | (ways[0] if ways else {}))
    for way in ways[1:]:
        yield _given(way)


def _flow(flow: DraftFlow) -> dict[str, str]:
    condition = _condition(flow.condition)
    if flow.otherwise:
        condition = f"{OTHERWISE[0]}: {condition}" if condition else OTHERWISE[0]
    return {"next": flow.target, "condition": condition, "answer": flow.name, "flow": flow.id}


def _condition(condition: str) -> str:
    """Without its sign, unless it would then be taken for something else."""
    bare = condition.removeprefix("=")
    means_more = bare.partition(":")[0].strip().casefold() in OTHERWISE or bare.startswith("=")
    return condition if means_more or bare != bare.strip() else bare
