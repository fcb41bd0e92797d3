"""The laws of a readable diagram, on small models, random ones, the shipped processes and foreign files."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from guanxi import packs
from guanxi.bpmn import Document
from guanxi.bpmn.inventory import take_inventory
from guanxi.bpmn.layout import add_diagram, tidy
from guanxi.bpmn.xml import DI
from tests.bpmn.layout import laws
from tests.bpmn.layout.models import document, process, random_collaborations, random_documents, stripped

PACKS = sorted(Path(packs.__file__).parent.glob("*/*.bpmn"))


def offences(document: Document) -> dict[str, list[object]]:
    """Every law that is broken somewhere in the diagrams of a document."""
    checks = (
        laws.overlaps,
        laws.undocked,
        laws.outside_parents,
        laws.outside_lanes,
        laws.crossed_shapes,
        laws.crooked,
        laws.shared_stretches,
    )
    found = {check.__name__: [o for page in laws.pictures(document) for o in check(page)] for check in checks}
    return {name: places for name, places in found.items() if places}


@given(random_documents())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_process_keeps_the_laws(model: Document) -> None:
    """Nothing overlaps, every flow docks and runs through no stranger; each element and flow is drawn once."""
    laid = add_diagram(model)

    broken = offences(laid)
    broken.pop("shared_stretches", None)  # where many flows meet in few places, two may share a stretch
    assert broken == {}
    drawn = [shape.id for page in laws.pictures(laid) for shape in page.shapes]
    assert len(drawn) == len(set(drawn))
    counts = take_inventory(laid)
    assert counts.diagram.get("BPMNEdge", 0) <= counts.counts.get("sequenceFlow", 0)


@given(random_collaborations())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_collaboration_keeps_the_laws(model: Document) -> None:
    """Pools stand apart, elements lie in their lanes, and message flows too run through no stranger."""
    laid = add_diagram(model)

    broken = offences(laid)
    broken.pop("shared_stretches", None)
    assert broken == {}
    assert [hit for page in laws.pictures(laid) for hit in laws.crossed_shapes(page, ("messageFlow",))] == []


@pytest.mark.parametrize("path", PACKS, ids=[path.stem for path in PACKS])
def test_the_shipped_processes_keep_every_law(path: Path) -> None:
    """Without their diagrams they are laid out without an offence, and every flow but loops leads to the right."""
    model = stripped(path)
    assert model is not None

    laid = add_diagram(model)

    assert offences(laid) == {}
    rightward, flows = laws.directions(laws.pictures(laid)[0])
    assert rightward == flows


def test_foreign_files_keep_the_laws(suites: Path) -> None:
    """All files of the interchange suite without their diagrams: no law is broken, 98 % of flows lead to the right."""
    folder = suites / "bpmn-interchange"
    if not folder.is_dir():
        pytest.skip(f"no suite at {folder}")
    broken = {}
    rightward = flows = 0
    for path in sorted(folder.rglob("*.bpmn")):
        model = stripped(path)
        if model is None:
            continue
        laid = add_diagram(model)
        found = offences(laid)
        messages = [
            hit for page in laws.pictures(laid) for hit in laws.crossed_shapes(page, ("messageFlow",))
        ]
        if messages:
            found["messages"] = messages
        if found:
            broken[str(path.relative_to(folder))] = found
        for page in laws.pictures(laid):
            right, all_ = laws.directions(page)
            rightward, flows = rightward + right, flows + all_
    assert broken == {}
    assert rightward / flows > 0.98


def test_a_file_with_a_diagram_is_left_alone() -> None:
    """Only ``tidy`` replaces a diagram."""
    laid = add_diagram(process('<task id="a"/>'))

    assert add_diagram(laid) is laid


def test_the_document_given_is_not_changed() -> None:
    """The answer is a copy; everything else in the file stays as it came."""
    model = document(
        '<!-- kept --><process id="p"><extensionElements><x:y xmlns:x="urn:x" z="1"/></extensionElements>'
        '<task id="a"/></process>'
    )
    before = model.render()

    laid = add_diagram(model)

    assert model.render() == before
    assert before[:-15] in laid.render()
    assert take_inventory(laid).diagram == {"BPMNDiagram": 1, "BPMNPlane": 1, "BPMNShape": 1}


def test_the_same_file_gives_the_same_diagram() -> None:
    """Byte for byte."""
    model = stripped(PACKS[0])
    assert model is not None

    assert add_diagram(model).render() == add_diagram(model).render()


def test_the_main_path_lies_straight_and_a_short_cut_below_it() -> None:
    """A skipping branch has a row of its own; the branch with the activity keeps the row of the gateway."""
    model = process(
        '<startEvent id="s"/><exclusiveGateway id="g"/><task id="a"/><exclusiveGateway id="j"/><endEvent id="e"/>',
        flows=("s>g", "g>j:no", "g>a:yes", "a>j", "j>e"),
    )

    page = laws.pictures(add_diagram(model))[0]

    assert len({shape.bounds.cy for shape in page.shapes}) == 1
    skip = next(edge for edge in page.edges if edge.id == "g-j")
    assert min(y for _, y in skip.points[1:-1]) > max(
        shape.bounds.y + shape.bounds.h for shape in page.shapes
    )


def test_a_loop_runs_back_above() -> None:
    """The flow back leads to the left, outside of the row."""
    model = process(
        '<startEvent id="s"/><task id="a"/><exclusiveGateway id="g"/><endEvent id="e"/>',
        flows=("s>a", "a>g", "g>e", "g>a:again"),
    )

    page = laws.pictures(add_diagram(model))[0]

    back = next(edge for edge in page.edges if edge.id == "g-a")
    assert back.points[-1][0] < back.points[0][0]
    assert min(y for _, y in back.points) < min(shape.bounds.y for shape in page.shapes)


def test_parts_and_event_sub_processes_stand_below() -> None:
    """What is not connected gets a place of its own."""
    inner = '<startEvent id="t"/><endEvent id="u"/><sequenceFlow id="t-u" sourceRef="t" targetRef="u"/>'
    model = process(
        f'<startEvent id="s"/><endEvent id="e"/><subProcess id="x" triggeredByEvent="true">{inner}</subProcess>',
        flows=("s>e",),
    )

    shapes = {shape.id: shape.bounds for shape in laws.pictures(add_diagram(model))[0].shapes}

    assert shapes["x"].y > shapes["s"].y + shapes["s"].h
    assert shapes["t"].x > shapes["x"].x


def test_pools_lanes_and_messages() -> None:
    """Pools stand below each other, lanes fill them, a closed pool is as wide, a message leads from one to the other."""
    model = document(
        '<collaboration id="c"><participant id="A" name="We" processRef="p"/><participant id="B" name="Customer"/>'
        '<messageFlow id="m" sourceRef="t" targetRef="B"/></collaboration>'
        '<process id="p"><laneSet id="ls"><lane id="l1" name="Sales"><flowNodeRef>s</flowNodeRef></lane>'
        '<lane id="l2" name="Service"><flowNodeRef>t</flowNodeRef></lane></laneSet>'
        '<startEvent id="s"/><sendTask id="t"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/></process>'
    )

    laid = add_diagram(model)

    page = laws.pictures(laid)[0]
    shapes = {shape.id: shape.bounds for shape in page.shapes}
    assert offences(laid) == {}
    assert shapes["A"].w == shapes["B"].w
    assert shapes["B"].y > shapes["A"].y + shapes["A"].h
    assert shapes["l1"].h + shapes["l2"].h == pytest.approx(shapes["A"].h)
    message = next(edge for edge in page.edges if edge.id == "m")
    assert message.points[-1][1] == shapes["B"].y


def test_data_and_annotations_stand_by_their_activity() -> None:
    """Above it, tied by a line that ends on both borders."""
    model = process(
        '<task id="a"><dataOutputAssociation id="o"><targetRef>d</targetRef></dataOutputAssociation></task>'
        '<dataObjectReference id="d" name="Quote"/><textAnnotation id="n"><text>Why</text></textAnnotation>'
        '<association id="k" sourceRef="a" targetRef="n"/>'
    )

    laid = add_diagram(model)

    shapes = {shape.id: shape.bounds for shape in laws.pictures(laid)[0].shapes}
    assert offences(laid) == {}
    assert shapes["d"].y + shapes["d"].h < shapes["a"].y
    assert shapes["n"].y + shapes["n"].h < shapes["a"].y


def test_each_process_without_a_pool_gets_a_page() -> None:
    """Two processes, two diagrams."""
    model = document('<process id="p"><task id="a"/></process><process id="q"><task id="b"/></process>')

    assert [[s.id for s in page.shapes] for page in laws.pictures(add_diagram(model))] == [["a"], ["b"]]


def test_elements_without_an_id_are_given_one() -> None:
    """BPMN allows them; a diagram needs ids."""
    laid = add_diagram(document('<process id="p"><task id="task_1"/><task/></process>'))

    assert [shape.id for shape in laws.pictures(laid)[0].shapes] == ["task_1", "task_2"]


def test_tidy_keeps_colours_and_collapsed_sub_processes() -> None:
    """A collapsed sub-process keeps a page of its own."""
    model = process('<subProcess id="x"><task id="a"/></subProcess>')
    laid = add_diagram(model)
    shape = next(part for part in laid.root.iter(f"{{{DI}}}BPMNShape") if part.get("bpmnElement") == "x")
    shape.set("isExpanded", "false")
    shape.set("{http://bpmn.io/schema/bpmn/biocolor/1.0}fill", "#ffeeaa")

    tidied = tidy(laid)

    pages = laws.pictures(tidied)
    assert [[s.id for s in page.shapes] for page in pages] == [["x"], ["a"]]
    assert (pages[0].shapes[0].fill, pages[0].shapes[0].expanded) == ("#ffeeaa", False)


def test_broken_references_are_passed_over() -> None:
    """A flow to nowhere is not drawn; a boundary event on nothing stands free."""
    model = process('<task id="a"/><boundaryEvent id="b" attachedToRef="gone"/>', flows=("a>gone", "a>a"))

    page = laws.pictures(add_diagram(model))[0]

    assert sorted(shape.id for shape in page.shapes) == ["a", "b"]
    assert [edge.id for edge in page.edges] == ["a-a"]


def test_a_thousand_elements_take_seconds() -> None:
    """A thousand tasks with a thousand short cuts, less than 5 s even on a busy machine."""
    tasks = "".join(f'<task id="t{n}" name="Task {n}"/>' for n in range(1000))
    chain = [f"t{n}>t{n + 1}" for n in range(999)]
    skips = [f"t{n}>t{n + 2 + n % 17}" for n in range(960)]
    model = process(tasks, flows=(*chain, *skips))

    start = time.process_time()
    laid = add_diagram(model)

    assert time.process_time() - start < 5
    assert take_inventory(laid).diagram["BPMNShape"] == 1000
