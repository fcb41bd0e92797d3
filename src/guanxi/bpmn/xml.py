"""Reading XML safely and the few look-ups every reader of BPMN needs.

Refused: document type declarations (entities), more than 20 MB, nesting beyond the parser's 256 levels.
"""

from collections.abc import Iterator

from lxml import etree

from guanxi.bpmn.findings import Finding

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
LARGEST = 20 * 1024 * 1024

Node = etree._Element


class XmlRefused(Exception):
    """The bytes are not XML that may be read; ``finding`` says why and where."""

    def __init__(self, finding: Finding):
        super().__init__(finding.message)
        self.finding = finding


def read_xml(data: bytes) -> etree._ElementTree:
    """The XML tree of ``data``. Raises XmlRefused when it is malformed, too large or declares a document type."""
    if len(data) > LARGEST:
        raise XmlRefused(
            _refusal("xml.too_large", 0, f"The file is larger than {LARGEST // 1024 // 1024} MB.", "")
        )
    try:
        root = _parse(data)
    except etree.XMLSyntaxError as error:
        raise XmlRefused(_malformed(error)) from None
    except ValueError as error:
        raise XmlRefused(
            _refusal("xml.malformed", 0, f"The file is not readable XML: {error}.", "")
        ) from None
    tree = root.getroottree()
    declared: object = tree.docinfo.internalDTD
    if declared is not None:
        raise XmlRefused(
            _refusal("xml.doctype", 1, "The file declares a document type.", "Remove <!DOCTYPE …>.")
        )
    return tree


def _parse(data: bytes) -> Node:
    """The root. A namespace that is no URI is taken as it stands: IBM Process Designer writes blanks into one."""
    strict = _parser()
    try:
        return etree.fromstring(data, strict)
    except etree.XMLSyntaxError:
        # The parser's own log: that of the exception holds what other files did wrong before.
        if not _only_odd_namespaces(strict.error_log):
            raise
    lenient = _parser(recover=True)
    root = etree.fromstring(data, lenient)
    if not _only_odd_namespaces(lenient.error_log):
        raise ValueError("it is broken in more than one place")
    return root


def _parser(*, recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        strip_cdata=False,
    )


def _only_odd_namespaces(log: etree._ListErrorLog) -> bool:
    return all(entry.type == etree.ErrorTypes.WAR_NS_URI for entry in log)


def _malformed(error: etree.XMLSyntaxError) -> Finding:
    line = error.lineno or 0
    message = (
        f"The file is not well-formed XML: {(error.msg or 'no content').split(', line')[0]} (line {line})."
    )
    return _refusal("xml.malformed", line, message, "Save the diagram again in the modeler.")


def _refusal(rule: str, line: int, message: str, cure: str) -> Finding:
    return Finding(rule=rule, line=line, message=message, cure=cure)


def local(node: Node) -> str:
    """The tag without its namespace; empty for comments and processing instructions."""
    return _tag(node).rpartition("}")[2]


def line(node: Node) -> int:
    """The line an element stands in; 0 when unknown."""
    return getattr(node, "sourceline", None) or 0


def is_bpmn(node: Node) -> bool:
    """Whether the tag is of the BPMN 2.0 model namespace."""
    return _tag(node).startswith("{" + BPMN + "}")


def _tag(node: Node) -> str:
    tag: object = node.tag
    return tag if isinstance(tag, str) else ""


def bpmn_children(node: Node, *names: str) -> Iterator[Node]:
    """Child elements of the BPMN namespace, of the given local names (all when none are given)."""
    for child in node:
        if is_bpmn(child) and (not names or local(child) in names):
            yield child


def bpmn_child(node: Node, *names: str) -> Node | None:
    """The first such child."""
    return next(bpmn_children(node, *names), None)


def zeebe_child(node: Node, name: str) -> Node | None:
    """The ``zeebe:name`` extension element of a BPMN element."""
    extensions = node.find(f"{{{BPMN}}}extensionElements")
    return None if extensions is None else extensions.find(f"{{{ZEEBE}}}{name}")


def content(node: Node | None) -> str:
    """The text inside an element, comments left out, stripped."""
    if node is None:
        return ""
    parts = [node.text or ""] + [child.tail or "" for child in node]
    return "".join(parts).strip()


def reference(value: str | None) -> str:
    """The local part of a QName reference: ``tns:Message_1`` is ``Message_1``."""
    return (value or "").strip().rpartition(":")[2]


def truth(node: Node, name: str, default: bool = False) -> bool:
    """An xsd:boolean attribute."""
    value = node.get(name)
    return default if value is None else value.strip() in {"true", "1"}
