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


KINDS = ("task", "exclusiveGateway", "startEvent", "endEvent", "intermediateCatchEvent", "subProcess")


@st.composite
def random_collaborations(draw: st.DrawFn) -> Document:
    """Up to four pools, closed or with lanes, data and notes; messages between any elements, inner ones included."""
    pools = [draw(_pools(number)) for number in range(draw(st.integers(1, 4)))]
    ends = [(number, name) for number, (_, _, names) in enumerate(pools) for name in names]
    pairs = draw(st.lists(st.tuples(st.sampled_from(ends), st.sampled_from(ends)), max_size=7))
    messages = "".join(
        f'<messageFlow id="m{n}" name="{"" if n % 2 else "order"}" sourceRef="{source}" targetRef="{target}"/>'
        for n, ((pool, source), (other, target)) in enumerate(pairs)
        if pool != other
    )
    participants = "".join(participant for participant, _, _ in pools)
    processes = "".join(body for _, body, _ in pools)
    return document(f'<collaboration id="c">{participants}{messages}</collaboration>{processes}')


@st.composite
def _pools(draw: st.DrawFn, number: int) -> tuple[str, str, list[str]]:
    """A participant, its process, and the ids of what messages may begin and end at."""
    if draw(st.integers(0, 3)) == 0:
        return f'<participant id="P{number}" name="客户"/>', "", [f"P{number}"]
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=8))
    names = [f"e{number}_{n}" for n in range(len(kinds))]
    inner = [f"i{name}" for name, kind in zip(names, kinds, strict=True) if kind == "subProcess"]
    body = "".join(
        f'<{kind} id="{name}" name="Some name">'
        + (f'<startEvent id="s{name}"/><task id="i{name}"/>' if kind == "subProcess" else "")
        + f"</{kind}>"
        for name, kind in zip(names, kinds, strict=True)
    )
    flows = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=12))
    body += "".join(
        f'<sequenceFlow id="f{number}_{n}" sourceRef="{a}" targetRef="{b}"/>'
        for n, (a, b) in enumerate(flows)
    )
    body += (
        f'<textAnnotation id="n{number}"><text>Note</text></textAnnotation>'
        f'<association id="a{number}" sourceRef="n{number}" targetRef="{draw(st.sampled_from(names))}"/>'
    )
    lanes = draw(st.integers(0, 2))
    refs = [[f"<flowNodeRef>{name}</flowNodeRef>" for name in names[lane::lanes]] for lane in range(lanes)]
    written = "".join(f'<lane id="l{number}_{n}">{"".join(members)}</lane>' for n, members in enumerate(refs))
    lane_set = f'<laneSet id="ls{number}">{written}</laneSet>' if lanes else ""
    participant = f'<participant id="P{number}" name="Sales" processRef="p{number}"/>'
    return participant, f'<process id="p{number}">{lane_set}{body}</process>', [*names, *inner, f"P{number}"]
