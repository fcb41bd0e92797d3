"""Pictures of processes as SVG."""

import re
from pathlib import Path

import pytest
from lxml import etree

from guanxi import packs
from guanxi.bpmn import Document, parse_bpmn
from guanxi.bpmn.export import count_pages, to_svg
from guanxi.bpmn.layout import add_diagram
from guanxi.bpmn.xml import DI
from tests.bpmn.layout.models import document, process

SVG = "{http://www.w3.org/2000/svg}"
PACKS = sorted(Path(packs.__file__).parent.glob("*/*.bpmn"))


def draw(model: Document, page: int = 0) -> etree._Element:
    """The root of the picture, which must be XML of its own."""
    return etree.fromstring(to_svg(model, page))


def texts(root: etree._Element) -> list[str]:
    """All lines of text, in drawing order."""
    return [span.text or "" for span in root.iter(f"{SVG}tspan")]


def group(root: etree._Element, element: str) -> etree._Element:
    """What is drawn for an element."""
    return next(part for part in root.iter(f"{SVG}g") if part.get("data-element-id") == element)


@pytest.mark.parametrize("path", PACKS, ids=[path.stem for path in PACKS])
def test_a_shipped_process_is_drawn_whole(path: Path) -> None:
    """Every shape and flow of its diagram has a group, and every name is written."""
    model = parse_bpmn(path.read_bytes()).document
    assert model is not None

    root = draw(model)

    drawn = {part.get("data-element-id") for part in root.iter(f"{SVG}g")}
    shown = {
        part.get("bpmnElement")
        for tag in ("BPMNShape", "BPMNEdge")
        for part in model.root.iter(f"{{{DI}}}{tag}")
    }
    assert shown <= drawn
    written = "".join(texts(root)).replace(" ", "")
    names = [node.get("name") for node in model.root.iter() if node.get("id") in shown and node.get("name")]
    assert [name for name in names if name.replace(" ", "") not in written] == []


def test_a_file_without_a_diagram_is_laid_out_first() -> None:
    """The document itself stays without."""
    model = process('<task id="a" name="Call"/>')

    assert texts(draw(model)) == ["Call"]
    assert model.root.find(f"{{{DI}}}BPMNDiagram") is None


def test_text_of_the_file_is_only_text() -> None:
    """Markup in a name, a colour or an id comes out as characters, never as elements or style."""
    model = add_diagram(
        process(
            '<task id="a" name="&lt;script&gt;x()&lt;/script&gt;"/><textAnnotation id="n"><text>&lt;/svg&gt;&lt;img onerror="x"/&gt;</text></textAnnotation>'
        )
    )
    shape = next(part for part in model.root.iter(f"{{{DI}}}BPMNShape"))
    shape.set("{http://bpmn.io/schema/bpmn/biocolor/1.0}fill", "red; background: url(http://evil.example)")
    shape.set("{http://bpmn.io/schema/bpmn/biocolor/1.0}stroke", '"/><script>')

    text = to_svg(model)

    root = etree.fromstring(text)
    assert {etree.QName(node).localname for node in root.iter()} <= {
        "svg", "title", "style", "rect", "g", "path", "text", "tspan", "circle",
    }  # fmt: skip
    assert "evil" not in text
    assert "<script" not in text
    assert not [name for node in root.iter() for name in node.attrib if str(name).startswith("on")]


def test_colours_of_the_file_are_kept() -> None:
    """Fill and line, when they are plain colours."""
    model = add_diagram(process('<task id="a"/>'))
    shape = next(part for part in model.root.iter(f"{{{DI}}}BPMNShape"))
    shape.set("{http://www.omg.org/spec/BPMN/non-normative/color/1.0}background-color", "#ffe0b2")
    shape.set("{http://www.omg.org/spec/BPMN/non-normative/color/1.0}border-color", "#6b3c00")

    drawn = group(draw(model), "a")

    assert drawn.get("color") == "#6b3c00"
    assert "#ffe0b2" in etree.tostring(drawn, encoding="unicode")


def test_light_and_dark_come_from_the_page_around_it() -> None:
    """Lines and text take the current colour; the two colours are variables, dark ones for a dark system."""
    text = to_svg(process('<task id="a"/>'))

    assert "prefers-color-scheme: dark" in text
    assert "var(--bpmn-ink" in text
    assert not re.search(r'(fill|stroke)="#', text)


def test_chinese_names_break_between_characters() -> None:
    """No line is wider than the task, closing marks stay with the line before, nothing is lost."""
    name = "根据评分表为线索评分，并分配负责人。"

    lines = texts(draw(process(f'<userTask id="a" name="{name}"/>')))

    assert len(lines) > 1
    assert "".join(lines) == name
    assert not [line for line in lines if line[0] in "，。"]


