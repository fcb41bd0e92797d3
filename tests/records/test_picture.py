"""The picture of the objects: each relation leads from its row to the object it names, and nothing lies on anything."""

import re
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from guanxi.crm.catalogue import load_catalogue
from guanxi.records.catalogue import Catalogue
from guanxi.records.definitions import FieldDefinition, ObjectDefinition
from guanxi.records.picture import draw_objects

SVG = "{http://www.w3.org/2000/svg}"
Box = tuple[float, float, float, float]


def _relations(catalogue: Catalogue) -> dict[str, str]:
    """What the catalogue says: ``deal.company`` leads to ``company``, a reference to any object."""
    return {
        f"{one.name}.{field.name}": field.target or ""
        for one in catalogue.objects
        for field in one.definition.fields
        if field.type in ("relation", "multi_relation", "reference")
    }


def _boxes(root: Any) -> dict[str, Box]:
    found = {}
    for group in root.iterfind(f"{SVG}g[@data-object]"):
        box = group.find(f"{SVG}rect")
        x, y, w, h = (float(box.get(name)) for name in ("x", "y", "width", "height"))
        found[group.get("data-object")] = (x, y, x + w, y + h)
    return found


def _points(path: str) -> list[tuple[float, float]]:
    """The corners of a path of M, H and V."""
    points: list[tuple[float, float]] = []
    for kind, first, second in re.findall(r"([MHV])([\d.]+)(?: ([\d.]+))?", path):
        x, y = points[-1] if points else (0.0, 0.0)
        points.append(
            (float(first), float(second))
            if kind == "M"
            else (float(first), y)
            if kind == "H"
            else (x, float(first))
        )
    return points


def _check(catalogue: Catalogue) -> None:
    """Every relation is drawn, from the row of its field to the edge of its target, beside all boxes."""
    root: Any = etree.fromstring(draw_objects(catalogue).encode())
    boxes = _boxes(root)
    drawn = {}
    for group in root.iterfind(f"{SVG}g[@data-relation]"):
        name, target = group.get("data-relation"), group.get("data-target")
        drawn[name] = target
        way = _points(group.find(f"{SVG}path").get("d"))
        own, other = boxes[name.partition(".")[0]], boxes[target]
        labels = {
            text.text: float(text.get("y"))
            for text in root.iterfind(f"{SVG}g[@data-object='{name.partition('.')[0]}']/{SVG}text")
        }
        assert way[0][0] in (own[0], own[2])
        assert way[0][1] == labels[name.partition(".")[2]] - 4
        assert way[-1][0] in (other[0], other[2])
        assert other[1] < way[-1][1] < other[1] + 30
        for (x1, y1), (x2, y2) in pairwise(way):
            low, high = (min(x1, x2), min(y1, y2)), (max(x1, x2), max(y1, y2))
            assert not any(
                low[0] < box[2] and high[0] > box[0] and low[1] < box[3] and high[1] > box[1]
                for box in boxes.values()
            )
    assert drawn == _relations(catalogue)
    for one, two in combinations(boxes.values(), 2):
        assert one[2] < two[0] or two[2] < one[0] or one[3] < two[1] or two[3] < one[1]


def test_every_relation_of_the_shipped_objects_is_in_the_picture() -> None:
    """The file of the reference has a line for each of them."""
    page = Path(__file__).parents[2] / "docs" / "reference" / "er.svg"
    relations = _relations(load_catalogue())

    _check(load_catalogue())

    assert set(re.findall(r'data-relation="([\w.]+)"', page.read_text("utf-8"))) == relations.keys()
    assert {"deal.company", "company.parent", "engagement.about"} <= relations.keys()


def _object(name: str, targets: list[str]) -> ObjectDefinition:
    relations = tuple(
        FieldDefinition(name=f"to_{at}", type="relation", label="To", label_zh="至", target=target)
        for at, target in enumerate(targets)
    )
    first = FieldDefinition(name="name", type="text", label="Name & <sign>", label_zh="名称")
    return ObjectDefinition(
        name=name,
        plural=f"{name}s",
        label=f"{name} & <b>",
        label_zh="对象",
        plural_label=name,
        title=("name",),
        number_prefix="X-",
        fields=(first, *relations),
    )


NAMES = ["ant", "bee", "cat", "dog", "elk", "fox", "gnu", "hen"]


@given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.integers(0, 7), max_size=9), min_size=1))
def test_any_objects_are_drawn_without_one_thing_on_another(wanted: dict[str, list[int]]) -> None:
    """However many lead to whom, themselves included; the same catalogue gives the same picture."""
    names = list(wanted)
    catalogue = Catalogue(
        [_object(name, [names[at % len(names)] for at in targets]) for name, targets in wanted.items()]
    )

    _check(catalogue)

    assert draw_objects(catalogue) == draw_objects(catalogue)


def test_lines_of_different_targets_share_no_way() -> None:
    """Two lines that lie upon each other could not be told apart."""
    root: Any = etree.fromstring(draw_objects(load_catalogue()).encode())
    used: dict[tuple[str, float], list[tuple[float, float, str]]] = {}
    for group in root.iterfind(f"{SVG}g[@data-relation]"):
        way = _points(group.find(f"{SVG}path").get("d"))
        for (x1, y1), (x2, y2) in pairwise(way):
            along = ("h", y1, *sorted((x1, x2))) if y1 == y2 else ("v", x1, *sorted((y1, y2)))
            used.setdefault((along[0], along[1]), []).append((along[2], along[3], group.get("data-target")))

    shared = [
        (one, two)
        for each in used.values()
        for one, two in combinations(each, 2)
        if one[2] != two[2] and one[0] < two[1] and two[0] < one[1]
    ]

    assert len(used) > 10
    assert shared == []
