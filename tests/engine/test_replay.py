"""Laws over random processes: replay gives the live state, storing changes nothing, no token is lost."""

import itertools

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.engine import dump_state, load_state
from guanxi.engine.commands import (
    CatchSignal,
    CompleteCall,
    CompleteJob,
    CompleteUserTask,
    CorrelateMessage,
    ResolveIncident,
    TriggerTimer,
)
from tests.engine.models import Instance, bpmn, flow, service


class Builder:
    """Writes block-structured process text; every block has one way in and one way out."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.count = 0

    def element(self, text: str) -> str:
        """Add an element whose id replaces ``ID``."""
        self.count += 1
        identifier = f"n{self.count}"
        self.parts.append(text.replace("ID", identifier))
        return identifier

    def build(self, block) -> tuple[str, str]:
        """Elements and flows of a block; gives its first and last element."""
        kind, *inner = block
        if kind == "sequence":
            ends = [self.build(part) for part in inner]
            for (_, last), (first, _) in itertools.pairwise(ends):
                self.parts.append(flow(last, first))
            return ends[0][0], ends[-1][1]
        if kind in ("exclusive", "parallel", "inclusive"):
            return self.fork(kind, inner)
        if kind in WRAPPERS:
            return self.wrap(kind, inner[0])
        text = {
            "service": service("ID"),
            "mapped": service(
                "ID",
                '<zeebe:ioMapping><zeebe:input source="=x" target="n"/><zeebe:output source="=n" target="r"/></zeebe:ioMapping>',
            ),
            "user": '<userTask id="ID"/>\n',
            "manual": '<manualTask id="ID"/>\n',
            "timer": '<intermediateCatchEvent id="ID"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>\n',
            "undoable": service("ID")
            + '<boundaryEvent id="ID_b" attachedToRef="ID"><compensateEventDefinition/></boundaryEvent>'
            '<serviceTask id="ID_u" isForCompensation="true"><extensionElements><zeebe:taskDefinition type="u"/>'
            '</extensionElements></serviceTask><association id="ID_a" sourceRef="ID_b" targetRef="ID_u"/>',
            "undo": '<intermediateThrowEvent id="ID"><compensateEventDefinition/></intermediateThrowEvent>',
            "undo aside": '<intermediateThrowEvent id="ID"><compensateEventDefinition waitForCompletion="false"/>'
            "</intermediateThrowEvent>",
            "race": '<eventBasedGateway id="ID"/><exclusiveGateway id="ID_m"/>'
            + "".join(
                f'<intermediateCatchEvent id="ID_{way}"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
                "</timerEventDefinition></intermediateCatchEvent>"
                + flow("ID", f"ID_{way}")
                + flow(f"ID_{way}", "ID_m")
                for way in ("x", "y")
            ),
            "message": '<intermediateCatchEvent id="ID"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>',
            "receive": '<receiveTask id="ID" messageRef="M"/>',
            "signal": '<intermediateCatchEvent id="ID"><signalEventDefinition signalRef="S"/></intermediateCatchEvent>',
            "signalling": '<intermediateThrowEvent id="ID"><signalEventDefinition signalRef="S"/></intermediateThrowEvent>',
            "call": '<callActivity id="ID"><extensionElements><zeebe:calledElement processId="q"/></extensionElements>'
            "</callActivity>",
            "script": '<scriptTask id="ID"><extensionElements><zeebe:script expression="=x + 1" resultVariable="x"/></extensionElements></scriptTask>\n',
        }[kind]
        identifier = self.element(text)
        return identifier, f"{identifier}_m" if kind == "race" else identifier

    def wrap(self, kind: str, block) -> tuple[str, str]:
        """A sub-process around the block, repeated or with events as its kind says."""
        inner = Builder()
        inner.count = 100 * (self.count + 1)
        first, last = inner.build(block)
        start, end = inner.element('<startEvent id="ID"/>'), inner.element('<endEvent id="ID"/>')
        tag = "transaction" if kind in TRANSACTIONS else "subProcess"
        if tag == "transaction":
            choice = inner.element(f'<exclusiveGateway id="ID" default="ID-{end}"/>')
            stop = inner.element('<endEvent id="ID"><cancelEventDefinition/></endEvent>')
            inner.parts += [flow(last, choice), flow(choice, end), flow(choice, stop, "=x &gt; 1")]
        inner.parts += [flow(start, first), *([] if tag == "transaction" else [flow(last, end)])]
        self.count = inner.count
        around, extra = WRAPPERS[kind]
        identifier = self.element(f'<{tag} id="ID">{around}{"".join(inner.parts)}</{tag}>')
        self.parts.append(extra.replace("HOST", identifier))
        return identifier, f"{identifier}_m" if kind in ("limited", "caught", *TRANSACTIONS) else identifier

    def fork(self, kind: str, branches) -> tuple[str, str]:
        """A gateway pair around the branches; the last branch of an exclusive one is the default."""
        split = self.element(f'<{kind}Gateway id="ID" DEFAULT/>\n')
        join = self.element(f'<{kind}Gateway id="ID"/>\n')
        ends = [self.build(branch) for branch in branches]
        for position, (first, last) in enumerate(ends):
            decided = kind != "parallel" and position < len(ends) - 1
            self.parts.append(flow(split, first, f"=x = {position}" if decided else ""))
            self.parts.append(flow(last, join))
        default = f'default="{split}-{ends[-1][0]}"' if kind != "parallel" else ""
        self.parts = [part.replace(f'id="{split}" DEFAULT', f'id="{split}" {default}') for part in self.parts]
        return split, join


# What a sub-process is given inside and outside.
WRAPPERS = {
    "sub": ("", ""),
    "each": (
        '<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=[1, 2]"'
        ' inputElement="i" outputCollection="all" outputElement="=i"/></extensionElements></multiInstanceLoopCharacteristics>',
        "",
    ),
    "in turn": (
        '<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>=2</loopCardinality>'
        "</multiInstanceLoopCharacteristics>",
        "",
    ),
    "again": ('<standardLoopCharacteristics loopMaximum="2"/>', ""),
    "reminded": (
        "",
        '<boundaryEvent id="HOST_t" attachedToRef="HOST" cancelActivity="false"><timerEventDefinition><timeCycle>R2/PT1H'
        '</timeCycle></timerEventDefinition></boundaryEvent><endEvent id="HOST_f"/>'
        + flow("HOST_t", "HOST_f"),
    ),
    "limited": (
        "",
        '<boundaryEvent id="HOST_t" attachedToRef="HOST"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
        '</timerEventDefinition></boundaryEvent><exclusiveGateway id="HOST_m"/>'
        + flow("HOST_t", "HOST_m")
        + flow("HOST", "HOST_m"),
    ),
    "listening": (
        '<subProcess id="ID_esp" triggeredByEvent="true"><startEvent id="ID_es" isInterrupting="false">'
        "<timerEventDefinition><timeDuration>PT2H</timeDuration></timerEventDefinition></startEvent>"
        '<userTask id="ID_et"/>' + flow("ID_es", "ID_et") + "</subProcess>",
        "",
    ),
}
WRAPPERS["overruled"] = (
    '<subProcess id="ID_esp" triggeredByEvent="true"><startEvent id="ID_es"><messageEventDefinition messageRef="M"/>'
    '</startEvent><userTask id="ID_et"/>' + flow("ID_es", "ID_et") + "</subProcess>",
    "",
)
WRAPPERS["caught"] = (
    "",
    '<boundaryEvent id="HOST_c" attachedToRef="HOST"><signalEventDefinition signalRef="S"/></boundaryEvent>'
    '<exclusiveGateway id="HOST_m"/>' + flow("HOST_c", "HOST_m") + flow("HOST", "HOST_m"),
)
TRANSACTIONS = ("cancelled", "all cancelled")
CANCELLED = '<boundaryEvent id="HOST_c" attachedToRef="HOST"><cancelEventDefinition/></boundaryEvent>' + (
    '<exclusiveGateway id="HOST_m"/>' + flow("HOST_c", "HOST_m") + flow("HOST", "HOST_m")
)
WRAPPERS["cancelled"] = ("", CANCELLED)
WRAPPERS["all cancelled"] = (WRAPPERS["each"][0], CANCELLED)
ROOTS = (
    '<message id="M" name="m"><extensionElements><zeebe:subscription correlationKey="=&quot;k&quot;"/>'
    '</extensionElements></message><signal id="S" name="s"/>'
)
ANSWERS = {
    "timer": TriggerTimer,
    "job": CompleteJob,
    "user_task": CompleteUserTask,
    "message": CorrelateMessage,
    "signal": CatchSignal,
    "call": CompleteCall,
}
LEAF_KINDS = (
    "service",
    "mapped",
    "user",
    "manual",
    "timer",
    "script",
    "undoable",
    "undo",
    "undo aside",
    "race",
    "message",
    "receive",
    "signal",
    "signalling",
    "call",
)
LEAVES = st.sampled_from([(kind,) for kind in LEAF_KINDS])
BLOCKS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: ("sequence", *parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: ("exclusive", *parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: ("parallel", *parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: ("inclusive", *parts)),
        st.tuples(st.sampled_from(sorted(WRAPPERS)), inner),
    ),
    max_leaves=12,
)


def process_of(block) -> bytes:
    """The block between a start and an end."""
    builder = Builder()
    first, last = builder.build(block)
    edges = '<startEvent id="s"/><endEvent id="e"/>' + flow("s", first) + flow(last, "e")
    return bpmn("".join(builder.parts) + edges, ROOTS)


@settings(max_examples=150, deadline=None)
@given(BLOCKS, st.integers(0, 3), st.data())
def test_any_structured_process_ends_and_replays_at_every_step(block, x, data):
    """Whatever is finished first, live state = replayed state = stored state, and the process completes clean."""
    instance = Instance(process_of(block)).start(x=x)
    for _ in range(400):
        assert load_state(dump_state(instance.state)) == instance.state
        if instance.status != "active":
            break
        instance.state = load_state(dump_state(instance.state))
        assert instance.incidents == []
        key = data.draw(st.sampled_from(sorted(instance.state.waits)))
        kind = instance.state.waits[key].kind
        given_back = () if kind == "timer" else ({"x": x},)
        assert instance.send(ANSWERS[kind](key, *given_back)).rejection is None
    assert instance.status == "completed"
    assert (instance.state.elements, instance.state.waits, instance.state.incidents) == ({}, {}, {})
    assert set(instance.state.variables) <= {0}


@settings(max_examples=50, deadline=None)
@given(BLOCKS, st.integers(0, 3), st.data())
def test_an_element_that_is_passed_at_once_leaves_the_same_events(block, x, data):
    """As one that is entered and left, in the same order, with the same effects."""
    short, long = Instance(process_of(block)), Instance(process_of(block))
    for element in long.definition.graph.elements.values():
        msgspec.structs.force_setattr(element, "passes", False)
    assert any(element.passes for element in short.definition.graph.elements.values())
    for instance in (short, long):
        instance.start(x=x)
    for _ in range(100):
        assert (short.events, short.effects, short.state) == (long.events, long.effects, long.state)
        if short.status != "active":
            break
        key = data.draw(st.sampled_from(sorted(short.state.waits)))
        kind = short.state.waits[key].kind
        given_back = () if kind == "timer" else ({"x": x},)
        for instance in (short, long):
            instance.send(ANSWERS[kind](key, *given_back))


def test_unknown_incident_cannot_be_resolved():
    """Resolving twice is refused the second time."""
    instance = Instance(process_of(("service",))).start(x=1)
    assert instance.send(ResolveIncident(77)).rejection is not None
