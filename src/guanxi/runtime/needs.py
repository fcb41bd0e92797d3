"""What a process names: the decisions, forms and processes it needs, each with the version it wants."""

from typing import Any, NamedTuple

from guanxi.bpmn import Finding, ProcessGraph
from guanxi.bpmn.graph import pin_name
from guanxi.platform.database import Tx
from guanxi.runtime.store import definitions as store


class Need(NamedTuple):
    """A decision, form or process that an element names by a fixed id.

    Attributes:
        element: that names it.
        tag: the version tag wanted, empty where it was forgotten; None: the version deployed with it or last.
    """

    kind: str
    id: str
    element: Any
    tag: str | None = None

    @property
    def pin(self) -> str:
        """Its name among what the process is pinned to."""
        return pin_name(self.id, self.tag)


def needs(graph: ProcessGraph) -> list[Need]:
    """Return what a process names by fixed ids, with the element that does."""
    found: list[Need] = []
    for element in graph.elements.values():
        called = element.decision
        if called is not None and called.decision_id.expression is None:
            found.append(Need("decision", called.decision_id.text, element, called.tag))
        task = element.user_task
        if task is not None and task.form_key:
            found.append(Need("form", task.form_key, element, task.form_tag))
        call = element.call
        if call is not None and call.process_id.expression is None:
            found.append(Need("process", call.process_id.text, element, call.tag))
    return found


def find(tx: Tx, need: Need) -> Any:
    """Return the row of the version that a need is met by, of those deployed; None when there is none."""
    if need.tag is None:
        return store.newest(tx, need.kind, need.id)
    return store.tagged(tx, need.kind, need.id, need.tag) if need.tag else None


def missing(tx: Tx, need: Need) -> Finding:
    """Return the finding about a need that is not met, neither by this deployment nor by what is deployed."""
    element = need.element
    who = f"“{element.name or element.id}”"
    if need.tag is None:
        return Finding(
            rule=f"deploy.missing_{need.kind}",
            severity="warning" if need.kind == "process" else "error",  # it may be deployed later
            element_id=element.id,
            line=element.line,
            message=f"{who} needs the {need.kind} “{need.id}”, which is not deployed.",
            cure=f"Deploy its file together with this one, or correct the id of the {need.kind}.",
        )
    if not need.tag:
        message = f"{who} wants a version of the {need.kind} “{need.id}” by its tag, and names no tag."
        cure = "Write the version tag, or choose another binding."
    else:
        message = (
            f"{who} wants the {need.kind} “{need.id}” with the version tag “{need.tag}”: {_known(tx, need)}."
        )
        cure = "Deploy the version with this tag before or together with this one, or correct the tag."
    return Finding(
        rule="deploy.unknown_version_tag",
        element_id=element.id,
        line=element.line,
        message=message,
        cure=cure,
    )


def _known(tx: Tx, need: Need) -> str:
    if store.newest(tx, need.kind, need.id) is None:
        return "it is not deployed"
    tags = store.tags(tx, need.kind, need.id)
    return f"there are only {', '.join(f'“{tag}”' for tag in tags)}" if tags else "no version of it has a tag"
