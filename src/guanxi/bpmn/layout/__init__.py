"""Own layered layout: a diagram for BPMN files that have none, or a tidy one on request.

Public: ``add_diagram`` and ``tidy``. What is inside works in five stages, each a file: reading the file as boxes and
links (``reading``), columns (``columns``), order and rows (``ordering``, ``rows``), routes on the grid
(``routes``, ``tracks``), and only then sizes in pixels (``sizing``); ``diagram`` writes the result as BPMN DI.
Nothing here knows what a process means or draws a picture of it.
"""

from guanxi.bpmn.layout.diagram import add_diagram, tidy

__all__ = ["add_diagram", "tidy"]
