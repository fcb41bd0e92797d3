"""The command to move a running instance to another version of its process."""

from guanxi.bpmn import Element
from guanxi.engine import commands, effects, events
from guanxi.engine.behaviors import flow
from guanxi.engine.behaviors.waits import JUST_OPENED, Prepared, open_prepared, prepare_waits
from guanxi.engine.definition import Definition, Rejection
from guanxi.engine.failure import Failure
from guanxi.engine.migration import MigrationPreview, preview_migration
from guanxi.engine.run import Run
from guanxi.engine.state import ROOT


def migrate(run: Run, command: commands.MigrateInstance) -> Rejection | None:
    """Move everything live at once, or refuse and change nothing."""
    state = run.state
    if state.status != "active" or state.elements[ROOT].state == "terminating":
        return Rejection("wrong_state", f"The instance is {state.status} or being ended.")
    preview = preview_migration(state, run.definition.graph, command.target.graph, command.mapping)
    if preview.stranded:
        return Rejection("stranded", " ".join(one.message for one in preview.stranded))
    before = run.definition
    _run_on(run, command.target)
    prepared = _prepare(run, preview)
    if isinstance(prepared, Failure):
        _run_on(run, before)
        return Rejection("not_ready", prepared.message)
    _move(run, command.target.graph.id, preview, prepared)
    return None


def _run_on(run: Run, definition: Definition) -> None:
    run.definition = definition
    run.elements = definition.graph.elements
    run.synchronises = definition.graph.synchronises


def _prepare(run: Run, preview: MigrationPreview) -> Prepared | Failure:
    """New subscriptions, evaluated before anything changes."""
    prepared: Prepared = []
    for key, catcher in preview.opened:
        waits = prepare_waits(run, run.state.elements[key], run.elements[catcher])
        if isinstance(waits, Failure):
            return waits
        prepared += waits
    return prepared


def _move(run: Run, process_id: str, preview: MigrationPreview, prepared: Prepared) -> None:
    for key in preview.closed:
        run.close_wait(key)
    changed = {old: new for old, new in preview.ids.items() if old != new}
    run.emit(events.InstanceMigrated(process_id, changed))
    run.effects.append(effects.Migrated(process_id, changed))
    open_prepared(run, prepared)
    run.changed.add(JUST_OPENED)
    for scope in run.state.elements.values():
        targets = dict.fromkeys(run.definition.graph.flows[flow_id].target for flow_id in scope.arrived)
        for target in targets:
            run.touched.add(scope.key)
            run.later(_join_again, run.elements[target], scope.key)


def _join_again(run: Run, element: Element, scope: int) -> None:
    """A join that waits for fewer tokens now may have all of them."""
    if scope in run.state.elements and run.state.elements[scope].arrived:
        join = run.processors[element.type].join or flow.join_quantity
        join(run, element, scope)
