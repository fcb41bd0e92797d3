"""Times that move: with variables, with the record, with the calendar; and times missed while nothing ran."""

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.feel.values import parse_date_time
from guanxi.platform.calendars import Calendar, SpecialDay
from guanxi.platform.clock import from_micros
from guanxi.platform.errors import Conflict, Invalid, NotFound
from guanxi.runtime import replanning, tables
from guanxi.runtime.calendars import delete_calendar, get_calendar, preview, put_calendar, schedules
from guanxi.runtime.contracts import Refused
from guanxi.runtime.deployments import deploy
from guanxi.runtime.instances import set_variables
from guanxi.runtime.task_changes import update_user_task
from tests.runtime.conftest import World
from tests.runtime.models import END, START, process, scheduled, service

DAY = (("09:00", "17:00"),)
OFFICE = Calendar(name="office", title="Office", zone_name="UTC", week=(DAY,) * 5 + ((),) * 2)
EPIPHANY = msgspec.structs.replace(OFFICE, days=(SpecialDay(date(2026, 1, 6), "Epiphany"),))


def at(text: str) -> datetime:
    """A moment in UTC. The clock of the tests stands at 2026-01-05T09:00, a Monday."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wait_for(kind: str, value: str, properties: str = "", process_id: str = "p") -> bytes:
    """start → timer → effect → end."""
    extension = (
        f"<bpmn:extensionElements>{_properties(properties)}</bpmn:extensionElements>" if properties else ""
    )
    body = (
        f'{START}<bpmn:intermediateCatchEvent id="wait">{extension}<bpmn:timerEventDefinition>'
        f"<bpmn:{kind}>{value}</bpmn:{kind}></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
        f"{service('t1', 'effect')}{END}"
    )
    return process(process_id, body, [("start", "wait"), ("wait", "t1"), ("t1", "end")])


def due_task(due: str, properties: str = "") -> bytes:
    """start → user task with a due date → end."""
    extension = f'<zeebe:userTask /><zeebe:taskSchedule dueDate="{due}" />{_properties(properties)}'
    body = (
        f'{START}<bpmn:userTask id="do"><bpmn:extensionElements>{extension}</bpmn:extensionElements>'
        f"</bpmn:userTask>{END}"
    )
    return process("p", body, [("start", "do"), ("do", "end")])


def _properties(given: str) -> str:
    """``name=value`` as a zeebe property."""
    name, _, value = given.partition("=")
    return (
        f'<zeebe:properties><zeebe:property name="{name}" value="{value}" /></zeebe:properties>'
        if given
        else ""
    )


def put(world: World, calendar: Calendar) -> None:
    """Make or change a calendar, and let the instances hear of it."""
    with world.database.write() as tx:
        put_calendar(tx, calendar, actor=SYSTEM)
    world.worker.drain()


def give(world: World, key: int, **variables: Any) -> None:
    """Change variables of an instance."""
    with world.database.write() as tx:
        set_variables(world.runtime, tx, key, variables, actor=SYSTEM)
    world.worker.drain()


def due(world: World) -> list[datetime]:
    """When the timers are due."""
    return [from_micros(row.due_at) for row in world.rows(tables.timer)]


def task_due(world: World) -> datetime | None:
    """When the one user task is due."""
    [row] = world.rows(tables.user_task)
    return None if row.due_at is None else from_micros(row.due_at)


def test_a_timer_counts_working_time_and_moves_with_its_calendar(world: World) -> None:
    """A holiday that is put in moves what waits over it; one that is taken out moves it back."""
    put(world, OFFICE)
    world.deploy(wait_for("timeDuration", "P1DT2H@office"))
    world.start()
    assert due(world) == [at("2026-01-06T11:00")]

    put(world, EPIPHANY)
    assert due(world) == [at("2026-01-07T11:00")]
    world.database.clock.advance(timedelta(days=1, hours=3))  # type: ignore[attr-defined]  # the virtual clock
    world.worker.drain()
    assert world.activities.calls == []

    put(world, OFFICE)  # by which it is due since an hour
    assert due(world) == []
    assert len(world.activities.calls) == 1


def test_a_due_date_moves_with_its_calendar_unless_people_have_set_another(world: World) -> None:
    """What a person decided stays as long as the calendar gives what it gave."""
    put(world, OFFICE)
    world.deploy(due_task("P1D@office"))
    world.start()
    assert task_due(world) == at("2026-01-06T09:00")

    put(world, EPIPHANY)
    assert task_due(world) == at("2026-01-07T09:00")
    [task] = world.rows(tables.user_task)
    with world.database.write() as tx:
        update_user_task(world.runtime, tx, task.key, {"due": at("2026-01-09T12:00")}, actor=SYSTEM)
    put(world, msgspec.structs.replace(EPIPHANY, title="The office"))

    assert task_due(world) == at("2026-01-09T12:00")


def test_a_calendar_named_by_an_expression_is_found_too(world: World) -> None:
    """The calendar of each instance comes from its variables."""
    put(world, OFFICE)
    put(world, msgspec.structs.replace(OFFICE, name="shop", week=(DAY,) * 7))
    world.deploy(wait_for("timeDuration", '="P5D@" + calendar'))
    world.start(variables={"calendar": "office"})
    world.start(variables={"calendar": "shop"})

    assert due(world) == [at("2026-01-12T09:00"), at("2026-01-10T09:00")]


def test_many_instances_hear_of_a_change_in_parts(lite: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them, none twice."""
    monkeypatch.setattr(replanning, "AT_ONCE", 2)
    put(lite, OFFICE)
    lite.deploy(wait_for("timeDuration", "P1D@office"))
    for _ in range(5):
        lite.start()

    put(lite, EPIPHANY)

    assert due(lite) == [at("2026-01-07T09:00")] * 5


