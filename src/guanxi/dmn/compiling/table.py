"""Decision tables as closures: inputs, rules by index, hit policy, defaults, explanation."""

from typing import TYPE_CHECKING, Any

from guanxi.dmn.compiling.hit_policies import POLICIES, Hits, without_hits
from guanxi.dmn.compiling.index import ColumnIndex, members
from guanxi.dmn.evaluation import Code, Run, Test, Values
from guanxi.dmn.model import DecisionTable, InputClause, OutputClause
from guanxi.dmn.result import Match, MatchedRule
from guanxi.dmn.types import Check, converted

if TYPE_CHECKING:
    from guanxi.dmn.compiling.compiler import Compiler

Names = frozenset[str]


def table(compiler: "Compiler", expression: DecisionTable, names: Names, owner: str) -> Code:
    """The table's code. When any text in it is not FEEL the whole table gives null: never half of it."""
    errors = compiler.language.errors
    compiled = _Table(compiler, expression, names, owner)
    if compiler.language.errors > errors:
        return compiler.language.broken(f"The decision table of {owner!r} has errors.")
    return compiled.run


class _Column:
    """One input column."""

    def __init__(self, compiler: "Compiler", clause: InputClause, tests: list[str], names: Names, owner: str):
        place = clause.id or owner
        language = compiler.language
        self.label = clause.label or clause.expression
        self.code = language.expression(clause.expression, names, place)
        self.check: Check = compiler.types.check(clause.type_ref)
        self.allowed: Test | None = language.tests(clause.values, names, place) if clause.values else None
        cells = [language.cell(text, names, place) for text in tests]
        self.tests = [test for test, _ in cells]
        self.index = ColumnIndex([simple for _, simple in cells])

    def value(self, values: Values, run: Run) -> Any:
        """The value to test; null when the column does not allow it."""
        value = converted(self.code(values, run), self.check, run, f"the input {self.label!r}")
        if self.allowed is None or value is None or self.allowed(value, values, run) is True:
            return value
        run.warn(
            "dmn.input_value", f"The value of the input {self.label!r} is not one of the values it allows."
        )
        return None


class _Output:
    """One output column."""

    def __init__(
        self,
        compiler: "Compiler",
        clause: OutputClause,
        texts: list[tuple[str, str]],
        names: Names,
        owner: str,
    ):
        place = clause.id or owner
        language = compiler.language
        self.name = clause.name
        self.what = f"the output {clause.name or owner!r}"
        self.allowed: Test | None = language.tests(clause.values, names, place) if clause.values else None

        def cell(text: str, type_ref: str) -> Code:
            code = compiler.typed(language.expression(text, names, place), type_ref, self.what)
            code = compiler.typed(code, clause.type_ref, self.what)
            return code if self.allowed is None else self.limited(code)

        self.cells = [cell(text, type_ref) for text, type_ref in texts]
        self.default = cell(clause.default, "") if clause.default else None
        self.priorities = language.listed(clause.values, names) if clause.values else None

    def limited(self, code: Code) -> Code:
        """The value of a cell; null when it is not one of the column's output values."""
        allowed = self.allowed or _anything

        def run_limited(values: Values, run: Run) -> Any:
            value = code(values, run)
            if value is None or allowed(value, values, run) is True:
                return value
            run.warn("dmn.output_value", f"The value of {self.what} is not one of the values it allows.")
            return None

        return run_limited


def _anything(value: Any, values: Values, run: Run) -> bool | None:
    return True


class _Table:
    def __init__(self, compiler: "Compiler", expression: DecisionTable, names: Names, owner: str):
        rules = expression.rules
        self.source = expression
        self.owner = owner
        self.columns = [
            _Column(compiler, clause, [rule.tests[place] for rule in rules], names, owner)
            for place, clause in enumerate(expression.inputs)
        ]
        self.outputs = [
            _Output(
                compiler,
                clause,
                [
                    (rule.outputs[place], rule.output_types[place] if rule.output_types else "")
                    for rule in rules
                ],
                names,
                owner,
            )
            for place, clause in enumerate(expression.outputs)
        ]
        self.names = tuple(output.name for output in self.outputs)
        self.policy = POLICIES[expression.hit_policy]
        self.everything = (1 << len(rules)) - 1
        self.single = expression.hit_policy == "FIRST"

    def run(self, values: Values, run: Run) -> Any:
        """The table's answer for the variables in scope."""
        tested = [column.value(values, run) for column in self.columns]
        rules = self.matching(tested, values, run)
        if run.trace:
            run.matched(self.match(tested, rules, values, run))
        if not rules:
            return self.default(values, run)
        hits = Hits(rules, self.row, self.names, self.priorities, self.source.aggregation, run, values)
        return self.policy(hits)

    def matching(self, tested: list[Any], values: Values, run: Run) -> list[int]:
        """Positions of the rules that match, in order."""
        candidates = self.everything
        open_columns: list[tuple[int, Any, list[Test]]] = []
        for column, value in zip(self.columns, tested, strict=True):
            sure, unsure = column.index.find(value)
            candidates &= sure | unsure
            if not candidates:
                return []
            if unsure:
                open_columns.append((unsure & ~sure, value, column.tests))
        found = []
        for rule in members(candidates):
            if all(
                not unsure >> rule & 1 or tests[rule](value, values, run) is True
                for unsure, value, tests in open_columns
            ):
                found.append(rule)
                if self.single:
                    break
        return found

    def row(self, rule: int, values: Values, run: Run) -> tuple[Any, ...]:
        """Outputs of a rule."""
        return tuple(output.cells[rule](values, run) for output in self.outputs)

    def priorities(self, values: Values, run: Run) -> tuple[list[Any], ...]:
        """Allowed values per output, best first."""
        return tuple(output.priorities(values, run) if output.priorities else [] for output in self.outputs)

    def default(self, values: Values, run: Run) -> Any:
        """The answer when no rule matches."""
        if not any(output.default for output in self.outputs):
            run.warn("dmn.no_rule", f"No rule of the decision table of {self.owner!r} matches.")
            return without_hits(self.source)
        row = tuple(output.default(values, run) if output.default else None for output in self.outputs)
        return row[0] if len(row) == 1 else dict(zip(self.names, row, strict=True))

    def match(self, tested: list[Any], rules: list[int], values: Values, run: Run) -> Match:
        """The explanation: inputs as tested and rules as they match."""
        source = self.source
        matched = (
            MatchedRule(
                rule + 1,
                source.rules[rule].id,
                source.rules[rule].annotations,
                dict(zip(self.names, source.rules[rule].outputs, strict=True)),
            )
            for rule in rules[:100]
        )
        return Match(
            self.owner,
            source.id,
            f"{source.hit_policy} {source.aggregation}".strip(),
            tuple((column.label, value) for column, value in zip(self.columns, tested, strict=True)),
            tuple(matched),
        )
