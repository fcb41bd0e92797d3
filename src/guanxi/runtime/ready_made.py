"""Ready-made processes: what they say of themselves, and drafts that begin with them."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from guanxi.access.contracts import Actor
from guanxi.bpmn import ProcessGraph, parse_bpmn
from guanxi.bpmn.document import Document
from guanxi.bpmn.export.svg import to_svg
from guanxi.bpmn.xml import bpmn_child, bpmn_children, is_bpmn
from guanxi.bpmn.xml import content as content_of
from guanxi.platform.database import Tx
from guanxi.runtime.draft_contracts import Draft, DraftText
from guanxi.runtime.drafts import create_draft, list_drafts
from guanxi.runtime.store import definitions as store


class ReadyMade(msgspec.Struct, frozen=True, kw_only=True):
    """What a ready-made process is about, in one language.

    Attributes:
        summary: what it does, as its file says.
        objects: names of the objects whose records start it.
        activities: types of the activities it has done.
        groups: groups of people it gives tasks to.
        picture: its diagram as SVG text.
    """

    process_id: str
    title: str
    summary: str
    objects: tuple[str, ...]
    activities: tuple[str, ...]
    groups: tuple[str, ...]
    picture: str


def describe(content: bytes, language: str) -> ReadyMade:
    """Return what the BPMN file of a ready-made process says of itself.

    Args:
        language: names and summary come in it where the file has them: properties ``<language>:<name>`` and
            ``<language>:documentation``.
    """
    parsed = parse_bpmn(content)
    graph, document = parsed.processes[0], parsed.document
    summary = "" if document is None else _documentation(document, graph.id)
    names = {
        name.removeprefix(f"{language}:"): text
        for name, text in graph.properties.items()
        if name.startswith(f"{language}:")
    }
    if document is not None:
        for node in document.root.iter():
            name = node.get("name")
            if name in names and is_bpmn(node):
                node.set("name", names[name])
    return ReadyMade(
        process_id=graph.id,
        title=names.get(graph.name, graph.name),
        summary=names.get("documentation", summary),
        objects=_unique(start.properties.get("trigger.object", "") for start in graph.start_events),
        activities=_unique(one.job.type.text for one in graph.elements.values() if one.job is not None),
        groups=_unique(_groups(graph)),
        picture="" if document is None else to_svg(document),
    )


def begin_drafts(tx: Tx, texts: Sequence[DraftText], *, actor: Actor) -> list[Draft]:
    """Begin a draft with the process of a ready-made one, and with each decision and form that is not deployed.

    What has an open draft already gets no second one.

    Returns:
        The drafts, that of the process first.
    """
    found = []
    for text in sorted(texts, key=lambda one: one.kind != "process"):
        open_ones = list_drafts(tx, kind=text.kind, definition_id=text.definition_id, limit=1)
        if open_ones:
            found += open_ones
        elif text.kind == "process" or store.newest(tx, text.kind, text.definition_id) is None:
            found.append(create_draft(tx, text, actor=actor))
    return found


def process_file(files: Mapping[str, bytes]) -> bytes:
    """Return the BPMN file among the files of a ready-made process."""
    return next(content for name, content in files.items() if name.endswith(".bpmn"))


def _documentation(document: Document, process_id: str) -> str:
    process = next(one for one in bpmn_children(document.root, "process") if one.get("id") == process_id)
    return content_of(bpmn_child(process, "documentation"))


def _groups(graph: ProcessGraph) -> list[str]:
    found = []
    for one in graph.elements.values():
        groups = None if one.user_task is None else one.user_task.candidate_groups
        if groups is not None and groups.expression is None:
            found += [part.strip() for part in groups.text.split(",")]
    return found


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
