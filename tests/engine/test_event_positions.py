"""Every event definition in every position BPMN 2.0 allows (§10.5, table 10.93) runs; in every other it is refused."""

import pytest

from guanxi.bpmn import errors, parse_bpmn
from guanxi.engine import commands as do
from guanxi.engine import effects
from tests.engine.models import Instance, bpmn, flow, flows, service

ROOTS = '<message id="M" name="M"/><signal id="S" name="S"/><error id="E" errorCode="E"/><escalation id="X" escalationCode="X"/>'
DEFINITIONS = {
    "none": "",
    "message": '<messageEventDefinition messageRef="M"/>',
    "date": "<timerEventDefinition><timeDate>2026-01-05T10:00:00Z</timeDate></timerEventDefinition>",
    "duration": "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>",
    "cycle": "<timerEventDefinition><timeCycle>R1/PT1H</timeCycle></timerEventDefinition>",
    "cron": "<timerEventDefinition><timeCycle>0 0 10 * * *</timeCycle></timerEventDefinition>",
    "error": '<errorEventDefinition errorRef="E"/>',
    "escalation": '<escalationEventDefinition escalationRef="X"/>',
    "signal": '<signalEventDefinition signalRef="S"/>',
    "conditional": "<conditionalEventDefinition><condition>=go = true</condition></conditionalEventDefinition>",
    "compensation": "<compensateEventDefinition/>",
    "cancel": "<cancelEventDefinition/>",
    "link": '<linkEventDefinition name="L"/>',
    "terminate": "<terminateEventDefinition/>",
    "multiple": '<messageEventDefinition messageRef="M"/><signalEventDefinition signalRef="S"/>',
    "parallel": '<messageEventDefinition messageRef="M"/><signalEventDefinition signalRef="S"/>',
}
TIMERS = ("date", "duration", "cycle", "cron")
WAITED = ("message", *TIMERS, "signal", "conditional", "multiple", "parallel")
LEGAL = {
    "start": ("none", *WAITED),
    "event start": (
        "message",
        *TIMERS,
        "error",
        "escalation",
        "signal",
        "conditional",
        "compensation",
        "multiple",
        "parallel",
    ),
    "event start, not interrupting": (
        "message",
        *TIMERS,
        "escalation",
        "signal",
        "conditional",
        "multiple",
        "parallel",
    ),
    "catch": (*WAITED, "link"),
    "boundary": (*WAITED, "error", "escalation", "compensation", "cancel"),
    "boundary, not interrupting": (
        "message",
        *TIMERS,
        "escalation",
        "signal",
        "conditional",
        "multiple",
        "parallel",
    ),
    "throw": ("none", "message", "escalation", "compensation", "signal", "link", "multiple"),
    "end": (
        "none",
        "message",
        "error",
        "escalation",
        "cancel",
        "compensation",
        "signal",
        "terminate",
        "multiple",
    ),
}
# Not interrupting, these are read as what the standard makes of them: always interrupting (error, cancel) or neither.
UNCHECKED = {("boundary, not interrupting", kind) for kind in ("error", "compensation", "cancel")} | {
    ("event start, not interrupting", kind) for kind in ("error", "compensation")
}


def event(tag: str, kind: str, attributes: str = "") -> str:
    """The event ``x``."""
    parallel = 'parallelMultiple="true"' if kind == "parallel" else ""
    return f'<{tag} id="x" {attributes} {parallel}>{DEFINITIONS[kind]}</{tag}>'


def thrower(kind: str) -> str:
    """What makes a caught event of this kind happen inside an activity: its end event, else a user task."""
    if kind in ("error", "escalation"):
        return f'<endEvent id="ie">{DEFINITIONS[kind]}</endEvent>' + flows("u", "ie")
    return ""


