"""A running instance moves to another version, or stays exactly as it is."""

from datetime import timedelta

import pytest

from guanxi.engine import Definition, dump_state, effects, preview_migration
from guanxi.engine.commands import CancelInstance, CompleteJob, MigrateInstance, ResolveIncident
from tests.engine.models import NOW, Instance, bpmn, flow, flows, parse, service

TIMER = "<timerEventDefinition><timeDuration>PT{}H</timeDuration></timerEventDefinition>"
MESSAGES = '<message id="M" name="M"/><message id="N" name="N"/>'
MESSAGE = '<messageEventDefinition messageRef="{}"/>'


def boundary(identifier: str, host: str, definition: str, interrupting: bool = True) -> str:
    """A boundary event that leads to an end of its own."""
    return (
        f'<boundaryEvent id="{identifier}" attachedToRef="{host}" cancelActivity="{str(interrupting).lower()}">{definition}'
        f'</boundaryEvent><endEvent id="{identifier}_end"/>' + flow(identifier, f"{identifier}_end")
    )


def chain(*tasks: str, extra: str = "") -> bytes:
    """Start, service tasks, end."""
    body = '<startEvent id="s"/>' + "".join(service(task) for task in tasks) + '<endEvent id="e"/>'
    return bpmn(body + flows("s", *tasks, "e") + extra, MESSAGES)


def migrate(instance: Instance, data: bytes, **mapping: str):
    """Send the command; go on with the new version when it was done."""
    target = Definition(parse(data))
    outcome = instance.send(MigrateInstance(target, mapping))
    if outcome.rejection is None:
        instance.definition = target
    return outcome


def refusal(old: bytes, new: bytes, *, prepare=lambda instance: None, **mapping: str) -> list[str]:
    """Rules of what would be stranded; the refused command changes nothing, and the preview says the same."""
    instance = Instance(old).start(x=1)
    prepare(instance)
    before = dump_state(instance.state)
    target = parse(new)
    preview = preview_migration(instance.state, instance.definition.graph, target, mapping)
    outcome = instance.send(MigrateInstance(Definition(target), mapping))
    assert outcome.rejection is not None
    assert outcome.rejection.code == "stranded"
    assert outcome.rejection.message == " ".join(one.message for one in preview.stranded)
    assert dump_state(instance.state) == before
    return [one.rule for one in preview.stranded]


def test_goes_on_in_the_new_version():
    """The job stays as it is; what follows is new."""
    instance = Instance(chain("a", "b")).start()
    key = instance.wait("a")
    outcome = migrate(instance, chain("a", "c"))
    assert outcome.effects == [effects.Migrated("p", {})]
    assert instance.wait("a") == key
    instance.complete("a")
    assert instance.waiting == ["c"]


def test_a_mapping_gives_an_element_another_id():
    """Rows outside are told the new ids."""
    instance = Instance(chain("a", "b")).start()
    preview = preview_migration(
        instance.state, instance.definition.graph, parse(chain("first", "b")), {"a": "first"}
    )
    assert [(old, new) for _, old, new in preview.moves] == [("p", "p"), ("a", "first")]
    outcome = migrate(instance, chain("first", "b"), a="first")
    assert outcome.effects == [effects.Migrated("p", {"a": "first", "s-a": "s-first", "a-b": "first-b"})]
    assert instance.waiting == ["first"]
    instance.complete("first")
    instance.complete("b")
    assert instance.status == "completed"


