"""What is known about a text before it runs."""

import pytest

from guanxi.feel import FeelType, compile_expression, compile_unary_tests
from guanxi.feel.analysis import Unknown, analyse

NUMBER, STRING, DATE = FeelType("number"), FeelType("string"), FeelType("date")
MAYBE = FeelType("number", nullable=True)
LEAD = FeelType(
    "context", (MAYBE, STRING, DATE, FeelType("list", (STRING,))), ("score", "email", "born", "tags")
)
SCHEMA = {
    "lead": LEAD,
    "limit": NUMBER,
    "leads": FeelType("list", (LEAD,)),
    "?": NUMBER,
}


def codes(text, expected=None):
    """The findings of an expression: code and column."""
    found = analyse(compile_expression(text, frozenset(SCHEMA)), SCHEMA, expected=expected).findings
    return [(finding.code.removeprefix("feel."), finding.column) for finding in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("limit + 1", []),
        ("lead.email + 1", [("type_conflict", 12)]),
        ("lead.email > 5", [("type_conflict", 12)]),
        ("lead.mail", [("unknown_member", 5)]),
        ("nobody", [("unknown_name", 1)]),
        ('__import__("os")', [("unknown_function", 1)]),
        ("limit[f(item) > 1]", [("unknown_function", 7)]),
        ("leads[score > 5].email", []),
        ("leads[shoe size > 5]", [("unknown_name", 7)]),
        ("leads[email > 5]", [("type_conflict", 13)]),
        ("for l in leads return l.born + 1", [("type_conflict", 30)]),
        ("for l in limit return l", [("type_conflict", 10)]),
        ("if lead.email then 1 else 2", [("type_conflict", 8)]),
        ("if lead.score > 5 then 1 else 2", [("possible_null", 15)]),
        ("if get or else(lead.score, 0) > 5 then 1 else 2", []),
        ("upper case(limit)", [("type_conflict", 11)]),
        ("substring(lead.email)", [("arguments", 10)]),
        ("lead.born.year > 2000", []),
        ("lead.born.hour", [("unknown_member", 10)]),
        ('lead.email in ("a", "b")', []),
        ('limit in ("a", "b")', [("type_conflict", 7), ("type_conflict", 7)][:1]),
        ('@"2026-02-30"', [("bad_literal", 1)]),
        ("{a: limit, b: a + 1}.b", []),
        ("{f: function(n: number) n + lead.email}.f(1)", [("type_conflict", 27)]),
        ("some t in lead.tags satisfies t > 1", [("type_conflict", 33)]),
    ],
)
def test_finds_conflicts_with_their_place(text, expected):
    """Unknown names, operations that are always null and doubtful conditions are found where they stand."""
    assert codes(text) == expected


def test_a_condition_must_be_a_boolean_that_is_never_null():
    """What a condition answers is checked against what the place expects."""
    assert codes("lead.score > 5", "boolean") == [("possible_null", 12)]
    assert codes("limit + 1", "boolean") == [("type_conflict", 7)]
    assert codes("limit > 5", "boolean") == []


def test_the_type_of_the_result_is_known():
    """The analysis also answers the type of the value."""
    result = analyse(compile_expression('leads[1].born + @"P1D"'), SCHEMA).type

    assert (result.name, result.nullable) == ("date", True)


def test_a_cell_is_checked_against_its_column():
    """Unary tests of another type than the input are found."""
    for good in ("[1..5], > 7", "> 5 and < 10", "[1..3] or > 8 and != 9"):
        assert analyse(compile_unary_tests(good), SCHEMA).findings == ()
    for bad in ('"new", > 7', '> 5 and < "10"', '> 5 and "x"'):
        assert [finding.code for finding in analyse(compile_unary_tests(bad), SCHEMA).findings] == [
            "feel.type_conflict"
        ]


def test_names_that_stand_for_nothing_are_given_as_data():
    """Once each, sorted, with the context whose entry they should be."""
    found = analyse(compile_expression("lead.mail + nobody + nobody + foo(lead.mail)"), SCHEMA).unknown
    assert found == (
        Unknown("field", "mail", "lead"),
        Unknown("function", "foo"),
        Unknown("variable", "nobody"),
    )
