"""Reading DMN XML safely, and the few look-ups every reader needs.

Refused: document types (entities), more than 20 MB, nesting deeper than the parser's 256 levels.
"""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from guanxi.dmn.errors import DmnError, refuse

Node = etree._Element
LARGEST: Final = 20 * 1024 * 1024

MODEL_NAMESPACES: Final = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
FEEL_NAMESPACES: Final = frozenset(
    {
        "http://www.omg.org/spec/FEEL/20140401",
        "http://www.omg.org/spec/DMN/20180521/FEEL/",
        "https://www.omg.org/spec/DMN/20191111/FEEL/",
        "https://www.omg.org/spec/DMN/20211108/FEEL/",
        "https://www.omg.org/spec/DMN/20230324/FEEL/",
    }
)


def read_xml(data: bytes) -> etree._ElementTree:
    """The tree of ``data``. Raises DmnError when it is malformed, too large or declares a document type."""
    if len(data) > LARGEST:
        raise refuse("xml.too_large", f"The file is larger than {LARGEST // 1024 // 1024} MB.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _malformed(error.position[0], str(error.msg)) from None
    except ValueError as error:
        raise _malformed(0, str(error)) from None
    tree = root.getroottree()
    if tree.docinfo.internalDTD is not None:
        raise refuse("xml.doctype", "The file declares a document type.", "Remove <!DOCTYPE …>.", line=1)
    return tree


def _malformed(line: int, reason: str) -> DmnError:
    message = f"The file is not well-formed XML: {reason.split(', line')[0]} (line {line})."
    return refuse("xml.malformed", message, "Save the model again in the modeler.", line=line)


def _tag(node: Node) -> str:
    """The tag; empty for comments and processing instructions, whose tag is a function."""
    tag: object = node.tag
    return tag if isinstance(tag, str) else ""


def namespace_of(node: Node) -> str:
    """The namespace of the tag; empty for comments and for tags without one."""
    tag = _tag(node)
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def local(node: Node) -> str:
    """The tag without its namespace; empty for comments and processing instructions."""
    return _tag(node).rpartition("}")[2]


def children(node: Node, *names: str) -> Iterator[Node]:
    """Child elements in the DMN namespace of ``node``, of the given local names (all when none are given)."""
    namespace = namespace_of(node)
    for one in node:
        if local(one) and namespace_of(one) == namespace and (not names or local(one) in names):
            yield one


def child(node: Node, *names: str) -> Node | None:
    """The first such child."""
    return next(children(node, *names), None)


def text_of(node: Node | None) -> str:
    """The text directly inside ``node``, without comments; empty when there is none."""
    return "" if node is None else (node.text or "") + "".join(one.tail or "" for one in node)


def attribute(node: Node, name: str) -> str:
    """The attribute, or an empty string."""
    return str(node.get(name, ""))


def line_of(node: Node) -> int:
    """Line in the file, from 1; 0 when unknown."""
    line: object = node.sourceline
    return line if isinstance(line, int) else 0