@pytest.mark.parametrize(
    ("new", "mapping", "rules"),
    [
        (chain("b"), {}, ["element_gone"]),
        (chain("a"), {"a": "nowhere"}, ["mapping", "element_gone"]),
        (chain("a"), {"nothing": "a"}, ["mapping"]),
        (bpmn('<startEvent id="s"/><userTask id="a"/>' + flows("s", "a")), {}, ["type_changed"]),
        (
            bpmn(
                '<startEvent id="s"/>'
                + service(
                    "a",
                    "",
                    "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>",
                )
                + flows("s", "a")
            ),
            {},
            ["type_changed"],
        ),
        (
            bpmn(
                '<startEvent id="s"/><subProcess id="sub">'
                + service("a")
                + "</subProcess>"
                + flows("s", "sub")
            ),
            {},
            ["scope_changed"],
        ),
    ],
)
def test_what_would_be_stranded_is_refused(new, mapping, rules):
    """Gone, of another kind, elsewhere."""
    assert refusal(chain("a"), new, **mapping) == rules


def catch(definition: str) -> bytes:
    """A process that waits for one event."""
    return bpmn(
        f'<startEvent id="s"/><intermediateCatchEvent id="c">{definition}</intermediateCatchEvent>'
        + flows("s", "c"),
        MESSAGES,
    )


def test_an_awaited_event_keeps_its_kind():
    """A timer does not become a message; a timer with another span stays due when it was."""
    assert refusal(catch(TIMER.format(1)), catch(MESSAGE.format("M"))) == ["event_changed"]
    instance = Instance(catch(TIMER.format(1))).start()
    migrate(instance, catch(TIMER.format(9)))
    instance.timer("c")
    assert (instance.status, instance.now) == ("completed", NOW + timedelta(hours=1))


def test_boundary_events_are_kept_closed_and_opened():
    """One stays with its due time, one goes, one is new and counts from now."""
    old = chain("a", extra=boundary("t", "a", TIMER.format(2)) + boundary("m", "a", MESSAGE.format("M")))
    new = chain("a", extra=boundary("t", "a", TIMER.format(5)) + boundary("n", "a", TIMER.format(3)))
    instance = Instance(old).start()
    message, due = instance.wait("m"), instance.state.waits[instance.wait("t")].due_at
    preview = preview_migration(instance.state, instance.definition.graph, parse(new), {})
    assert (preview.closed, preview.opened) == (
        (message,),
        ((instance.state.waits[message].element_key, "n"),),
    )
    instance.now += timedelta(hours=1)
    outcome = migrate(instance, new)
    assert [type(one).__name__ for one in outcome.effects] == ["CloseWait", "Migrated", "CreateTimer"]
    assert instance.last(effects.CreateTimer).due == NOW + timedelta(hours=4)
    assert instance.state.waits[instance.wait("t")].due_at == due


def test_a_timer_that_has_fired_is_not_awaited_again():
    """Nor is an event whose kind has not changed."""
    data = chain("a", extra=boundary("t", "a", TIMER.format(1), interrupting=False))
    instance = Instance(data).start()
    instance.timer("t")
    migrate(instance, data)
    assert instance.waiting == ["a"]


def test_a_boundary_event_of_another_kind_is_opened_anew():
    """The old subscription is closed."""
    instance = Instance(chain("a", extra=boundary("b", "a", TIMER.format(1)))).start()
    migrate(instance, chain("a", extra=boundary("b", "a", MESSAGE.format("M"))))
    assert instance.state.waits[instance.wait("b")].kind == "message"
    assert instance.waiting == ["a", "b"]


def test_event_sub_processes_and_gateways_listen_to_what_is_new():
    """In the process and behind an event-based gateway."""

    def gateway(*events: str, sub: str = "") -> bytes:
        caught = "".join(
            f'<intermediateCatchEvent id="{name}">{TIMER.format(1)}</intermediateCatchEvent>'
            + flow("g", name)
            for name in events
        )
        return bpmn(
            '<startEvent id="s"/><eventBasedGateway id="g"/>' + caught + flows("s", "g") + sub, MESSAGES
        )

    sub = f'<subProcess id="sub" triggeredByEvent="true"><startEvent id="i">{MESSAGE.format("M")}</startEvent></subProcess>'
    instance = Instance(gateway("x", "y")).start()
    migrate(instance, gateway("y", "z", sub=sub))
    assert instance.waiting == ["i", "y", "z"]


