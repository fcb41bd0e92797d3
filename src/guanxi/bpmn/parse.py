"""The way in: bytes of a BPMN file to graphs, findings and the document."""

from collections.abc import Callable

import msgspec

from guanxi.bpmn.document import Document
from guanxi.bpmn.executable import executable_findings
from guanxi.bpmn.findings import Finding
from guanxi.bpmn.graph import ProcessGraph
from guanxi.bpmn.reading.global_tasks import global_tasks
from guanxi.bpmn.reading.process import ProcessReader
from guanxi.bpmn.reading.source import Source
from guanxi.bpmn.xml import BPMN, Node, XmlRefused, bpmn_children, line, read_xml, reference


class Parsed(msgspec.Struct, frozen=True):
    """What a file holds.

    Attributes:
        processes: one graph per process, in file order.
        findings: everything that keeps a process from running, and warnings.
        document: the whole file, for export; None when it is no XML.
        converted: the file was drawn for another engine; ``document`` is what became of it.
    """

    processes: tuple[ProcessGraph, ...]
    findings: tuple[Finding, ...]
    document: Document | None
    converted: bool = False


def parse_bpmn(data: bytes, convert: Callable[[Node], list[Finding] | None] | None = None) -> Parsed:
    """Read a BPMN 2.0 file. Never raises: what is wrong is in the findings.

    Args:
        data: the file, in any encoding its XML declaration names.
        convert: changes the tree before the graphs are made (imports from other engines) and may give findings
            of its own; the document returned holds the converted tree. None when there is nothing to convert.
    """
    try:
        tree = read_xml(data)
    except XmlRefused as refused:
        return Parsed((), (refused.finding,), None)
    document = Document(tree)
    root = document.root
    if root.tag != f"{{{BPMN}}}definitions":
        message = "The file is XML, but no BPMN 2.0 model."
        finding = Finding(
            rule="bpmn.not_bpmn", line=line(root), message=message, cure="Export it as BPMN 2.0."
        )
        return Parsed((), (finding,), document)
    converted = convert(root) if convert is not None else None
    source = Source(root)
    nodes = [*bpmn_children(root, "process"), *global_tasks(root)]
    processes = tuple(ProcessReader(source, node, _process_name(source, node)).read() for node in nodes)
    findings = [*(converted or ()), *source.findings]
    for process in processes:
        findings += executable_findings(process)
    return Parsed(processes, tuple(findings), document, converted is not None)


def _process_name(source: Source, process: Node) -> str:
    """The name of the process or, as modelers write it, of the pool that holds it."""
    name = process.get("name")
    if name:
        return str(name)
    for participant in source.definitions.iter(f"{{{BPMN}}}participant"):
        if reference(participant.get("processRef")) == process.get("id") and participant.get("name"):
            return str(participant.get("name"))
    return process.get("id") or ""