def test_a_timer_moves_with_its_variables_when_it_says_so(world: World) -> None:
    """Forward, back, and into the past, where it fires at once; other variables do not concern it."""
    world.deploy(wait_for("timeDate", "=visit", "replan=true"))
    key = world.start(variables={"visit": parse_date_time("2026-02-01T09:00:00Z"), "other": 1})
    first = world.rows(tables.timer)

    give(world, key, other=2)
    assert world.rows(tables.timer) == first
    give(world, key, visit=parse_date_time("2026-03-01T09:00:00Z"))
    assert due(world) == [at("2026-03-01T09:00")]
    give(world, key, visit=None)  # no time at all: it stays where it is
    assert due(world) == [at("2026-03-01T09:00")]
    give(world, key, visit=parse_date_time("2025-01-01T00:00:00Z"))

    assert due(world) == []
    assert len(world.activities.calls) == 1


def test_a_timer_that_does_not_say_so_stays(world: World) -> None:
    """As BPMN has it: evaluated once, on entry."""
    world.deploy(wait_for("timeDate", "=visit"))
    key = world.start(variables={"visit": parse_date_time("2026-02-01T09:00:00Z")})

    give(world, key, visit=parse_date_time("2026-03-01T09:00:00Z"))

    assert due(world) == [at("2026-02-01T09:00")]


def test_a_span_is_counted_from_when_it_began(world: World) -> None:
    """Not from the change."""
    world.deploy(wait_for("timeDuration", '="P" + string(days) + "D"', "replan=true"))
    key = world.start(variables={"days": 3})
    world.database.clock.advance(timedelta(days=1))  # type: ignore[attr-defined]  # the virtual clock

    give(world, key, days=5)

    assert due(world) == [at("2026-01-10T09:00")]


def test_a_due_date_moves_with_its_variables(world: World) -> None:
    """The task in the inbox shows the new one."""
    world.deploy(due_task("=deadline", "replan=true"))
    key = world.start(variables={"deadline": "2026-02-01T09:00:00Z"})

    give(world, key, deadline="2026-02-02T09:00:00Z")

    assert task_due(world) == at("2026-02-02T09:00")


def test_a_timer_follows_a_field_of_the_record(world: World) -> None:
    """Instances about the record get its new values; those of other processes and records do not."""
    world.deploy(wait_for("timeDate", "=deal.close_date", "replan=record"))
    world.deploy(wait_for("timeDate", "=deal.close_date", "replan=true", "q"))
    deal = {"close_date": "2026-02-01"}
    about = {"variables": {"deal": deal}, "object_name": "deal"}
    world.start("p", record_id="1", **about)
    world.start("p", record_id="2", **about)
    world.start("q", record_id="1", **about)

    with world.database.write() as tx:
        told = replanning.record_changed(
            world.runtime, tx, {("deal", "1"): {"close_date": {"@": "2026-03-01"}}, ("deal", "9"): {}}
        )
    world.worker.drain()

    assert told == 1
    assert due(world) == [at("2026-02-01"), at("2026-02-01"), at("2026-03-01")] or due(world) == [
        at("2026-03-01"),
        at("2026-02-01"),
        at("2026-02-01"),
    ]


@pytest.mark.parametrize(
    ("rule", "runs"), [("", 1), ("catch-up=once", 1), ("catch-up=all", 3), ("catch-up=skip", 0)]
)
def test_starts_missed_while_nothing_ran_are_caught_up_by_the_rule(
    world: World, rule: str, runs: int
) -> None:
    """An hourly start, two and a half hours late; the next one lies ahead whatever the rule."""
    content = scheduled("R/PT1H").replace(
        b'<bpmn:startEvent id="start">',
        f'<bpmn:startEvent id="start"><bpmn:extensionElements>{_properties(rule)}</bpmn:extensionElements>'.encode(),
    )
    world.deploy(content)
    world.database.clock.advance(timedelta(hours=3, minutes=30))  # type: ignore[attr-defined]  # the virtual clock

    world.worker.drain()

    assert len(world.rows(tables.instance)) == runs
    [start] = world.rows(tables.timer_start)
    assert from_micros(start.due_at) == at("2026-01-05T13:00")


