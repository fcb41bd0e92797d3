"""One evaluation of a graph: which elements are needed, in what order, with what in scope.

Requirements are worked off with a stack of their own, so that a long chain of decisions needs no deep recursion.
"""

from collections.abc import Container, Mapping
from typing import Any, Final

import msgspec

from guanxi.dmn.compiling.functions import Parameters, function_value
from guanxi.dmn.evaluation import Code, Run, Values
from guanxi.dmn.language import make_function
from guanxi.dmn.linking import Graph, Key
from guanxi.dmn.model import Decision, DecisionService, InputData, KnowledgeModel
from guanxi.dmn.types import Check, converted

ABSENT: Final = object()
ImportPaths = Mapping[str, tuple[tuple[str, ...], ...]]


class Unit(msgspec.Struct, frozen=True):
    """A compiled element.

    Attributes:
        name: name of its variable.
        check: type of its variable.
        scope: what its logic sees: import name (empty for its own file), name and key.
        code: its logic; None for input data and services.
        parameters: of a knowledge model or service.
        keys: for a service, the keys that its parameters stand for.
        outputs: for a service, name and key of each output decision.
    """

    name: str
    check: Check
    scope: tuple[tuple[str, str, Key], ...] = ()
    code: Code | None = None
    parameters: Parameters = ()
    keys: tuple[Key, ...] = ()
    outputs: tuple[tuple[str, Key], ...] = ()


class Session:
    """Values of elements in one evaluation.

    Args:
        graph: the model.
        units: compiled elements.
        run: clock, budget, warnings.
        given: values given by key.
        paths: by namespace, the import names that lead to it.
        inputs: values given by name; a name is ``{namespace}name``, or for an imported element a context under the
            import's name (or ``import.name``), or the plain name.
        computed: decisions that an input of the same name does not replace (unless they have no logic).
        extra: values that no element of the model is named after; decisions see them, since many modelers
            draw tables without declaring their inputs.
    """

    def __init__(
        self,
        graph: Graph,
        units: Mapping[Key, Unit],
        run: Run,
        paths: ImportPaths,
        given: Mapping[Key, Any],
        inputs: Mapping[str, Any],
        extra: Values,
        computed: Container[Key],
    ):
        self._graph = graph
        self._units = units
        self._run = run
        self._paths = paths
        self._inputs = inputs
        self._extra = extra
        self._computed = computed
        self._values: dict[Key, Any] = {}
        for key, value in given.items():
            self._values[key] = value

    def value(self, target: Key) -> Any:
        """The value of an element; a knowledge model or service gives a function."""
        waiting = [target]
        while waiting:
            key = waiting[-1]
            if key in self._values:
                waiting.pop()
                continue
            given = self._given(key)
            missing = (
                [] if given is not ABSENT else [one for one in self._needs(key) if one not in self._values]
            )
            if missing:
                waiting.extend(reversed(missing))
                continue
            waiting.pop()
            self._values[key] = self._compute(key) if given is ABSENT else given
        return self._values[target]

    def _needs(self, key: Key) -> list[Key]:
        return [one for _, _, one in self._units[key].scope if one != key]

    def _given(self, key: Key) -> Any:
        element = self._graph.elements[key]
        unit = self._units[key]
        if not isinstance(element, InputData | Decision) or (key in self._computed and unit.code is not None):
            return ABSENT
        for name in (element.name, unit.name):
            value = self._input(key[0], name)
            if value is not ABSENT:
                return converted(value, unit.check, self._run, f"the input {name!r}")
        return ABSENT

    def _input(self, namespace: str, name: str) -> Any:
        joined = self._graph.joined if namespace == self._graph.root.namespace else ()
        for one in (namespace, *joined):
            value = self._inputs.get(f"{{{one}}}{name}", ABSENT)
            if value is not ABSENT:
                return value
        for path in self._paths.get(namespace, ()):
            value = _inside(self._inputs, path, name)
            if value is not ABSENT:
                return value
        return self._inputs.get(name, ABSENT)

    def _scope(self, unit: Unit, values: Values) -> Values:
        for prefix, name, key in unit.scope:
            if key in self._values:
                (values.setdefault(prefix, {}) if prefix else values)[name] = self._values[key]
        return values

    def _compute(self, key: Key) -> Any:
        unit = self._units[key]
        match self._graph.elements[key]:
            case InputData():
                self._run.warn("dmn.input_missing", f"The input {unit.name!r} was not given.")
                return None
            case Decision():
                return self._decide(unit)
            case KnowledgeModel():
                values = self._scope(unit, {})
                made = function_value(unit.name, unit.parameters, unit.code or _nothing, values, self._run)
                values.setdefault(unit.name, made)
                return made
            case DecisionService():
                return self.service(unit)

    def _decide(self, unit: Unit) -> Any:
        if unit.code is None:
            self._run.warn("dmn.no_logic", f"The decision {unit.name!r} has no logic and was not given.")
            return None
        before = self._run.enter(unit.name)
        value = converted(
            unit.code(self._scope(unit, dict(self._extra)), self._run),
            unit.check,
            self._run,
            f"the decision {unit.name!r}",
        )
        self._run.leave(before)
        return value

    def service(self, unit: Unit) -> Any:
        """A service as a function: its arguments stand for its inputs, everything else is computed inside."""

        def call(*arguments: Any) -> Any:
            given = {}
            for (name, check), key, argument in zip(unit.parameters, unit.keys, arguments, strict=True):
                bound = converted(argument, check, self._run, f"the parameter {name!r} of {unit.name!r}")
                if bound is None and argument is not None:
                    return None
                given[key] = bound
            return self.outputs(unit, given)

        return make_function(unit.name, tuple(name for name, _ in unit.parameters), call)

    def outputs(self, unit: Unit, given: Mapping[Key, Any]) -> Any:
        """The value of a service: of its one output decision, or a context of all."""
        inside = Session(self._graph, self._units, self._run, self._paths, given, {}, self._extra, ())
        values = {name: inside.value(key) for name, key in unit.outputs}
        value = next(iter(values.values())) if len(values) == 1 else values
        return converted(value, unit.check, self._run, f"the service {unit.name!r}")

    def arguments(self, unit: Unit) -> dict[Key, Any]:
        """The inputs of a service that were given by name; the others are null."""
        found = {}
        for (name, check), key in zip(unit.parameters, unit.keys, strict=True):
            value = self._input(key[0], name)
            found[key] = (
                None if value is ABSENT else converted(value, check, self._run, f"the input {name!r}")
            )
        return found


def _inside(inputs: Mapping[str, Any], path: tuple[str, ...], name: str) -> Any:
    """The value under nested contexts, or under the names joined by points."""
    dotted = inputs.get(".".join((*path, name)), ABSENT)
    if dotted is not ABSENT:
        return dotted
    current: Any = inputs
    for part in (*path, name):
        if not isinstance(current, Mapping) or part not in current:
            return ABSENT
        current = current[part]
    return current


def _nothing(values: Values, run: Run) -> Any:
    return None
