"""From the rules that match to the one answer of a table (clause 8.2.8).

Each policy is a function of the table's rules that match, as positions, and of what gives their outputs.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

import msgspec

from guanxi.dmn.evaluation import Run, Values
from guanxi.dmn.model import DecisionTable
from guanxi.feel.comparison import equal, order
from guanxi.feel.values.numbers import as_decimal, is_number


class Hits(msgspec.Struct):
    """What a policy needs.

    Attributes:
        rules: positions of the rules that match, in order.
        outputs: gives the outputs of a rule, one value per output column.
        names: names of the output columns; one empty name when there is one column.
        priorities: allowed output values per column, best first; empty where none are given.
        aggregation: SUM, COUNT, MIN, MAX or empty.
        run: the evaluation.
        values: variables in scope.
    """

    rules: list[int]
    outputs: Callable[[int, Values, Run], tuple[Any, ...]]
    names: tuple[str, ...]
    priorities: Callable[[Values, Run], tuple[list[Any], ...]]
    aggregation: str
    run: Run
    values: Values

    def row(self, rule: int) -> tuple[Any, ...]:
        """Outputs of a rule."""
        return self.outputs(rule, self.values, self.run)

    def value(self, row: tuple[Any, ...]) -> Any:
        """The outputs as one value: a context when there are several columns."""
        return row[0] if len(self.names) == 1 else dict(zip(self.names, row, strict=True))


Policy = Callable[[Hits], Any]


def _unique(hits: Hits) -> Any:
    if len(hits.rules) > 1:
        numbers = ", ".join(str(rule + 1) for rule in hits.rules[:10])
        hits.run.warn("dmn.unique_violated", f"The hit policy is Unique, but the rules {numbers} match.")
        return None
    return hits.value(hits.row(hits.rules[0]))


def _first(hits: Hits) -> Any:
    return hits.value(hits.row(hits.rules[0]))


def _any(hits: Hits) -> Any:
    rows = [hits.row(rule) for rule in hits.rules]
    for row in rows[1:]:
        if not all(equal(hits.run.runtime, a, b, 0) is True for a, b in zip(rows[0], row, strict=True)):
            hits.run.warn(
                "dmn.any_violated", "The hit policy is Any, but the rules that match differ in their outputs."
            )
            return None
    return hits.value(rows[0])


def _ranked(hits: Hits) -> list[tuple[Any, ...]]:
    """Outputs by priority, the first column first; equal priorities keep the order of the table."""
    priorities = hits.priorities(hits.values, hits.run)

    def rank(row: tuple[Any, ...]) -> tuple[int, ...]:
        return tuple(
            _position(value, column, hits.run)
            for value, column in zip(row, priorities, strict=True)
            if column
        )

    return sorted((hits.row(rule) for rule in hits.rules), key=rank)


def _position(value: Any, column: list[Any], run: Run) -> int:
    for position, candidate in enumerate(column):
        if equal(run.runtime, value, candidate, 0) is True:
            return position
    return len(column)


def _priority(hits: Hits) -> Any:
    return hits.value(_ranked(hits)[0])


def _output_order(hits: Hits) -> Any:
    return [hits.value(row) for row in _ranked(hits)]


def _rule_order(hits: Hits) -> Any:
    return [hits.value(hits.row(rule)) for rule in hits.rules]


def _collect(hits: Hits) -> Any:
    if not hits.aggregation:
        return _rule_order(hits)
    if hits.aggregation == "COUNT":
        return Decimal(len(hits.rules))
    if len(hits.names) > 1:
        hits.run.warn("dmn.aggregation", f"Collect {hits.aggregation} needs a table with one output.")
        return None
    return _aggregated(hits.aggregation, [hits.row(rule)[0] for rule in hits.rules], hits.run)


def _aggregated(aggregation: str, values: list[Any], run: Run) -> Any:
    if aggregation == "SUM":
        if all(is_number(value) for value in values):
            return sum((as_decimal(value) for value in values), Decimal(0))
        run.warn("dmn.aggregation", "Collect Sum needs numbers.")
        return None
    wanted = -1 if aggregation == "MIN" else 1
    best = values[0]
    for value in values:
        comparison = order(value, best)
        if comparison is None:
            run.warn("dmn.aggregation", f"Collect {aggregation.title()} needs values that can be compared.")
            return None
        if comparison * wanted > 0:
            best = value
    return best


POLICIES: Final[dict[str, Policy]] = {
    "UNIQUE": _unique,
    "FIRST": _first,
    "ANY": _any,
    "PRIORITY": _priority,
    "OUTPUT ORDER": _output_order,
    "RULE ORDER": _rule_order,
    "COLLECT": _collect,
}
_LISTS: Final = frozenset({"OUTPUT ORDER", "RULE ORDER", "COLLECT"})


def without_hits(table: DecisionTable) -> Any:
    """The answer when no rule matches and no default is given: an empty list, a count of 0, else null."""
    if table.aggregation == "COUNT" and table.hit_policy == "COLLECT":
        return Decimal(0)
    return [] if table.hit_policy in _LISTS and not table.aggregation else None
