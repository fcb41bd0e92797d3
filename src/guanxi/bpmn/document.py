"""The file as it came, for the round trip: nothing unknown is dropped, because nothing is rebuilt."""

from lxml import etree

from guanxi.bpmn.xml import Node


class Document:
    """A BPMN file held as its XML tree."""

    def __init__(self, tree: etree._ElementTree):
        self._tree = tree

    @property
    def root(self) -> Node:
        """The ``definitions`` element."""
        return self._tree.getroot()

    def render(self) -> bytes:
        """The file as UTF-8 bytes: ids, diagram, documentation and foreign extensions as they came."""
        return etree.tostring(self._tree, encoding="UTF-8", xml_declaration=True)