@pytest.mark.parametrize(
    ("rule", "runs", "left"), [("", 1, 1), ("catch-up=all", 3, 1), ("catch-up=skip", 0, 1)]
)
def test_times_missed_inside_an_instance_are_caught_up_by_the_rule(
    world: World, rule: str, runs: int, left: int
) -> None:
    """A reminder every hour at most five times: what was missed counts as done."""
    body = (
        f'{START}<bpmn:userTask id="do" />'
        f'<bpmn:boundaryEvent id="late" attachedToRef="do" cancelActivity="false"><bpmn:extensionElements>'
        f"{_properties(rule)}</bpmn:extensionElements><bpmn:timerEventDefinition>"
        f"<bpmn:timeCycle>R5/PT1H</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
        f"{service('t1', 'effect')}{END}"
    )
    world.deploy(process("p", body, [("start", "do"), ("do", "end"), ("late", "t1"), ("t1", "end")]))
    world.start()
    world.database.clock.advance(timedelta(hours=3, minutes=30))  # type: ignore[attr-defined]  # the virtual clock

    world.worker.drain()

    assert len(world.activities.calls) == runs
    assert due(world) == [at("2026-01-05T13:00")]
    world.database.clock.advance(timedelta(hours=1))  # type: ignore[attr-defined]  # the virtual clock
    world.worker.drain()
    assert due(world) == [at("2026-01-05T14:00")]
    world.database.clock.advance(timedelta(hours=1))  # type: ignore[attr-defined]  # the virtual clock
    world.worker.drain()
    assert due(world) == []
    assert left == 1


def test_a_scheduled_start_moves_with_its_calendar(world: World) -> None:
    """A holiday put in moves the start of the process to the day after."""
    put(world, OFFICE)
    world.deploy(scheduled("0 8 * * *@office"))
    [definition] = world.rows(tables.process_definition)
    put(world, EPIPHANY)

    with world.database.read() as tx:
        found = schedules(tx, definition.key, 2)

    assert found == [("start", "0 8 * * *@office", [at("2026-01-07T08:00"), at("2026-01-08T08:00")])]


def test_a_calendar_is_needed_and_kept_while_it_is(world: World) -> None:
    """A process that names an unknown one is refused; one in use is not deleted; an old revision not overwritten."""
    with world.database.write() as tx:
        refused = deploy(world.runtime, tx, {"p.bpmn": wait_for("timeDuration", "P1D@office")}, actor=SYSTEM)
    assert isinstance(refused, Refused)
    assert ("deploy.missing_calendar", "wait") in [
        (one.finding.rule, one.finding.element_id) for one in refused.findings
    ]
    put(world, OFFICE)
    world.deploy(wait_for("timeDuration", "P1D@office"))

    with world.database.write() as tx:
        with pytest.raises(Conflict) as used:
            delete_calendar(tx, world.runtime.definitions, "office", actor=SYSTEM)
        with pytest.raises(Conflict) as changed:
            put_calendar(tx, EPIPHANY, actor=SYSTEM, revision=0)
        with pytest.raises(Invalid):
            put_calendar(tx, msgspec.structs.replace(OFFICE, name="Office"), actor=SYSTEM)
        put_calendar(tx, msgspec.structs.replace(OFFICE, name="free"), actor=SYSTEM, revision=0)
        delete_calendar(tx, world.runtime.definitions, "free", actor=SYSTEM)
        with pytest.raises(NotFound):
            get_calendar(tx, "free")
    assert (used.value.code, changed.value.code) == ("calendar.in_use", "calendar.changed")


def test_shows_the_next_times_of_a_value(world: World) -> None:
    """As many as are asked for; what never fires is refused with the reason."""
    put(world, OFFICE)
    with world.database.read() as tx:
        assert preview(tx, "duration", "PT9H@office", 5) == [at("2026-01-06T10:00")]
        assert len(preview(tx, "cycle", "0 8 * * *@office", 5)) == 5
        with pytest.raises(Invalid) as refused:
            preview(tx, "cycle", "soon", 5)
    assert refused.value.code == "timer.invalid"


@pytest.mark.parametrize("given", ["catch-up=twice", "replan=no"])
def test_refuses_a_property_that_means_nothing(world: World, given: str) -> None:
    """A misspelt rule would silently be another one."""
    with world.database.write() as tx:
        refused = deploy(world.runtime, tx, {"p.bpmn": wait_for("timeDuration", "P1D", given)}, actor=SYSTEM)

    assert isinstance(refused, Refused)
    assert [one.finding.element_id for one in refused.findings if one.finding.severity == "error"] == ["wait"]


@pytest.mark.parametrize(
    ("cycle", "starts"),
    [
        ("0 8 * * *", "2026-01-06T00:00"),
        ("R/PT24H", "2026-01-06T09:00"),
        ("0 8 * * *@Europe/Berlin", "2026-01-06T07:00"),
    ],
)
def test_schedules_that_name_no_zone_keep_to_that_of_the_installation(
    lite: World, cycle: str, starts: str
) -> None:
    """Eight o'clock in Shanghai; a zone of its own counts before."""
    runtime = dataclasses.replace(lite.runtime, time_zone="Asia/Shanghai")
    with lite.database.write() as tx:
        deploy(runtime, tx, {"s.bpmn": scheduled(cycle)}, actor=SYSTEM)

    [start] = lite.rows(tables.timer_start)

    assert from_micros(start.due_at) == at(starts)
