"""Decision tables (clause 8): XML → model."""

from typing import Final, get_args

from guanxi.dmn.model import Aggregation, DecisionTable, HitPolicy, InputClause, OutputClause, Rule
from guanxi.dmn.reading.source import Source, name_of, tests_text
from guanxi.dmn.xml import Node, attribute, child, children, line_of

_HIT_POLICIES: Final = frozenset(get_args(HitPolicy))
_AGGREGATIONS: Final = frozenset(get_args(Aggregation))


def read_table(node: Node, source: Source) -> DecisionTable:
    """The decision table that ``node`` is. Rules of the wrong width are findings."""
    inputs = tuple(_input(part, source) for part in children(node, "input"))
    outputs = tuple(_output(part, source) for part in children(node, "output"))
    if not outputs:
        source.finding("dmn.output_missing", node, "A decision table needs at least one output.")
    _check_names(node, outputs, source)
    return DecisionTable(
        id=attribute(node, "id"),
        line=line_of(node),
        inputs=inputs,
        outputs=outputs,
        rules=tuple(_rule(part, len(inputs), len(outputs), source) for part in children(node, "rule")),
        hit_policy=_one_of(node, "hitPolicy", "UNIQUE", _HIT_POLICIES, source),  # type: ignore[arg-type]  # _one_of gives one of the words of the list
        aggregation=_one_of(node, "aggregation", "", _AGGREGATIONS, source),  # type: ignore[arg-type]  # _one_of gives one of the words of the list
        annotations=tuple(name_of(part) for part in children(node, "annotation")),
        type_ref=source.type_attribute(node),
    )


def _one_of(node: Node, name: str, default: str, allowed: frozenset[str], source: Source) -> str:
    value = attribute(node, name) or default
    if value in allowed:
        return value
    expected = ", ".join(sorted(word for word in allowed if word))
    source.finding("dmn.unknown_word", node, f"{name}={value!r} is not known.", f"Use one of {expected}.")
    return default


def _input(node: Node, source: Source) -> InputClause:
    expression = child(node, "inputExpression")
    if expression is None:
        source.finding("dmn.expression_missing", node, "An input column needs an input expression.")
    return InputClause(
        id=attribute(node, "id"),
        line=line_of(node),
        label=attribute(node, "label"),
        expression=tests_text(expression),
        type_ref="" if expression is None else source.type_attribute(expression),
        values=tests_text(child(node, "inputValues")),
    )


def _output(node: Node, source: Source) -> OutputClause:
    return OutputClause(
        id=attribute(node, "id"),
        line=line_of(node),
        name=name_of(node),
        label=attribute(node, "label"),
        type_ref=source.type_attribute(node),
        values=tests_text(child(node, "outputValues")),
        default=tests_text(child(node, "defaultOutputEntry")),
    )


def _check_names(node: Node, outputs: tuple[OutputClause, ...], source: Source) -> None:
    names = [output.name for output in outputs]
    if len(outputs) > 1 and (not all(names) or len(set(names)) != len(names)):
        source.finding("dmn.output_names", node, "Each of several outputs needs a name of its own.")


def _rule(node: Node, inputs: int, outputs: int, source: Source) -> Rule:
    tests = tuple(tests_text(part) for part in children(node, "inputEntry"))
    entries = tuple(children(node, "outputEntry"))
    given = tuple(tests_text(part) for part in entries)
    types = tuple(source.type_attribute(part) for part in entries)
    if len(tests) != inputs or len(given) != outputs:
        message = (
            f"The rule has {len(tests)} input and {len(given)} output entries; "
            f"the table has {inputs} input and {outputs} output columns."
        )
        source.finding("dmn.rule_length", node, message)
    return Rule(
        id=attribute(node, "id"),
        line=line_of(node),
        tests=tests,
        outputs=given,
        annotations=tuple(tests_text(part) for part in children(node, "annotationEntry")),
        output_types=types if any(types) else (),
    )
