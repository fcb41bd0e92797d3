"""How variables are written: propagation outwards, local variables, input and output mappings (ENGINE rules)."""

from collections.abc import Iterator, Mapping
from typing import Any

from guanxi.bpmn import Element
from guanxi.bpmn.graph import VariableMapping
from guanxi.engine import events
from guanxi.engine.behaviors.expressions import checked, context
from guanxi.engine.failure import Failure
from guanxi.engine.run import Run
from guanxi.engine.state import MULTI_INSTANCE_BODY, ROOT, ElementInstance


def set_local(run: Run, key: int, variables: Mapping[str, Any]) -> None:
    """Write into the scope of the element instance itself."""
    known = run.state.variables.get(key, {})
    for name, value in variables.items():
        if name not in known:
            run.created.add(name)
        run.emit(events.VariableSet(key, name, value))
    run.changed.update(variables)


def propagate(run: Run, key: int, variables: Mapping[str, Any]) -> None:
    """Write each variable to the nearest scope, from ``key`` outwards, that has it; a new one becomes global.

    Nothing leaves a single run of a multi-instance: its runs would overwrite each other.
    """
    state = run.state
    known = state.variables
    for name, value in variables.items():
        scope = key
        while scope > ROOT and name not in known.get(scope, ()):
            outer = state.elements[scope].scope
            if state.elements[outer].type == MULTI_INSTANCE_BODY:
                break
            scope = outer
        if name not in known.get(scope, ()):
            run.created.add(name)
        run.emit(events.VariableSet(scope, name, value))
    run.changed.update(variables)


def map_inputs(run: Run, instance: ElementInstance, element: Element) -> Failure | None:
    """Its own data, then what data associations and input mappings bring, in order, each seen by later ones."""
    for name in element.data:
        if name not in run.state.variables.get(instance.key, ()):
            run.emit(events.VariableSet(instance.key, name, None))
    for mapping in (*element.data_inputs, *element.inputs):
        value = _source(run, instance.key, mapping, element)
        if isinstance(value, Failure):
            return value
        name, *path = mapping.target
        local = run.state.variables.get(instance.key, {}).get(name)
        run.emit(events.VariableSet(instance.key, name, _placed(local, path, value)))
    return None


def map_outputs(run: Run, instance: ElementInstance, element: Element) -> Failure | None:
    """Output mappings and data associations; all are evaluated before any is written outwards."""
    seen = context(run.state, instance.key)
    written: dict[str, Any] = {}
    stored: dict[str, Any] = {}
    for mapping in (*element.outputs, *_filled(run, instance, element)):
        value = _source(run, instance.key, mapping, element)
        if isinstance(value, Failure):
            return value
        name, *path = mapping.target
        into, old = (stored, run.stores) if mapping.stored else (written, seen)
        into[name] = _placed(into.get(name, old.get(name)), path, value)
    for name, value in stored.items():
        run.write_store(name, value)
    propagate(run, around(run, instance), written)
    return None


def around(run: Run, instance: ElementInstance) -> int:
    """Where what leaves the element instance is written from: nothing leaves a single run of a multi-instance."""
    if instance.scope < ROOT:
        return ROOT
    single = run.state.elements[instance.scope].type == MULTI_INSTANCE_BODY
    return instance.key if single else instance.scope


def _filled(run: Run, instance: ElementInstance, element: Element) -> Iterator[VariableMapping]:
    """Associations out of data outputs that the activity has given a value; the others move nothing."""
    local = run.state.variables.get(instance.key, {})
    for mapping in element.data_outputs:
        expression = mapping.source.expression
        wanted = expression.names.intersection(element.data_results) if expression is not None else ()
        if all(name in local for name in wanted):
            yield mapping


def _source(run: Run, key: int, mapping: VariableMapping, element: Element) -> Any:
    what = f"The mapping of “{element.name or element.id}” to the variable {'.'.join(mapping.target)}"
    stores = {name: run.stores.get(name) for name in mapping.stores}
    return checked(run, key, mapping.source, what, "IO_MAPPING_ERROR", stores)


def _placed(around: Any, path: list[str], value: Any) -> Any:
    """``value`` at ``path`` inside a copy of ``around``; what is no context is replaced by one."""
    if not path:
        return value
    copy = dict(around) if isinstance(around, Mapping) else {}
    copy[path[0]] = _placed(copy.get(path[0]), path[1:], value)
    return copy
