"""Pictures of a process: SVG drawn from its diagram, and Mermaid text. Tables are written by the builders.

Nothing here lays a diagram out or changes a document; a file without a diagram is laid out by ``bpmn.layout`` first.
"""

from guanxi.bpmn.export.mermaid import to_mermaid
from guanxi.bpmn.export.svg import count_pages, to_svg

__all__ = ["count_pages", "to_mermaid", "to_svg"]
