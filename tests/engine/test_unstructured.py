"""Laws over random graphs without any structure: deadlocks and loops included, the state stays in order."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.engine import InstanceState, dump_state, load_state
from guanxi.engine.behaviors import flow as flow_behavior
from guanxi.engine.commands import CompleteJob, CompleteUserTask
from tests.engine.models import Instance, bpmn, flow, service


@pytest.fixture(autouse=True, scope="module")
def few_turns() -> Iterator[None]:
    """Loops without a wait multiply tokens: stop them early, so that many graphs can be tried."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flow_behavior, "UNSUSPICIOUS", 40)
        patch.setattr(flow_behavior, "MOST_TURNS", 10)
        yield


KINDS = ("service", "user", "manual", "exclusive", "parallel", "inclusive", "complex")
NODES = st.lists(st.sampled_from(KINDS), min_size=2, max_size=8)


def text_of(kind: str, identifier: str, targets: list[str]) -> str:
    """One node with its outgoing flows; a deciding gateway takes the last one by default."""
    if kind == "service":
        node = service(identifier)
    elif kind == "user":
        node = f'<userTask id="{identifier}"/>'
    elif kind == "manual":
        node = f'<manualTask id="{identifier}"/>'
    else:
        default = f'default="{identifier}-{targets[-1]}"' if kind != "parallel" and len(targets) > 1 else ""
        condition = (
            "<activationCondition>=activationCount &gt;= 1</activationCondition>" if kind == "complex" else ""
        )
        node = f'<{kind}Gateway id="{identifier}" {default}>{condition}</{kind}Gateway>'
    decides = kind in ("exclusive", "inclusive", "complex")
    for position, target in enumerate(targets):
        conditional = decides and position < len(targets) - 1
        node += flow(identifier, target, f"=x &gt; {position}" if conditional else "")
    return node


@st.composite
def graphs(draw) -> bytes:
    """Any nodes, any flows between them; some nodes lead to the end."""
    kinds = draw(NODES)
    names = [f"n{number}" for number in range(len(kinds))]
    body = '<startEvent id="s"/><endEvent id="e"/>' + flow("s", "n0")
    for name, kind in zip(names, kinds, strict=True):
        targets = draw(st.lists(st.sampled_from([*names, "e"]), min_size=1, max_size=3, unique=True))
        body += text_of(kind, name, targets)
    return bpmn(body)


def check(state: InstanceState) -> None:
    """No token is lost or doubled: everything live is found from its scope, and whatever is live waits."""
    for key, element in state.elements.items():
        assert all(state.elements[child].scope == key for child in element.children)
        assert element.tokens == sum(element.arrived.values())
        if key != 0:
            assert key in state.elements[element.scope].children
            waits = element.waits or element.children or element.tokens or element.incident
            assert waits or key in state.continuing
    assert set(state.variables) <= {*state.elements, 0}
    assert all(wait.element_key in state.elements for wait in state.waits.values())
    if state.status != "active":
        assert (state.elements, state.waits, state.incidents) == ({}, {}, {})


@settings(max_examples=100, deadline=None)
@given(graphs(), st.integers(0, 3), st.data())
def test_any_graph_keeps_its_state_in_order(data, x, choose):
    """After every step live state = replayed state = stored state, and the books balance."""
    instance = Instance(data).start(x=x)
    for _ in range(25):
        check(instance.state)
        assert load_state(dump_state(instance.state)) == instance.state
        if instance.status != "active" or not instance.state.waits:
            break
        key = choose.draw(st.sampled_from(sorted(instance.state.waits)))
        done = CompleteJob if instance.state.waits[key].kind == "job" else CompleteUserTask
        assert instance.send(done(key, {"x": choose.draw(st.integers(0, 3))})).rejection is None