def test_a_text_too_long_for_its_shape_is_made_smaller_then_cut() -> None:
    """In a diagram drawn elsewhere the shape keeps its size; the full name is the title."""
    name = "A very long name of a task " * 20
    model = add_diagram(process('<task id="a"/>'))
    next(node for node in model.root.iter() if node.get("id") == "a").set("name", name)

    drawn = group(draw(model), "a")

    assert texts(drawn)[-1].endswith("…")
    assert drawn[0].text == name
    assert len(texts(drawn)) < 10


@pytest.mark.parametrize(
    ("element", "parts"),
    [
        ('<startEvent id="a"><messageEventDefinition/></startEvent>', ["circle", "path"]),
        (
            '<intermediateThrowEvent id="a"><signalEventDefinition/></intermediateThrowEvent>',
            ["circle", "circle", "path"],
        ),
        ('<endEvent id="a"><messageEventDefinition/></endEvent>', ["circle", "path", "path"]),
        ('<endEvent id="a"><terminateEventDefinition/></endEvent>', ["circle", "path"]),
        ('<exclusiveGateway id="a"/>', ["path", "path"]),
        ('<inclusiveGateway id="a"/>', ["path", "circle"]),
        ('<eventBasedGateway id="a"/>', ["path", "circle", "circle", "path"]),
        (
            '<eventBasedGateway id="a" instantiate="true" eventGatewayType="Parallel"/>',
            ["path", "circle", "path"],
        ),
        ('<transaction id="a"/>', ["rect", "rect", "path"]),
        ('<serviceTask id="a"><multiInstanceLoopCharacteristics/></serviceTask>', ["rect", "path", "path"]),
        (
            '<task id="a" isForCompensation="true"><standardLoopCharacteristics/></task>',
            ["rect", "path", "path"],
        ),
        ('<dataStoreReference id="a"/>', ["path", "path", "path", "path"]),
    ],
)
def test_each_kind_has_its_sign(element: str, parts: list[str]) -> None:
    """The parts drawn, from the back to the front."""
    drawn = group(draw(process(element)), "a")

    assert [etree.QName(node).localname for node in drawn] == parts


def test_a_non_interrupting_event_is_dashed() -> None:
    """Both circles of the boundary event."""
    model = process('<task id="a"/><boundaryEvent id="b" attachedToRef="a" cancelActivity="false"/>')

    circles = [node.get("class") for node in group(draw(model), "b")]

    assert circles == ["shape dashed", "shape none dashed"]


def test_flows_show_default_and_condition() -> None:
    """A slash at a default flow, a diamond at a conditional flow of an activity."""
    model = document(
        '<process id="p"><task id="a" default="f"/><task id="b"/><task id="c"/>'
        '<sequenceFlow id="f" sourceRef="a" targetRef="b"/><sequenceFlow id="g" sourceRef="a" targetRef="c">'
        "<conditionExpression>=x</conditionExpression></sequenceFlow></process>"
    )

    root = draw(model)

    assert [node.get("class") for node in group(root, "f")] == ["flow", "solid", "outline"]
    assert [node.get("class") for node in group(root, "g")] == ["flow", "solid", "shape thin"]


def test_pages() -> None:
    """One picture per diagram; a page that is not there is an error."""
    model = document(
        '<process id="p"><task id="a"/></process><process id="q"><task id="b" name="B"/></process>'
    )

    assert count_pages(model) == 2
    assert texts(draw(model, 1)) == ["B"]
    with pytest.raises(IndexError):
        to_svg(model, 2)


def test_an_empty_file_is_an_empty_picture() -> None:
    """No process, no exception."""
    assert texts(draw(document(""))) == []


def test_senseless_numbers_are_left_out() -> None:
    """A shape without a size or at the end of the world is not drawn."""
    model = add_diagram(process('<task id="a"/><task id="b"/>'))
    bounds = list(model.root.iter("{http://www.omg.org/spec/DD/20100524/DC}Bounds"))
    bounds[0].set("x", "1e99")
    bounds[1].set("width", "NaN")

    assert [part.get("data-element-id") for part in draw(model).iter(f"{SVG}g")] == []


def test_foreign_files_are_drawn(suites: Path) -> None:
    """Every file of the interchange suite, with the diagram its tool drew, gives well-formed pictures."""
    folder = suites / "bpmn-interchange"
    if not folder.is_dir():
        pytest.skip(f"no suite at {folder}")
    drawn = 0
    for path in sorted(folder.rglob("*.bpmn")):
        model = parse_bpmn(path.read_bytes()).document
        if model is not None:
            for page in range(count_pages(model)):
                draw(model, page)
                drawn += 1
    assert drawn >= 188
