"""What the layout works on: boxes, links between them, and the scopes that hold both.

These values are filled in stage by stage, so they may change; they never leave this package.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

Point = tuple[float, float]


@dataclass(slots=True, eq=False)
class Label:
    """Text outside a shape: where it stands, top left corner and size in pixels."""

    x: float
    y: float
    w: float
    h: float


@dataclass(slots=True, eq=False)
class Box:
    """One shape, or (without ``id``) the place where a long flow passes a column.

    Attributes:
        tag: local name of the BPMN element.
        x, y, w, h: top left corner and size in pixels, once placed.
        band: index of the lane or pool it lies in.
        inner: content of an expanded sub-process.
        host: for a boundary event, the activity it sits on.
        boundary: boundary events on this activity.
        satellites: data objects and annotations that stand above it.
        column, row: its cell in the grid.
        leads_to: for a passing place, where the flow goes.
    """

    id: str
    tag: str
    name: str = ""
    w: float = 0
    h: float = 0
    x: float = 0
    y: float = 0
    band: int = 0
    inner: Scope | None = None
    collapsed: bool = False
    event_sub_process: bool = False
    host: Box | None = None
    owner: Box | None = None
    parent: Box | None = None
    boundary: list[Box] = field(default_factory=list)
    satellites: list[Box] = field(default_factory=list)
    label: Label | None = None
    column: int = 0
    row: int = 0
    leads_to: Box | None = None

    @property
    def passing(self) -> bool:
        """Whether it is only the place where a long flow passes."""
        return not self.id

    @property
    def cx(self) -> float:
        """Middle, from the left."""
        return self.x + self.w / 2

    @property
    def cy(self) -> float:
        """Middle, from the top."""
        return self.y + self.h / 2

    @property
    def place(self) -> Box:
        """The box whose cell it shares: itself, the host of a boundary event, the owner of a satellite."""
        box = self.host or self.owner or self
        return box if box is self else box.place

    @property
    def gateway(self) -> bool:
        """Whether it is a diamond."""
        return self.tag.endswith("Gateway")

    @property
    def event(self) -> bool:
        """Whether it is a circle."""
        return self.tag.endswith("Event")

    def move(self, dx: float, dy: float) -> None:
        """Shift it with everything on it, around it and in it."""
        self.x, self.y = self.x + dx, self.y + dy
        if self.label is not None:
            self.label.x, self.label.y = self.label.x + dx, self.label.y + dy
        for part in (*self.boundary, *self.satellites):
            part.move(dx, dy)
        if self.inner is not None:
            self.inner.move(dx, dy)


@dataclass(slots=True, eq=False)
class Link:
    """A sequence flow, message flow or association.

    Attributes:
        source, target: the boxes in this scope it connects.
        inner_source, inner_target: where it really ends, when that lies deeper inside a sub-process.
        points: its bends from source to target, once routed.
    """

    id: str
    tag: str
    source: Box
    target: Box
    name: str = ""
    inner_source: Box | None = None
    inner_target: Box | None = None
    points: list[Point] = field(default_factory=list)
    label: Label | None = None

    def move(self, dx: float, dy: float) -> None:
        """Shift it with its label."""
        self.points = [(x + dx, y + dy) for x, y in self.points]
        if self.label is not None:
            self.label.x, self.label.y = self.label.x + dx, self.label.y + dy


@dataclass(slots=True, eq=False)
class Lane:
    """A lane, or the pool around lanes; a leaf has a band of rows."""

    id: str
    name: str
    tag: str = "lane"
    children: list[Lane] = field(default_factory=list)
    band: int = 0
    closed: bool = False
    box: Box | None = None

    def leaves(self) -> Iterator[Lane]:
        """The innermost lanes, from the top."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    def everything(self) -> Iterator[Lane]:
        """Itself and all lanes inside."""
        yield self
        for child in self.children:
            yield from child.everything()

    def move(self, dx: float, dy: float) -> None:
        """Shift it with the lanes inside."""
        if self.box is not None:
            self.box.move(dx, dy)
        for child in self.children:
            child.move(dx, dy)

    @property
    def depth(self) -> int:
        """How many headers stand side by side inside it, its own included."""
        return (1 if self.id else 0) + max((child.depth for child in self.children), default=0)


@dataclass(slots=True, eq=False)
class Scope:
    """Boxes and links on one plane or inside one sub-process.

    Attributes:
        pools: pools or (without ``id``) the frame of lanes of a process without a pool.
        loose: artifacts that belong to no element.
        groups: frames around their member boxes.
    """

    boxes: list[Box] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    pools: list[Lane] = field(default_factory=list)
    loose: list[Box] = field(default_factory=list)
    groups: list[tuple[Box, list[Box]]] = field(default_factory=list)
    w: float = 0
    h: float = 0

    def move(self, dx: float, dy: float) -> None:
        """Shift everything in it."""
        for box in (*self.boxes, *(box for box in self.loose if box.owner is None)):
            box.move(dx, dy)
        for link in self.links:
            link.move(dx, dy)
        for group, _ in self.groups:
            group.move(dx, dy)
        for pool in self.pools:
            pool.move(dx, dy)


@dataclass(slots=True, eq=False)
class Plane:
    """One diagram: a collaboration, a process, or a collapsed sub-process with a page of its own."""

    id: str
    scope: Scope