def model(position: str, kind: str) -> bytes:
    """A process with the event in this position; ``after`` is where its token goes."""
    after = '<userTask id="after"/>'
    interrupting = "not" not in position
    if position == "start":
        body = event("startEvent", kind) + after + flows("x", "after")
    elif position.startswith("event start"):
        start = event("startEvent", kind, f'isInterrupting="{str(interrupting).lower()}"')
        sub = f'<subProcess id="esp" triggeredByEvent="true">{start}{after}{flows("x", "after")}</subProcess>'
        inner = f'<subProcess id="act"><startEvent id="is"/><userTask id="u"/>{thrower(kind)}{flows("is", "u")}{sub}</subProcess>'
        body = (
            f'<startEvent id="s"/>{inner}<userTask id="next"/><endEvent id="undo"><compensateEventDefinition/></endEvent>'
            + flows("s", "act", "next", "undo")
        )
    elif position == "catch":
        before = (
            '<intermediateThrowEvent id="t"><linkEventDefinition name="L"/></intermediateThrowEvent>'
            if kind == "link"
            else ""
        )
        body = f'<startEvent id="s"/>{before}{event("intermediateCatchEvent", kind)}{after}' + flows(
            "x", "after"
        )
        body += flows("s", "t") if kind == "link" else flows("s", "x")
    elif position.startswith("boundary"):
        tag = "transaction" if kind == "cancel" else "subProcess"
        inside = thrower(kind)
        if kind == "cancel":
            inside = '<endEvent id="ie"><cancelEventDefinition/></endEvent>' + flows("u", "ie")
        attributes = f'attachedToRef="act" cancelActivity="{str(interrupting).lower()}"'
        handler = service("after").replace("<serviceTask", '<serviceTask isForCompensation="true"')
        to = (
            handler + '<association id="as" sourceRef="x" targetRef="after"/>'
            if kind == "compensation"
            else after + flows("x", "after")
        )
        body = (
            f'<startEvent id="s"/><{tag} id="act"><startEvent id="is"/><userTask id="u"/>{inside}{flows("is", "u")}</{tag}>'
            + event("boundaryEvent", kind, attributes)
            + to
            + '<userTask id="next"/><endEvent id="undo"><compensateEventDefinition/></endEvent>'
            + flows("s", "act", "next", "undo")
        )
    elif position == "throw":
        body = '<startEvent id="s"/>' + event("intermediateThrowEvent", kind) + after + flows("s", "x")
        link = (
            '<intermediateCatchEvent id="l"><linkEventDefinition name="L"/></intermediateCatchEvent>'
            + flows("l", "after")
        )
        body += link if kind == "link" else flows("x", "after")
    else:
        tag = "transaction" if kind == "cancel" else "subProcess"
        body = (
            f'<startEvent id="s"/><{tag} id="act"><startEvent id="is"/>{event("endEvent", kind)}{flows("is", "x")}</{tag}>'
            + after
            + flows("s", "act", "after")
        )
        caught = {"error": DEFINITIONS["error"], "cancel": DEFINITIONS["cancel"]}.get(kind)
        if caught:
            body += f'<boundaryEvent id="b" attachedToRef="act">{caught}</boundaryEvent>' + flow("b", "after")
    return bpmn(body, ROOTS)


def happen(instance: Instance, position: str, kind: str) -> None:
    """Let it happen."""
    inside = position.startswith(("boundary", "event start"))
    if kind in ("error", "escalation", "cancel") and inside:
        instance.complete("u")
    elif kind == "compensation" and inside:
        instance.complete("u")
        instance.complete("next")
    elif kind == "conditional":
        instance.send(do.SetVariables(0, {"go": True}))
    elif kind == "link":
        return
    else:
        kinds = {"message": do.CorrelateMessage, "signal": do.CatchSignal, "timer": do.TriggerTimer}
        found = [wait for wait in instance.state.waits.values() if wait.element_id == "x"]
        for wait in found if kind == "parallel" else found[:1]:
            assert "after" not in instance.waiting
            instance.send(kinds[wait.kind](wait.key))


@pytest.mark.parametrize(
    ("position", "kind"), [(place, kind) for place, kinds in LEGAL.items() for kind in kinds]
)
def test_runs_in_every_position_the_standard_allows(position, kind):
    """The token comes to what follows the event; what is interrupted ends, what is not goes on."""
    instance = Instance(model(position, kind))
    if position == "start":
        instance.send(do.StartInstance({}, "x"))
    else:
        instance.start()
    if position not in ("start", "throw", "end"):
        happen(instance, position, kind)
    assert "after" in instance.waiting
    if position.startswith(("boundary", "event start")) and kind not in (
        "compensation",
        "error",
        "escalation",
        "cancel",
    ):
        assert ("u" in instance.waiting) == ("not" in position)
    thrown = {"message": effects.PublishMessage, "signal": effects.BroadcastSignal}
    if position in ("throw", "end") and kind in thrown:
        assert isinstance(instance.last(thrown[kind]), thrown[kind])


@pytest.mark.parametrize(
    ("position", "kind"),
    [
        (place, kind)
        for place, kinds in LEGAL.items()
        for kind in DEFINITIONS
        if kind not in kinds
        and kind != "parallel"
        and (place, kind) not in UNCHECKED
        and not (kind == "none" and place == "catch")
    ],
)
def test_is_refused_in_every_other_position(position, kind):
    """At deployment, with a finding."""
    assert errors(parse_bpmn(model(position, kind)).findings) != ()


def test_a_parallel_multiple_start_waits_for_all_of_its_events():
    """The first creates the instance, the last lets it move."""
    instance = Instance(model("start", "parallel"))
    instance.send(do.StartInstance({"a": 1}, "x", definition=0))
    assert instance.waiting == ["x"]
    instance.send(do.CatchSignal(instance.wait("x"), {"b": 2}))
    assert (instance.waiting, instance.variables) == (["after"], {"a": 1, "b": 2})


def test_a_process_is_not_nested_without_end():
    """Fifty sub-processes are enough."""
    for depth, rules in ((49, []), (51, ["bpmn.nesting"])):
        inner = '<userTask id="u"/>'
        for number in range(depth):
            inner = f'<subProcess id="x{number}">{inner}</subProcess>'
        data = bpmn('<startEvent id="s"/>' + inner + flows("s", f"x{depth - 1}"))
        assert [finding.rule for finding in errors(parse_bpmn(data).findings)] == rules


def test_an_error_interrupts_whatever_its_attribute_says():
    """An error boundary event that claims not to interrupt ends its activity all the same."""
    instance = Instance(model("boundary, not interrupting", "error")).start()
    happen(instance, "boundary, not interrupting", "error")
    assert (instance.waiting, instance.terminated) == (["after"], ["ie", "act"])
