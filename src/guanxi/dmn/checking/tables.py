"""The findings of one table, and of all tables of a model.

Only what is certain is reported: a cell that only running its test can tell counts as accepting nothing when
overlaps and masks are looked for, and as accepting everything when gaps are.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from guanxi.dmn.checking.atoms import Axis, axis, span_text
from guanxi.dmn.checking.boxes import Box, TooMuch, overlapping, uncovered
from guanxi.dmn.compiling.simple_tests import Cell, Span, simple_cell
from guanxi.dmn.decide import Model
from guanxi.dmn.errors import Finding
from guanxi.dmn.model import Context, Decision, DecisionTable, Expression, ItemDefinition, KnowledgeModel

MOST_FINDINGS: Final = 50


def check_tables(model: Model) -> tuple[Finding, ...]:
    """What can be seen in the tables of a model without running them; nothing of it makes a model unusable."""
    items = {item.name: item for item in model.definitions.items}
    found: list[Finding] = []
    for element in model.definitions.elements:
        if isinstance(element, Decision):
            tables = _tables(element.logic)
        elif isinstance(element, KnowledgeModel) and element.logic is not None:
            tables = _tables(element.logic.body)
        else:
            continue
        for table in tables:
            found.extend(check_table(table, element.name, items))
    return tuple(found)


def _tables(expression: Expression | None) -> Iterator[DecisionTable]:
    if isinstance(expression, DecisionTable):
        yield expression
    elif isinstance(expression, Context):
        for entry in expression.entries:
            yield from _tables(entry.value)


def check_table(
    table: DecisionTable, owner: str, items: Mapping[str, ItemDefinition] | None = None
) -> tuple[Finding, ...]:
    """Overlaps, gaps, masked and impossible rules of one table.

    Args:
        table: the table.
        owner: name of its decision, for the sentences.
        items: item definitions by name; their allowed values bound the gaps.
    """
    checks = _Checks(table, owner, items or {})
    found: list[Finding] = []
    for check in (checks.impossible, checks.overlaps, checks.masked, checks.gaps):
        try:
            for finding in check():
                found.append(finding)
                if len(found) >= MOST_FINDINGS:
                    return tuple(found)
        except TooMuch:
            found.append(
                checks.finding("dmn.unchecked", f"The table of {owner!r} is too large to be checked fully.")
            )
    return tuple(found)


class _Checks:
    def __init__(self, table: DecisionTable, owner: str, items: Mapping[str, ItemDefinition]):
        self.table = table
        self.owner = owner
        self.axes = [self._axis(place, items) for place in range(len(table.inputs))]
        rows = range(len(table.rules))
        self.certain = [self._box([one.masks[row] for one in self.axes]) for row in rows]
        self.generous = [
            tuple(one.domain if one.masks[row] is None else one.masks[row] or 0 for one in self.axes)
            for row in rows
        ]
        self.whole: Box = tuple(one.domain for one in self.axes)

    def _axis(self, place: int, items: Mapping[str, ItemDefinition]) -> Axis:
        clause = self.table.inputs[place]
        item = items.get(clause.type_ref)
        allowed: Cell | None = None
        if clause.values:
            allowed = simple_cell(clause.values)
        elif item is not None and item.allowed_values and not item.is_collection:
            allowed = simple_cell(item.allowed_values)
        cells = [simple_cell(rule.tests[place]) for rule in self.table.rules]
        return axis(cells, allowed, item.type_ref if item is not None else clause.type_ref)

    @staticmethod
    def _box(masks: list[int | None]) -> Box | None:
        known = tuple(mask for mask in masks if mask is not None)
        return known if len(known) == len(masks) else None

    def finding(self, rule: str, message: str, row: int | None = None) -> Finding:
        """A warning about the table, or about one of its rules."""
        source = self.table if row is None else self.table.rules[row]
        return Finding(
            rule=rule,
            severity="warning",
            element_id=source.id or self.table.id or self.owner,
            line=source.line,
            message=message,
        )

    def impossible(self) -> Iterator[Finding]:
        """Rules with a cell that accepts nothing."""
        for row, box in enumerate(self.certain):
            if box is not None and not all(box):
                message = (
                    f"Rule {row + 1} of {self.owner!r} can never match: one of its cells accepts no value."
                )
                yield self.finding("dmn.rule_impossible", message, row)

    def overlaps(self) -> Iterator[Finding]:
        """Pairs of rules that match together although the hit policy forbids it."""
        policy = self.table.hit_policy
        if policy not in ("UNIQUE", "ANY"):
            return
        for first, second in overlapping(self.certain):
            if policy == "ANY" and self.table.rules[first].outputs == self.table.rules[second].outputs:
                continue
            where = self._described(
                tuple(a & b for a, b in zip(self._sure(first), self._sure(second), strict=True))
            )
            message = f"Rules {first + 1} and {second + 1} of {self.owner!r} both match {where}."
            yield self.finding("dmn.overlap", message, second)

    def _sure(self, row: int) -> Box:
        return self.certain[row] or ()

    def masked(self) -> Iterator[Finding]:
        """Rules that never decide, because better ones always match too."""
        for row, box in enumerate(self.certain):
            if box is None or not all(box):
                continue
            better = [one for one in (self.certain[other] for other in self._better(row)) if one is not None]
            if better and next(uncovered(box, better), None) is None:
                message = (
                    f"Rule {row + 1} of {self.owner!r} never decides: better rules match whenever it does."
                )
                yield self.finding("dmn.masked", message, row)

    def _better(self, row: int) -> list[int]:
        if self.table.hit_policy == "FIRST":
            return list(range(row))
        if self.table.hit_policy != "PRIORITY":
            return []
        ranks = [self._rank(other) for other in range(len(self.table.rules))]
        own = ranks[row]
        if own is None:
            return []
        return [other for other, rank in enumerate(ranks) if rank is not None and rank < own]

    def _rank(self, row: int) -> tuple[int, ...] | None:
        """Priority of a rule whose outputs are plain values; None when it cannot be told."""
        ranks = []
        for clause, output in zip(self.table.outputs, self.table.rules[row].outputs, strict=True):
            values, own = simple_cell(clause.values) if clause.values else (), simple_cell(output)
            if values is None or own is None or (values and own[0] not in values):
                return None
            ranks.append(values.index(own[0]) if values else 0)
        return tuple(ranks)

    def gaps(self) -> Iterator[Finding]:
        """Combinations of values that no rule accepts; none when the table has a default."""
        if any(output.default for output in self.table.outputs) or not self.axes:
            return
        for part in uncovered(self.whole, self.generous):
            yield self.finding("dmn.gap", f"No rule of {self.owner!r} matches {self._described(part)}.")

    def _described(self, box: Box) -> str:
        """A box in words: the columns it narrows down, with their values."""
        parts = [
            f"{clause.label or clause.expression}: {self._values(one, mask)}"
            for clause, one, mask in zip(self.table.inputs, self.axes, box, strict=True)
            if mask != one.domain
        ]
        return ", ".join(parts) or "any values"

    @staticmethod
    def _values(one: Axis, mask: int) -> str:
        """Neighbouring atoms are joined into one span."""
        spans: list[tuple[Span, str]] = []
        for place, atom in enumerate(one.atoms):
            if not mask >> place & 1:
                continue
            joins = (
                bool(spans)
                and mask >> (place - 1) & 1
                and atom.kind in ("number", "date")
                and spans[-1][1] == atom.kind
            )
            if joins:
                last = spans[-1][0]
                spans[-1] = (
                    Span(last.low, atom.span.high, last.low_included, atom.span.high_included),
                    atom.kind,
                )
            else:
                spans.append((atom.span, atom.kind))
        shown = [span_text(span, kind) for span, kind in spans[:5]]
        return " or ".join(shown + (["…"] if len(spans) > 5 else []))
