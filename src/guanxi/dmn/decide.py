"""The public face of DMN: read a model once, evaluate its decisions often."""

from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from lxml import etree

from guanxi.dmn.building import Builder
from guanxi.dmn.errors import DmnError, Finding, refuse
from guanxi.dmn.evaluation import Run
from guanxi.dmn.language import new_runtime
from guanxi.dmn.linking import Graph, Key, key_of, link
from guanxi.dmn.model import Decision, DecisionService, Definitions, Element, InputData, KnowledgeModel
from guanxi.dmn.reading.definitions import read_definitions
from guanxi.dmn.result import DecisionResult
from guanxi.dmn.session import Session, Unit
from guanxi.dmn.xml import read_xml
from guanxi.feel import Budget
from guanxi.feel.errors import BudgetSpent
from guanxi.feel.values import from_python


class Model:
    """A decision model, ready to be evaluated. Made by ``parse_dmn``.

    Attributes:
        definitions: what the file says, as frozen data.
        findings: warnings; with ``strict=False`` also the errors of expressions, whose values are then null.
        decisions: by name, in the order of the file; then those of files that it imports without a name.
        services: decision services by name.
        knowledge_models: business knowledge models by name.
        inputs: input data by name.
    """

    def __init__(
        self,
        tree: etree._ElementTree,
        definitions: Definitions,
        graph: Graph,
        units: Mapping[Key, Unit],
        findings: tuple[Finding, ...],
    ):
        self._tree = tree
        self._graph = graph
        self._units = units
        self.definitions = definitions
        self.findings = findings
        self.decisions: Mapping[str, Decision] = _by_name(graph.root, Decision)
        self.services: Mapping[str, DecisionService] = _by_name(graph.root, DecisionService)
        self.knowledge_models: Mapping[str, KnowledgeModel] = _by_name(graph.root, KnowledgeModel)
        self.inputs: Mapping[str, InputData] = _by_name(graph.root, InputData)
        self._names = _keys_by_name(graph.root)
        self._paths = graph.import_paths()
        self._known = {name for one in graph.elements.values() for name in (one.name, one.variable.name)} | {
            one.name for one in graph.root.imports
        }

    def evaluate(
        self,
        decision: str,
        inputs: Mapping[str, Any],
        *,
        now: datetime | None = None,
        budget: Budget | None = None,
        explain: bool = True,
        seed: str | None = None,
        override: bool = True,
    ) -> DecisionResult:
        """The value of a decision or decision service. Expected failures are nulls with warnings, never exceptions.

        Args:
            decision: its id or name.
            inputs: values by name: FEEL values, or Python's numbers, dates and times. The name of a required
                decision overrides it. Elements of an imported model are given as a context under the import's name, as
                ``{namespace}name``, or by their plain name. A name that no element has is a variable of every
                decision.
            now: the aware moment that ``now()`` and ``today()`` answer.
            budget: limits of the whole evaluation; when one is reached the value is null.
            explain: whether ``matched`` is filled.
            override: whether inputs may replace required decisions. Say False when the inputs are variables that only
                happen to have such a name; decisions without logic are given in any case.
            seed: source of ``uuid()`` and ``random number()``; the same seed gives the same values.

        Raises:
            DmnError: there is no such decision (``dmn.decision_unknown``).
            TypeError: an input has no FEEL form.
        """
        key = self._names.get(decision)
        if key is None:
            known = ", ".join(repr(name) for name in [*self.decisions, *self.services][:20])
            raise refuse(
                "dmn.decision_unknown", f"There is no decision {decision!r}.", f"There are: {known}."
            )
        run = Run(new_runtime(now, budget, seed), trace=explain)
        computed = (key,) if override else self._units
        value = self._value(key, {name: from_python(one) for name, one in inputs.items()}, run, computed)
        run.attribute()
        return DecisionResult(value, tuple(run.notices), tuple(run.matches))

    def _value(self, key: Key, inputs: Mapping[str, Any], run: Run, computed: Container[Key]) -> Any:
        extra = {name: value for name, value in inputs.items() if name not in self._known}
        session = Session(self._graph, self._units, run, self._paths, {}, inputs, extra, computed)
        try:
            if isinstance(self._graph.elements[key], DecisionService):
                unit = self._units[key]
                return session.outputs(unit, session.arguments(unit))
            return session.value(key)
        except BudgetSpent as error:
            run.warn("dmn.budget", str(error))
        except RecursionError:
            run.warn("dmn.budget", "The evaluation nests too deeply.")
        except Exception as error:
            run.warn("feel.internal", f"The evaluation failed: {type(error).__name__}: {error}")
        return None

    def to_xml(self) -> bytes:
        """The file with everything it came with: diagram, comments, foreign elements and attributes."""
        return etree.tostring(self._tree, encoding="UTF-8", xml_declaration=True)


def parse_dmn(data: bytes, *, imports: Iterable[bytes] = (), strict: bool = True) -> Model:
    """Read, link and compile a DMN 1.1–1.5 file.

    Args:
        data: the file.
        imports: the files it imports, directly or not; others among them do no harm.
        strict: refuse errors in expressions. Otherwise they are findings, and what they belong to gives null.

    Raises:
        DmnError: the file is broken, refers to what does not exist, goes in circles or (when strict) holds text that
            is no FEEL; ``findings`` names every place.
    """
    tree = read_xml(data)
    root, source = read_definitions(tree)
    others = [read_definitions(read_xml(one)) for one in imports]
    graph, found = link(root, [definitions for definitions, _ in others])
    found = [*source.findings, *found]
    for definitions, read in others:
        found.extend(read.findings if definitions.namespace in graph.files else ())
    if found:
        raise DmnError(tuple(found))
    try:
        units, findings = Builder(graph).build()
    except RecursionError:
        raise refuse("dmn.too_deep", "The model nests too deeply.") from None
    if strict and any(finding.severity == "error" for finding in findings):
        raise DmnError(findings)
    return Model(tree, root, graph, units, findings)


def _by_name(root: Definitions, kind: type) -> Mapping[str, Any]:
    return MappingProxyType({element.name: element for element in root.elements if isinstance(element, kind)})


def _keys_by_name(root: Definitions) -> dict[str, Key]:
    """Keys of what can be evaluated, by id and by name; a name wins over an equal id, a decision over others."""
    found: dict[str, Key] = {}

    def add(element: Element) -> None:
        key = key_of(element, root.namespace)
        if element.id:
            found.setdefault(element.id, key)
        found[element.name] = key

    for kind in (InputData, KnowledgeModel, DecisionService, Decision):
        for element in root.elements:
            if isinstance(element, kind):
                add(element)
    return found
