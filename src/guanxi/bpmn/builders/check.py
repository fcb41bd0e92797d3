"""What must hold of a draft before it can become XML. Everything else is the parser's to judge, for all ways alike."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from guanxi.bpmn.builders.check_process import check_process
from guanxi.bpmn.builders.draft import (
    Draft,
    DraftData,
    DraftElement,
    DraftFlow,
    DraftLane,
    DraftPool,
    DraftProcess,
)
from guanxi.bpmn.builders.faults import MOST, Fault, unknown_step
from guanxi.bpmn.builders.names import is_id

MOST_STEPS: Final = 5_000
MOST_FLOWS: Final = 20_000
_Part = DraftProcess | DraftElement | DraftFlow | DraftLane | DraftData | DraftPool


def faults(draft: Draft) -> list[Fault]:
    """The first ``MOST`` faults; with an error among them the draft must not be written."""
    return list(islice(_faults(draft), MOST))


def _faults(draft: Draft) -> Iterator[Fault]:
    too_large = _size(draft)
    if too_large is not None:
        yield too_large
        return
    yield from _characters(draft)
    yield from _ids(draft)
    everywhere = {element.id for element in draft.elements()} | {pool.id for pool in draft.pools}
    everywhere |= {process.pool for process in draft.processes}
    for process in draft.processes:
        yield from check_process(process, everywhere)
    for pool in draft.pools:
        for target in pool.sends:
            if target not in everywhere:
                yield unknown_step(target, everywhere, element_id=pool.id, line=pool.line, column="sends")


def _characters(draft: Draft) -> Iterator[Fault]:
    """Characters that XML cannot hold; the text is named by where it stands."""
    for process in draft.processes:
        for one in _parts_of(process):
            for text in _texts(one):
                wrong = next((sign for sign in text if not _allowed(ord(sign))), None)
                if wrong is not None:
                    yield Fault(
                        rule="builders.character",
                        element_id=one.id,
                        line=one.line,
                        message=f"A text holds the character U+{ord(wrong):04X}, which no BPMN file can hold.",
                        cure="Remove it.",
                    )
                    break


def _texts(one: _Part) -> Iterator[str]:
    stack = [getattr(one, name) for name in one.__struct_fields__]
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            stack += [*value, *value.values()]
        elif isinstance(value, list) and value and not hasattr(value[0], "line"):
            stack += [part for item in value for part in _parts(item)]


def _parts(item: object) -> list[object]:
    names = getattr(item, "__struct_fields__", None)
    return [item] if names is None else [getattr(item, name) for name in names]


def _allowed(code: int) -> bool:
    return 0x20 <= code <= 0xD7FF or code in (0x9, 0xA, 0xD) or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def _size(draft: Draft) -> Fault | None:
    if not draft.processes:
        return Fault(rule="builders.empty", message="There is no process.", cure="Write its steps.")
    steps = sum(len(one.elements) + len(one.lanes) + len(one.data) for one in draft.processes)
    flows = sum(len(one.flows) for one in draft.processes)
    if steps + len(draft.pools) + len(draft.processes) > MOST_STEPS or flows > MOST_FLOWS:
        message = f"There are more than {MOST_STEPS} steps or {MOST_FLOWS} ways between them."
        cure = "Split the process; call one from another."
        return Fault(rule="builders.too_large", message=message, cure=cure)
    return None


def _parts_of(process: DraftProcess) -> list[_Part]:
    return [process, *process.elements, *process.lanes, *process.data, *process.flows]


def _ids(draft: Draft) -> Iterator[Fault]:
    seen: set[str] = set()
    parts: list[_Part] = [part for process in draft.processes for part in _parts_of(process)]
    for one in (*parts, *draft.pools):
        if isinstance(one, DraftFlow) and not one.id:
            continue
        if one.id in seen:
            message, cure = f"“{one.id}” is there twice.", "Give each its own id."
            yield Fault(
                rule="builders.duplicate",
                element_id=one.id,
                line=one.line,
                column="step",
                message=message,
                cure=cure,
            )
        if not is_id(one.id):
            yield Fault(
                rule="builders.id",
                element_id=one.id,
                line=one.line,
                column="step",
                message=f"“{one.id}” cannot be an id.",
                cure="Use letters, digits, _ - and . without spaces; write what people read as the name.",
            )
        seen.add(one.id)
