"""Run what is queued until every token waits; then see whether conditions became true or joins became ready."""

from guanxi.bpmn import events
from guanxi.engine.behaviors.catching import happened
from guanxi.engine.behaviors.expressions import context
from guanxi.engine.behaviors.keeping import is_suspended
from guanxi.engine.behaviors.replanning import replan_changed
from guanxi.engine.behaviors.synchronising import fire_ready_joins
from guanxi.engine.behaviors.waits import JUST_OPENED
from guanxi.engine.events import DataSet
from guanxi.engine.run import Run
from guanxi.engine.state import Wait

NOTHING: dict[str, object] = {}


def settle(run: Run) -> None:
    """Work until nothing more follows from the command."""
    queue = run.queue
    while True:
        while queue:
            action, arguments = queue.popleft()
            action(run, *arguments)
        if run.changed:
            changed, created = run.changed, run.created
            run.changed, run.created = set(), set()
            if run.definition.graph.conditional:
                _check_conditions(run, changed, created)
            if run.definition.graph.replans:
                replan_changed(run, changed)
        if run.synchronises and run.touched and not queue:
            fire_ready_joins(run)
        if not queue and not run.changed:
            return


def _check_conditions(run: Run, changed: set[str], created: set[str]) -> None:
    """Conditional events happen when their condition turns true (from false, for those that may happen again)."""
    state = run.state
    for wait in [state.waits[key] for key in state.conditions]:
        if wait.key in state.waits and not (state.suspended and is_suspended(state, wait.element_key)):
            _check(run, wait, changed, created)


def _check(run: Run, wait: Wait, changed: set[str], created: set[str]) -> None:
    catcher = run.elements[wait.element_id]
    definition = catcher.events[wait.definition]
    assert isinstance(definition, events.Conditional)
    if JUST_OPENED not in changed and not _concerns(definition, changed, created):
        return
    expression = definition.condition.expression
    seen = context(run.state, wait.element_key)
    holds = expression is not None and expression.evaluate(seen, now=run.now).value is True
    instance = run.state.elements[wait.element_key]
    name = f"held {wait.key}"
    held = instance.data.get(name, False)
    if holds != held and not catcher.interrupting:
        run.emit(DataSet(instance.key, name, holds))
    if holds and not held:
        happened(run, wait, NOTHING)


def _concerns(definition: events.Conditional, changed: set[str], created: set[str]) -> bool:
    """Whether these changes are among those the event looks at."""
    if definition.changes == ("create",):
        changed = created
    elif definition.changes == ("update",):
        changed = changed - created
    return bool(changed) and not (definition.variables and changed.isdisjoint(definition.variables))
