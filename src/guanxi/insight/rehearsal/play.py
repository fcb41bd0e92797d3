"""One scenario played: what is given, then what happens, then what must hold."""

from __future__ import annotations

from typing import Any

from guanxi.engine import commands as do
from guanxi.insight.rehearsal.answers import Desk
from guanxi.insight.rehearsal.beginning import Beginning
from guanxi.insight.rehearsal.checking import Checker, state_of
from guanxi.insight.rehearsal.outcome import Difference, Outcome
from guanxi.insight.rehearsal.scenario import (
    Action,
    Check,
    Complete,
    Pass,
    Retry,
    Scenario,
    Send,
    SetValues,
    Then,
)
from guanxi.insight.rehearsal.subject import Subject
from guanxi.insight.rehearsal.values import final
from guanxi.insight.rehearsal.world import Stuck, World
from guanxi.triggers.judge import Verdict


def play(subject: Subject, scenario: Scenario, beginning: Beginning) -> Outcome:
    """Play a scenario whose names were checked, and return what came of it."""
    given = scenario.given
    world = World(subject, Desk(subject, given.jobs, given.tasks), given.at)
    differences = _run(world, scenario, beginning)
    return Outcome(
        name=scenario.name,
        line=scenario.line,
        differences=tuple(differences),
        state=state_of(world),
        verdict=beginning.judgement.verdict,
        path=tuple(world.path),
        flows=frozenset(world.flows),
        variables=world.variables,
        jobs=tuple(world.jobs.values()),
        tasks=tuple(world.tasks.values()),
        mails=tuple(world.mails),
        messages=tuple(world.messages),
        incidents=tuple(world.incidents.values()),
        moved=tuple(world.moved),
    )


def _run(world: World, scenario: Scenario, beginning: Beginning) -> list[Difference]:
    found: list[Difference] = []
    judgement = beginning.judgement
    try:
        if judgement.verdict is Verdict.STARTED:
            rejection = world.start(beginning.variables, beginning.element_id)
            if rejection is not None:
                raise Stuck(rejection.message)
        elif scenario.then.state != "not_started":
            raise Stuck(f"The process is not started ({judgement.verdict}): {judgement.reason}")
        for action in scenario.when:
            found += _act(world, action, judgement.verdict)
    except Stuck as stuck:
        found.append(
            Difference(stuck.line or scenario.line, "goes on", "every line can be done", stuck.message)
        )
    else:
        found += _check(world, scenario.then, judgement.verdict)
    return [*found, *_unanswered(world, scenario)]


def _unanswered(world: World, scenario: Scenario) -> list[Difference]:
    """Jobs that nobody answers: an oversight, unless the scenario says “pending”."""
    line = scenario.given.line or scenario.line
    cure = "Answer it under given.jobs (“pending: true” if nobody is to answer)."
    return [
        Difference(line, f"job {world.jobs[key].element_id}", "an answer", f"{message}. {cure}")
        for key, message in world.unanswered.items()
    ]


def _check(world: World, then: Then, verdict: str) -> list[Difference]:
    return Checker(world, then, verdict=verdict).differences()


def _act(world: World, action: Action, verdict: str) -> list[Difference]:
    match action:
        case Check():
            return _check(world, action.then, verdict)
        case Pass(after=span) if span is not None:
            world.advance(span, action.line)
        case Pass(until=moment) if moment is not None:
            if moment < world.now:
                raise Stuck(
                    f"It is {world.now.isoformat()} already; time does not run backwards.", action.line
                )
            world.run_until(moment)
        case Complete():
            world.complete(action.element, action.values, action.line)
        case Send():
            _send(world, action)
        case SetValues():
            values = final(action.values, world.variables, world.now)
            world.note("set", "", values=values)
            _must(world, do.SetVariables(0, values), action.line)
        case Retry():
            _retry(world, action)
    return []


def _send(world: World, action: Send) -> None:
    values = final(action.values, world.variables, world.now)
    waiting = [
        one
        for one in world.subscriptions.values()
        if one.kind == action.kind
        and one.name == action.name
        and (action.key is None or one.correlation_key in ("", action.key))
    ]
    if not waiting:
        names = [f"{one.name} {one.correlation_key}".strip() for one in world.subscriptions.values()]
        awaited = f"awaited are {', '.join(names)}" if names else "nothing is awaited"
        key = f" with the key {action.key}" if action.key is not None else ""
        raise Stuck(f"Nobody waits for the {action.kind} “{action.name}”{key}; {awaited}.", action.line)
    for one in waiting[:1] if action.kind == "message" else waiting:
        world.note(action.kind, one.element_id, action.name, values)
        command: Any = do.CorrelateMessage if action.kind == "message" else do.CatchSignal
        if one.key in world.subscriptions:
            _must(world, command(one.key, values), action.line)


def _retry(world: World, action: Retry) -> None:
    open_ = [one for one in world.incidents.values() if one.element_id == action.element]
    if not open_:
        there = ", ".join(one.element_id for one in world.incidents.values()) or "none"
        raise Stuck(f"“{action.element}” has no incident; there are: {there}.", action.line)
    world.note("retry", action.element)
    _must(world, do.ResolveIncident(open_[0].key), action.line)


def _must(world: World, command: do.Command, line: int) -> None:
    rejection = world.send(command)
    if rejection is not None:
        raise Stuck(rejection.message, line)
