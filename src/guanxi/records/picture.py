"""The picture of all objects and what leads from one to another, as SVG, made from the catalogue.

Objects stand in two columns; the gap between them belongs to the lines. Each object that others lead to has one upright
line of its own there, which all fields that name it join, so that no line ever crosses a box or lies upon another.
"""

from collections.abc import Iterable, Sequence
from html import escape

import msgspec

from guanxi.records.catalogue import Catalogue, CatalogueObject
from guanxi.records.definitions import FieldDefinition

ANY = ""
"""The target of a reference, which leads to a record of any object."""

_WIDTH = 270
_ROW = 22
_HEAD = 30
_PORT = 17
_SPACE = 30
_EDGE = 20
_TRACK = 26
_FOOT = 11
_KEYS = ("relation", "multi_relation", "reference", "user")

_STYLE = """
.er { --ink: #22303c; --soft: #5b6772; --paper: #ffffff; --head: #e6f1ef; --line: #b9c3cb; background: var(--paper);
  font: 13px "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", Arial, sans-serif; }
.er { --l0: #175e56; --l1: #1864ab; --l2: #a33a00; --l3: #862e9c; --l4: #5c6b00; --l5: #a61e4d; }
@media (prefers-color-scheme: dark) {
  .er { --ink: #d7dee5; --soft: #a5b0ba; --paper: #1a2129; --head: #20403c; --line: #55616c; }
  .er { --l0: #5fb6aa; --l1: #74c0fc; --l2: #ffa94d; --l3: #e599f7; --l4: #c0d860; --l5: #faa2c1; } }
.er .paper { fill: var(--paper); }
.er .box { fill: var(--paper); stroke: var(--line); }
.er .head { fill: var(--head); }
.er text { fill: var(--ink); }
.er .name { font-weight: 600; }
.er .soft { fill: var(--soft); font-size: 12px; }
.er .line { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
.er .dot { stroke: none; }
"""


class _Row(msgspec.Struct, frozen=True):
    """A line of text in a box; ``target`` is the object its field leads to, None when it leads nowhere."""

    name: str
    kind: str
    target: str | None


class _Box(msgspec.Struct, frozen=True):
    """An object in the picture. ``side`` is 1 when the lines are at its right, -1 at its left."""

    name: str
    title: str
    rows: tuple[_Row, ...]
    x: int
    y: int
    side: int

    @property
    def height(self) -> int:
        return _HEAD + _ROW * len(self.rows) + (8 if self.rows else 4)

    @property
    def port(self) -> tuple[int, int]:
        """Where lines that lead to it arrive."""
        return self.gate, self.y + _PORT

    @property
    def gate(self) -> int:
        """The edge at which lines begin and end."""
        return self.x + _WIDTH if self.side == 1 else self.x

    def row_y(self, at: int) -> int:
        return self.y + _PORT + _ROW * (at + 1) + 5  # apart from the ports, see `_place`


