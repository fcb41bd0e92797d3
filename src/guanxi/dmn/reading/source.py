"""What readers share: the file's names of other models, and the findings met on the way."""

from collections.abc import Mapping

from guanxi.dmn.errors import Finding
from guanxi.dmn.xml import FEEL_NAMESPACES, Node, attribute, child, line_of, text_of

DEEPEST = 60


class Source:
    """Reading one file.

    Args:
        namespace: target namespace of the file.
        imports: name by namespace of the imported models.
    """

    def __init__(self, namespace: str, imports: Mapping[str, str]):
        self.namespace = namespace
        self.imports = dict(imports)
        self.findings: list[Finding] = []

    def finding(self, rule: str, node: Node, message: str, cure: str = "") -> None:
        """Notes an error at ``node``."""
        self.findings.append(
            Finding(rule=rule, element_id=nearest_id(node), line=line_of(node), message=message, cure=cure)
        )

    def type_ref(self, node: Node, text: str) -> str:
        """The type's name as expressions say it: FEEL and own prefixes dropped, a foreign one → import name.

        DMN 1.1 has qualified names (``feel:string``, ``imp:tLoan``); later versions have plain ones.
        """
        name = " ".join(text.split())
        prefix, colon, rest = name.partition(":")
        if not colon:
            return name
        uri = node.nsmap.get(prefix)
        if uri in FEEL_NAMESPACES or uri == self.namespace or uri is None:
            return rest.strip()
        imported = self.imports.get(uri)
        return f"{imported}.{rest.strip()}" if imported else rest.strip()

    def type_attribute(self, node: Node, name: str = "typeRef") -> str:
        """The type named by an attribute; empty when there is none."""
        return self.type_ref(node, attribute(node, name))


def nearest_id(node: Node) -> str:
    """The id (else the name) of ``node`` or of the closest element around it that has one."""
    current: Node | None = node
    while current is not None:
        found = attribute(current, "id") or attribute(current, "name")
        if found:
            return found
        current = current.getparent()
    return ""


def name_of(node: Node, attribute_name: str = "name") -> str:
    """A name with its white space made single."""
    return " ".join(attribute(node, attribute_name).split())


def tests_text(node: Node | None) -> str:
    """The text of unary tests or of a literal expression; empty when absent."""
    return text_of(child(node, "text")).strip() if node is not None else ""
