"""Grammar: precedence, names, ranges and the places of errors."""

import pytest

from guanxi.feel import FeelSyntaxError
from guanxi.feel import syntax as s
from guanxi.feel.parser import parse_expression, parse_unary_tests
from guanxi.feel.printer import print_tree


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("1 + 2 * 3", "1 + 2 * 3"),
        ("(1 + 2) * 3", "(1 + 2) * 3"),
        ("2 ** 3 ** 2", "2 ** 3 ** 2"),
        ("1 - (2 - 3)", "1 - (2 - 3)"),
        ("a or b and c", "a or b and c"),
        ("(a or b) and c", "(a or b) and c"),
        ("-a.b", "-a.b"),
        ("a in (1, < 5, [7..9))", "a in (1, < 5, [7..9))"),
        ("a in ]1..5[", "a in (1..5)"),
        ("a in (1) + 2", "a in 1 + 2"),
        ("x instance of list<context<a: number>>", "x instance of list<context<a: number>>"),
        ("(x instance of number) < 5", "(x instance of number) < 5"),
        ("for a in 1..3, b in c return a", "for a in 1..3, b in c return a"),
        ('{a: 1, "b-c": 2, d e: 3}', '{a: 1, "b-c": 2, d e: 3}'),
        (
            "function(a: date and time, b) external {java: {}}",
            "function(a: date and time, b) external {java: {}}",
        ),
        ("/* why */ 1 // how\n", "1"),
        ('f(start position: 2, string: "a")', 'f(start position: 2, string: "a")'),
        ("date and time(x).time offset", "date and time(x).time offset"),
        ("`a-b` + 1", "`a-b` + 1"),
    ],
)
def test_text_has_this_canonical_form(text, grouped):
    """The canonical text shows how the grammar groups."""
    assert print_tree(parse_expression(text)) == grouped


def test_operators_of_one_level_group_to_the_left():
    """Subtraction and exponentiation associate to the left."""
    assert parse_expression("1 - 2 - 3") == parse_expression("(1 - 2) - 3")
    assert parse_expression("2 ** 3 ** 2") == parse_expression("(2 ** 3) ** 2")


def test_words_side_by_side_are_one_name():
    """Unknown words that no operator parts are one name."""
    assert parse_expression("monthly income") == s.Name("monthly income")


@pytest.mark.parametrize("name", ["a-b", "rate/100", "cost + fee", "date and time", "Student's age", "x.y"])
def test_the_longest_known_name_wins(name):
    """A name with signs or reserved words is one name where it is known, an operation elsewhere."""
    assert parse_expression(name, names=[name]) == s.Name(name)
    if name != "Student's age":
        assert parse_expression(name) != s.Name(name)
    else:
        with pytest.raises(FeelSyntaxError):
            parse_expression(name)


def test_entries_and_iteration_variables_are_known_inside():
    """Names declared in the text are known where they are visible."""
    tree = parse_expression("for tax-rate in rates return tax-rate * 2")

    assert isinstance(tree, s.For)
    assert tree.body.left == s.Name("tax-rate")


def test_known_member_names_may_hold_signs():
    """Member names given by the caller are read behind a dot as one name."""
    assert parse_expression("loan.rate-pct", members=["rate-pct"]) == s.Path(s.Name("loan"), "rate-pct")


@pytest.mark.parametrize(
    ("text", "line", "column", "code"),
    [
        ("", 1, 1, "feel.unexpected_end"),
        ("1 +", 1, 4, "feel.unexpected_end"),
        ("1\n+ )", 2, 3, "feel.unexpected_token"),
        ("[1, 2", 1, 6, "feel.unexpected_end"),
        ("if a then b", 1, 12, "feel.unexpected_end"),
        ('"abc', 1, 1, "feel.unclosed_string"),
        ("1 /* a", 1, 3, "feel.unclosed_comment"),
        ("a # b", 1, 3, "feel.unknown_character"),
        ("for x return x", 1, 7, "feel.unexpected_token"),
        ("1 2", 1, 3, "feel.unexpected_token"),
        ("9E999999", 1, 1, "feel.number_range"),
    ],
)
def test_an_error_says_where(text, line, column, code):
    """A syntax error carries its code, line and column."""
    with pytest.raises(FeelSyntaxError) as caught:
        parse_expression(text)
    assert (caught.value.line, caught.value.column, caught.value.code) == (line, column, code)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("-", "-"),
        ("not(1, > 5)", "not(1, > 5)"),
        ("not(a) or b", "not(a) or b"),
        ("[1..5], null", "[1..5], null"),
        ("(1, 2), (3 + 4) * 5", "1, 2, (3 + 4) * 5"),
        ("((((((((((((((((((((1))))))))))))))))))))", "1"),
    ],
)
def test_unary_tests(text, printed):
    """A cell is a list of tests, possibly negated, or the dash."""
    assert print_tree(parse_unary_tests(text)) == printed
