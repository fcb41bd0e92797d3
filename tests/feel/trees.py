"""Hypothesis strategies for syntax trees: of any shape, and such that make sense to evaluate."""

from decimal import Decimal

from hypothesis import strategies as st

from guanxi.feel import syntax as s

NAMES = ("a", "b", "lead score", "items", "x1", "name")
numbers = st.decimals(min_value=-10_000, max_value=10_000, places=2, allow_nan=False).map(
    lambda n: Decimal(n) if n else Decimal(0)
)
AT = (
    "2026-02-28",
    "2024-02-29T10:00:00Z",
    "10:30:00",
    "P1Y2M",
    "PT1.5S",
    "2026-02-30",
    "2026-01-01T00:00:00@Asia/Shanghai",
)
literals = (
    st.sampled_from([None, True, False]).map(s.Literal)
    | numbers.map(s.Literal)
    | st.text(max_size=4).map(s.Literal)
    | st.sampled_from(AT).map(s.AtLiteral)
)
names = st.sampled_from(NAMES)
types = st.recursive(
    st.sampled_from(("number", "string", "date and time", "Any", "years and months duration")).map(
        s.TypeName
    ),
    lambda inner: (
        inner.map(lambda t: s.TypeName("list", (t,)))
        | st.tuples(inner, inner).map(lambda p: s.TypeName("function", p))
        | inner.map(lambda t: s.TypeName("context", (t,), ("a",)))
    ),
    max_leaves=3,
)
BUILTINS = (
    *(
        "abs",
        "not",
        "count",
        "sum",
        "min",
        "string",
        "number",
        "date",
        "date and time",
        "duration",
        "substring",
    ),
    *(
        "contains",
        "flatten",
        "sort",
        "distinct values",
        "get value",
        "matches",
        "replace",
        "split",
        "mean",
        "modulo",
    ),
    *(
        "before",
        "overlaps",
        "range",
        "list contains",
        "upper case",
        "decimal",
        "string join",
        "is defined",
        "append",
    ),
)


def _iterators(inner):
    domain = inner | st.tuples(inner, inner).map(lambda p: s.Span(*p))
    return st.lists(st.tuples(names, domain), min_size=1, max_size=2).map(tuple)


def _forms(inner):
    pair = st.tuples(inner, inner)
    some = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(
        st.builds(s.Path, inner, names),
        st.builds(s.Descendants, inner, names),
        st.builds(s.Filter, inner, inner),
        st.builds(s.Call, st.sampled_from(BUILTINS).map(s.Name), some),
        st.builds(s.Call, inner.filter(_callable), some),
        st.builds(s.Negate, inner.filter(_not_number)),
        st.builds(lambda op, p: s.Binary(op, *p), st.sampled_from(("+", "-", "*", "/", "**")), pair),
        st.builds(lambda op, p: s.Compare(op, *p), st.sampled_from(("=", "!=", "<", "<=", ">", ">=")), pair),
        st.builds(lambda op, p: s.Logic(op, *p), st.sampled_from(("and", "or")), pair),
        st.builds(s.Between, inner, inner, inner),
        st.builds(s.In, inner, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(s.If, inner, inner, inner),
        st.builds(s.For, _iterators(inner), inner),
        st.builds(s.Quantified, st.sampled_from(("some", "every")), _iterators(inner), inner),
        st.builds(s.InstanceOf, inner, types),
        some.map(s.ListOf),
        st.lists(st.tuples(st.sampled_from((*NAMES, "or", "a-b", "")), inner), max_size=3).map(
            lambda e: s.ContextOf(tuple(e))
        ),
        st.builds(s.RangeOf, inner, inner, st.booleans(), st.booleans()),
        st.builds(s.Test, st.sampled_from(("=", "!=", "<", "<=", ">", ">=")), inner),
        st.builds(s.FunctionOf, st.lists(st.tuples(names, st.none() | types), max_size=2).map(tuple), inner),
    )


def _callable(node):
    return not isinstance(node, s.Name)


def _not_number(node):
    return not (isinstance(node, s.Literal) and isinstance(node.value, Decimal))


trees = st.recursive(literals | names.map(s.Name), _forms, max_leaves=12)
"""Trees of any shape, sensible or not."""