def joining(*branches: str) -> bytes:
    """Parallel branches."""
    ways = "".join(flows("f", name, "j") for name in branches)
    return bpmn(
        '<startEvent id="s"/><parallelGateway id="f"/><parallelGateway id="j"/><endEvent id="e"/>'
        + "".join(service(name) for name in branches)
        + flows("s", "f")
        + ways
        + flows("j", "e")
    )


def test_tokens_before_a_join_stay_there():
    """And a join that waits for fewer of them now may be ready."""
    instance = Instance(joining("a", "b", "c")).start()
    instance.complete("a")
    instance.complete("b")
    key = next(one.key for one in instance.state.elements.values() if one.element_id == "c")
    assert key
    old = joining("a", "b", "c").decode()
    gone = refusal(old.encode(), joining("b", "c"), prepare=lambda one: one.complete("a"))
    assert gone == ["flow_gone"]
    migrate(instance, joining("a", "b", "c", "d"))
    instance.complete("c")
    assert (instance.status, instance.waiting) == ("active", [])


def test_a_join_that_has_all_it_now_needs_goes_on():
    """The third branch is not in the new version, and nothing is live in it."""
    body = (
        '<startEvent id="s"/><parallelGateway id="f"/><parallelGateway id="j"/><endEvent id="e"/><userTask id="u"/>'
        + service("a")
        + flows("s", "f", "a", "j", "e")
    )
    old = bpmn(
        body + '<task id="t"/><task id="late"/>' + flows("f", "t", "j") + flow("late", "j") + flow("f", "u")
    )
    instance = Instance(old).start()
    instance.complete("a")
    assert instance.waiting == ["u"]
    migrate(instance, bpmn(body + '<task id="t"/>' + flows("f", "t", "j") + flow("f", "u")))
    assert instance.completed[-1] == "e"


def test_what_can_be_undone_has_to_stay_undoable():
    """A completed activity with a compensation handler is not forgotten."""

    def booking(handler: bool) -> bytes:
        undo = (
            '<boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>'
            '<serviceTask id="undo" isForCompensation="true"><extensionElements><zeebe:taskDefinition type="undo"/>'
            '</extensionElements></serviceTask><association id="x" sourceRef="b" targetRef="undo"/>'
        )
        return chain("a", "b2", extra=undo if handler else "")

    assert refusal(booking(True), booking(False), prepare=lambda one: one.complete("a")) == [
        "compensation_gone"
    ]


def test_an_incident_moves_along():
    """Resolving runs the step of the new version."""

    def broken(condition: str) -> bytes:
        body = '<startEvent id="s"/><exclusiveGateway id="g"/><endEvent id="e"/>' + flows("s", "g")
        return bpmn(body + flow("g", "e", condition))

    instance = Instance(broken("=nothing")).start()
    migrate(instance, broken("=true"))
    assert instance.incidents == [("CONDITION_ERROR", "g")]
    instance.send(ResolveIncident(next(iter(instance.state.incidents))))
    assert instance.status == "completed"


def test_is_refused_where_nothing_can_move():
    """Not after the end; not when a new subscription cannot be evaluated."""
    instance = Instance(chain("a")).start()
    before = dump_state(instance.state)
    key = '<message id="K" name="K"><extensionElements><zeebe:subscription correlationKey="=missing"/></extensionElements></message>'
    new = bpmn(
        '<startEvent id="s"/>' + service("a") + flows("s", "a") + boundary("b", "a", MESSAGE.format("K")), key
    )
    outcome = migrate(instance, new)
    assert outcome.rejection is not None
    assert outcome.rejection.code == "not_ready"
    assert dump_state(instance.state) == before
    instance.send(CompleteJob(instance.wait("a")))
    assert migrate(instance, chain("a")).rejection is not None
    assert instance.send(CancelInstance()).rejection is not None
