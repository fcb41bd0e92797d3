"""Models for the layout: files without a diagram, random processes, and one of everything."""

from pathlib import Path

from hypothesis import strategies as st

from guanxi.bpmn import Document, parse_bpmn
from guanxi.bpmn.xml import DI

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="http://guanxi.test">'


def document(body: str) -> Document:
    """The document of this content of ``definitions``."""
    parsed = parse_bpmn(f"{HEAD}{body}</definitions>".encode())
    assert parsed.document is not None
    return parsed.document


def process(*elements: str, flows: tuple[str, ...] = ()) -> Document:
    """One process; a flow is ``a>b`` or ``a>b:name``."""
    written = "".join(_flow(flow) for flow in flows)
    return document(f'<process id="p">{"".join(elements)}{written}</process>')


def _flow(text: str) -> str:
    way, _, name = text.partition(":")
    source, _, target = way.partition(">")
    return f'<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}" name="{name}"/>'


def stripped(path: Path) -> Document | None:
    """The file without its diagrams; None when it is no readable BPMN."""
    parsed = parse_bpmn(path.read_bytes())
    if parsed.document is not None:
        for diagram in parsed.document.root.findall(f"{{{DI}}}BPMNDiagram"):
            parsed.document.root.remove(diagram)
    return parsed.document


TAGS = ("task", "userTask", "exclusiveGateway", "parallelGateway", "intermediateCatchEvent", "subProcess")


@st.composite
def random_documents(draw: st.DrawFn) -> Document:
    """Any number of elements, any flows between them, loops, doubles and self-loops included; boundary events; lanes."""
    count = draw(st.integers(1, 14))
    tags = draw(st.lists(st.sampled_from(TAGS), min_size=count, max_size=count))
    numbers = st.integers(0, count - 1)
    pairs = draw(st.lists(st.tuples(numbers, numbers), max_size=22))
    names = draw(
        st.lists(
            st.sampled_from(["", "是", "Is this a very long question, is it?", "审批报价单"]),
            min_size=3,
            max_size=3,
        )
    )
    inner = (
        '<startEvent id="i{0}"/><task id="j{0}"/><sequenceFlow id="k{0}" sourceRef="i{0}" targetRef="j{0}"/>'
    )
    parts = [
        f'<{tag} id="t{n}" name="{names[n % 3]}">{inner.format(n) if tag == "subProcess" else ""}</{tag}>'
        for n, tag in enumerate(tags)
    ]
    hosts = [n for n, tag in enumerate(tags) if tag in {"task", "userTask", "subProcess"}]
    attached = draw(st.lists(st.sampled_from(hosts), max_size=3)) if hosts else []
    for number, host in enumerate(attached):
        parts.append(f'<boundaryEvent id="b{number}" attachedToRef="t{host}" name="{names[number]}"/>')
        parts.append(_flow(f"b{number}>t{draw(numbers)}"))
    for number, (source, target) in enumerate(pairs):
        parts.append(
            f'<sequenceFlow id="f{number}" name="{names[number % 3]}" sourceRef="t{source}" targetRef="t{target}"/>'
        )
    lanes = draw(st.integers(0, 3))
    if lanes:
        members = [
            [f"<flowNodeRef>t{n}</flowNodeRef>" for n in range(lane, count, lanes)] for lane in range(lanes)
        ]
        inside = "".join(
            f'<lane id="l{n}" name="Lane {n}">{"".join(refs)}</lane>' for n, refs in enumerate(members)
        )
        parts.insert(0, f'<laneSet id="ls">{inside}</laneSet>')
    return document(f'<process id="p">{"".join(parts)}</process>')
