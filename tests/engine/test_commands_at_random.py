"""Laws over random processes and random commands of operators: whatever is sent, the state stays in order.

At every step live state = replayed state = stored state; a refused command changes nothing; what is suspended does
not move; what has ended leaves nothing behind.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.engine import commands as do
from guanxi.engine import dump_state, load_state, replay, step
from guanxi.engine.behaviors import flow as flow_behavior
from tests.engine.models import Instance, bpmn, flow
from tests.engine.test_replay import ANSWERS, BLOCKS, ROOTS, Builder
from tests.engine.test_unstructured import check, graphs

LISTENERS = (
    '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="l"/>'
    '<zeebe:executionListener eventType="end" type="l"/></zeebe:executionListeners>'
)
TASK_LISTENERS = "".join(
    f'<zeebe:taskListener eventType="{event}" type="l"/>' for event in ("creating", "completing", "canceling")
)
KINDS = (
    "answer",
    "fail",
    "resolve",
    "suspend",
    "resume",
    "activate",
    "terminate",
    "move",
    "cancel",
    "set",
    "continue",
)


class Listened(Builder):
    """As the builder of structured processes, with listeners on some elements."""

    def element(self, text: str) -> str:
        """Every third element is listened to."""
        if self.count % 3 == 1 and text.startswith("<userTask"):
            text = text.replace(
                "/>",
                f"><extensionElements><zeebe:taskListeners>{TASK_LISTENERS}</zeebe:taskListeners></extensionElements></userTask>",
                1,
            )
        elif self.count % 3 == 1 and text.startswith("<manualTask"):
            text = text.replace("/>", f"><extensionElements>{LISTENERS}</extensionElements></manualTask>", 1)
        return super().element(text)


def process_of(block) -> bytes:
    """The block between a start and an end."""
    builder = Listened()
    first, last = builder.build(block)
    return bpmn(
        "".join(builder.parts)
        + '<startEvent id="s"/><endEvent id="e"/>'
        + flow("s", first)
        + flow(last, "e"),
        ROOTS,
    )


class Chunked(Instance):
    """An instance of which a step does one run of a multi-instance at most."""

    def send(self, command: do.Command):
        """Step once; then everything is looked at."""
        before = dump_state(self.state)
        outcome = step(self.definition, self.state, command, self.now, chunk=1)
        self.events += outcome.events
        assert replay(self.definition, self.events) == self.state
        assert load_state(dump_state(self.state)) == self.state
        if outcome.rejection is not None:
            assert (dump_state(self.state), outcome.events, outcome.effects) == (before, [], [])
        check(self.state)
        self.state = load_state(dump_state(self.state))
        return outcome


def answer(instance: Instance, key: int) -> do.Command:
    """What the wait is for."""
    return ANSWERS[instance.state.waits[key].kind](key)


def command(instance: Instance, kind: str, pick) -> do.Command:
    """A command of this kind about something that is there, or not."""
    state = instance.state
    wait = pick([*state.waits, 99]) if kind in ("answer", "fail") else 0
    live = pick([*state.elements, 99])
    element = pick([key for key in instance.definition.graph.elements if key != "p"])
    return {
        "answer": lambda: answer(instance, wait) if wait in state.waits else do.CompleteJob(wait),
        "fail": lambda: do.FailJob(wait, "broken"),
        "resolve": lambda: do.ResolveIncident(pick([*state.incidents, 99])),
        "suspend": lambda: do.Suspend(live),
        "resume": lambda: do.Resume(pick([*state.suspended, 99])),
        "activate": lambda: do.ActivateElement(element, live),
        "terminate": lambda: do.TerminateElement(live),
        "move": lambda: do.MoveElement(live, element),
        "cancel": do.CancelInstance,
        "set": lambda: do.SetVariables(live, {"x": 1}),
        "continue": do.Continue,
    }[kind]()


@settings(max_examples=120, deadline=None)
@given(
    BLOCKS,
    st.integers(0, 3),
    st.lists(st.sampled_from([*KINDS, "answer", "answer", "answer"]), max_size=25),
    st.data(),
)
def test_any_commands_keep_any_process_in_order(block, x, kinds, data):
    """And in the end it can be cancelled, with nothing left."""
    instance = Chunked(process_of(block)).start(x=x)
    for kind in kinds:
        if instance.status != "active":
            break
        instance.send(command(instance, kind, lambda found: data.draw(st.sampled_from(found))))
    finish(instance)
    assert instance.status in ("completed", "cancelled")
    assert set(instance.state.variables) <= {0}


def finish(instance: Instance) -> None:
    """Resume, cancel, and let listeners and parts come to their end."""
    for key in list(instance.state.suspended):
        instance.send(do.Resume(key))
    if instance.status == "active" and instance.state.elements[0].state != "terminating":
        assert instance.send(do.CancelInstance()).rejection is None
    for _ in range(300):
        if instance.status != "active":
            return
        if instance.state.continuing:
            instance.send(do.Continue())
        elif instance.state.incidents:
            instance.send(do.ResolveIncident(min(instance.state.incidents)))
        else:
            instance.send(do.CompleteJob(min(instance.state.waits)))


@settings(max_examples=60, deadline=None)
@given(BLOCKS, st.integers(0, 3), st.integers(0, 12), st.data())
def test_moving_to_the_same_version_changes_nothing(block, x, steps, data):
    """A migration to an equal process is only renamed rows; the instance goes on as it would have."""
    model = process_of(block)
    instance = Chunked(model).start(x=x)
    for _ in range(steps):
        if instance.status != "active" or not instance.state.waits:
            break
        instance.send(answer(instance, data.draw(st.sampled_from(sorted(instance.state.waits)))))
    if instance.status == "active":
        before = dump_state(instance.state)
        same = Instance(model).definition
        outcome = instance.send(do.MigrateInstance(same))
        assert outcome.rejection is None
        assert dump_state(instance.state) == before
        assert [type(effect).__name__ for effect in outcome.effects] == ["Migrated"]


@settings(max_examples=80, deadline=None)
@given(
    graphs(),
    st.integers(0, 3),
    st.lists(st.sampled_from([*KINDS, "answer", "answer"]), max_size=20),
    st.data(),
)
def test_any_commands_keep_any_graph_in_order(model, x, kinds, data):
    """Deadlocks and loops included; whatever state it is in, it can be cancelled."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flow_behavior, "UNSUSPICIOUS", 40)
        patch.setattr(flow_behavior, "MOST_TURNS", 10)
        instance = Chunked(model).start(x=x)
        for kind in kinds:
            if instance.status != "active":
                break
            instance.send(command(instance, kind, lambda found: data.draw(st.sampled_from(found))))
        finish(instance)
    assert instance.status in ("completed", "cancelled")
    assert (instance.state.elements, instance.state.waits, instance.state.incidents) == ({}, {}, {})