def draw_objects(catalogue: Catalogue) -> str:
    """Return the picture of the objects as SVG, the same for the same catalogue."""
    boxes, right = _place(catalogue.objects)
    targets = sorted((box for box in boxes if _sources(boxes, box.name)), key=lambda box: (box.y, box.x))
    tracks = {box.name: _EDGE + _WIDTH + _TRACK * (at + 1) for at, box in enumerate(targets)}
    height = max(box.y + box.height for box in boxes) + _EDGE
    width = right + _WIDTH + _EDGE
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="er" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">',
        "<title>Objects and relations</title>",
        f"<style>{_STYLE}</style>",
        f'<rect class="paper" width="{width}" height="{height}"/>',
        *(_draw_box(box) for box in boxes),
        *(
            line
            for at, box in enumerate(targets)
            for line in _draw_lines(boxes, box, tracks[box.name], f"var(--l{at % 6})")
        ),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _place(objects: Sequence[CatalogueObject]) -> tuple[list[_Box], int]:
    """Put objects from which more leads away than leads to them at the left, the others at the right."""
    rows = {one.name: _rows(one) for one in objects}
    if any(row.target == ANY for each in rows.values() for row in each):
        rows[ANY] = ()
    led = [row.target for each in rows.values() for row in each if row.target is not None]
    titles = {one.name: f"{one.definition.label} · {one.definition.label_zh}" for one in objects}
    left = [
        name for name, each in rows.items() if sum(row.target is not None for row in each) > led.count(name)
    ]
    right = _EDGE + _WIDTH + _TRACK * (len(set(led)) + 1)
    boxes: list[_Box] = []
    # Half a row lower at the right: no two lines that lead across are at the same height.
    ends = {1: _EDGE, -1: _EDGE + _ROW // 2}
    for name, each in rows.items():
        side = 1 if name in left else -1
        x = _EDGE if side == 1 else right
        box = _Box(name, titles.get(name, "Any object · 任何对象"), each, x, ends[side], side)
        # Whole rows, so that the heights at the left stay apart from those at the right.
        ends[side] += -(-(box.height + _SPACE) // _ROW) * _ROW
        boxes.append(box)
    return boxes, right


def _rows(one: CatalogueObject) -> tuple[_Row, ...]:
    """The fields that name a record, tell how far it is, or lead to another; the others are counted."""
    definition = one.definition
    shown = [
        field
        for field in definition.fields
        if field.name in definition.title
        or field.name == definition.status
        or field.unique
        or field.type in _KEYS
    ]
    rows = [_row(field) for field in shown]
    rest = len(definition.fields) - len(shown)
    return (*rows, _Row("", f"and {rest} more", None)) if rest else tuple(rows)


def _row(field: FieldDefinition) -> _Row:
    leads = field.type in ("relation", "multi_relation")
    target = field.target if leads else ANY if field.type == "reference" else None
    many = ["many"] if field.type == "multi_relation" else []
    notes = [field.target or field.type, *many, *(["required"] if field.required else [])]
    return _Row(field.name, "any object" if target == ANY else ", ".join(notes), target)


def _sources(boxes: Iterable[_Box], target: str) -> list[tuple[_Box, int]]:
    return [(box, at) for box in boxes for at, row in enumerate(box.rows) if row.target == target]


def _draw_box(box: _Box) -> str:
    x, y = box.x, box.y
    rounded = f"M{x} {y + _HEAD}V{y + 8}q0 -8 8 -8h{_WIDTH - 16}q8 0 8 8V{y + _HEAD}z"
    parts = [
        f'<g data-object="{escape(box.name)}">',
        f'<rect class="box" x="{x}" y="{y}" width="{_WIDTH}" height="{box.height}" rx="8"/>',
        f'<path class="head" d="{rounded}"/>' if box.rows else "",
        f'<text class="name" x="{x + 12}" y="{y + 22}">{escape(box.title)}</text>',
    ]
    for at, row in enumerate(box.rows):
        line = box.row_y(at) + 4
        parts.append(f'<text x="{x + 12}" y="{line}">{escape(row.name)}</text>' if row.name else "")
        parts.append(
            f'<text class="soft" x="{x + _WIDTH - 14}" y="{line}" text-anchor="end">{escape(row.kind)}</text>'
        )
    return "".join([*parts, "</g>"])


def _draw_lines(boxes: Sequence[_Box], target: _Box, track: int, colour: str) -> Iterable[str]:
    """Each field that leads to the target has a path of its own; they share the way from where they join."""
    port_x, port_y = target.port
    for box, at in _sources(boxes, target.name):
        start, y = box.gate, box.row_y(at)
        name = escape(f"{box.name}.{box.rows[at].name}")
        near = start + box.side * _FOOT
        fork = f"M{start} {y - 5}L{near} {y}L{start} {y + 5}"  # many records name one
        yield (
            f'<g data-relation="{name}" data-target="{escape(target.name)}" style="stroke:{colour}">'
            f'<path class="line" d="M{start} {y}H{track}V{port_y}H{port_x}"/><path class="line" d="{fork}"/>'
            f'<circle class="dot" cx="{track}" cy="{y}" r="3.2" style="fill:{colour}"/></g>'
        )
    bar = port_x + target.side * 7
    yield f'<path class="line" style="stroke:{colour}" d="M{bar} {port_y - 6}V{port_y + 6}"/>'
