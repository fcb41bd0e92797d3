"""Linked files → compiled elements, with everything that is wrong in their texts and types."""

from collections.abc import Iterator, Mapping

from guanxi.dmn.compiling.compiler import Compiler
from guanxi.dmn.compiling.functions import function_body, parameters_of
from guanxi.dmn.errors import Finding
from guanxi.dmn.feel_types import feel_types
from guanxi.dmn.language import Language
from guanxi.dmn.linking import Graph, Key, key_of
from guanxi.dmn.model import Decision, DecisionService, Definitions, Element, InputData, KnowledgeModel
from guanxi.dmn.names import member_names
from guanxi.dmn.session import Unit
from guanxi.dmn.types import Check, Types, anything, both
from guanxi.feel import FeelType

Scope = tuple[tuple[str, str, Key], ...]


class Builder:
    """Compiles the files of a graph, imported ones first."""

    def __init__(self, graph: Graph):
        self._graph = graph
        self._compilers: dict[str, Compiler] = {}
        self._members = member_names(graph.files.values())

    def build(self) -> tuple[dict[Key, Unit], tuple[Finding, ...]]:
        """Every element compiled, and what was found on the way."""
        for namespace in self._graph.files:
            self._compiler(namespace)
        units = {
            key_of(element, namespace): self._unit(element, namespace)
            for namespace, definitions in self._graph.files.items()
            for element in definitions.elements
        }
        return units, tuple(self._findings())

    def _findings(self) -> Iterator[Finding]:
        for compiler in self._compilers.values():
            yield from compiler.types.findings
            yield from compiler.language.findings

    def _compiler(self, namespace: str, importing: frozenset[str] = frozenset()) -> Compiler:
        found = self._compilers.get(namespace)
        if found is None:
            found = self._compilers[namespace] = self._made(
                self._graph.files[namespace], importing | {namespace}
            )
        return found

    def _made(self, definitions: Definitions, importing: frozenset[str]) -> Compiler:
        imported = {
            one.name: self._compiler(one.namespace, importing)
            for one in definitions.imports
            if one.namespace in self._graph.files and one.namespace not in importing
        }
        items = {item.name: item for item in definitions.items}
        foreign: dict[str, Mapping[str, FeelType]] = {
            name: one.language.types for name, one in imported.items()
        }
        language = Language(self._members, feel_types(items, foreign))
        types = Types(items, {name: one.types for name, one in imported.items()}, language)
        return Compiler(language, types)

    def _unit(self, element: Element, namespace: str) -> Unit:
        compiler = self._compiler(namespace)
        variable = element.variable
        check = compiler.types.check(variable.type_ref)
        scope = self._scope(element, namespace)
        names = frozenset(prefix or name for prefix, name, _ in scope)
        match element:
            case InputData():
                return Unit(variable.name, check)
            case Decision():
                code = compiler.expression(element.logic, names, element.name) if element.logic else None
                return Unit(variable.name, check, scope, code)
            case KnowledgeModel():
                return self._knowledge(element, compiler, scope, names)
            case DecisionService():
                return self._service(element, namespace)

    def _knowledge(
        self, element: KnowledgeModel, compiler: Compiler, scope: Scope, names: frozenset[str]
    ) -> Unit:
        """Its variable's type is that of the result, or (DMN 1.2 and later) that of the function."""
        name = element.variable.name
        if element.logic is None:
            return Unit(name, anything, scope)
        code = function_body(compiler, element.logic, names | {name}, element.name)
        signature = compiler.types.function(element.logic.type_ref)
        if signature is not None:
            code = compiler.checked(code, signature.result, f"the knowledge model {name!r}")
        result = compiler.types.result(element.variable.type_ref)
        code = compiler.checked(code, result, f"the knowledge model {name!r}")
        return Unit(name, anything, scope, code, parameters_of(compiler, element.logic.parameters))

    def _service(self, element: DecisionService, namespace: str) -> Unit:
        """Parameters in the order of table 22: input data first, then input decisions."""
        types = self._compiler(namespace).types
        signature = types.function(element.variable.type_ref)
        declared = {} if signature is None else signature.parameters
        keys = self._keys(element.input_data + element.input_decisions, namespace)
        names = {key: self._variable_name(key) for key in keys}
        parameters = tuple(
            (names[key], both(declared.get(names[key], anything), self._check(key))) for key in keys
        )
        outputs = tuple((self._variable_name(key), key) for key in self._keys(element.outputs, namespace))
        return Unit(
            element.variable.name,
            types.result(element.variable.type_ref),
            parameters=parameters,
            keys=keys,
            outputs=outputs,
        )

    def _keys(self, hrefs: tuple[str, ...], namespace: str) -> tuple[Key, ...]:
        found = (self._graph.resolve(href, namespace) for href in hrefs)
        return tuple(key for key in found if key is not None)

    def _variable_name(self, key: Key) -> str:
        return self._graph.elements[key].variable.name

    def _check(self, key: Key) -> Check:
        return self._compiler(key[0]).types.check(self._graph.elements[key].variable.type_ref)

    def _scope(self, element: Element, namespace: str) -> Scope:
        """What the element's logic sees: import name (empty for its own file), variable name and key."""
        if isinstance(element, InputData | DecisionService):
            return ()
        prefixes = {one.namespace: one.name for one in self._graph.files[namespace].imports}
        return tuple(
            ("" if key[0] == namespace else prefixes[key[0]], self._variable_name(key), key)
            for key in self._graph.requires[key_of(element, namespace)]
            if key[0] == namespace or key[0] in prefixes
        )
