"""Ready-made processes."""

import msgspec


class ProcessTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """A ready-made process.

    ``objects`` are names of objects whose records start it, ``activities`` the types of what it has done (see the
    element templates), ``groups`` the groups of people it gives tasks to, ``files`` what it comes with, ``picture`` its
    diagram as SVG. ``published`` says whether a version of it is deployed.
    """

    name: str
    process_id: str
    title: str
    summary: str
    objects: list[str]
    activities: list[str]
    groups: list[str]
    files: list[str]
    published: bool
    picture: str


class ProcessTemplates(msgspec.Struct, frozen=True):
    """Ready-made processes by name."""

    items: list[ProcessTemplate]
