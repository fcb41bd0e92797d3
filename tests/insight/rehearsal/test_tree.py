"""YAML texts as values with lines."""

from decimal import Decimal

import pytest

from guanxi.feel.values import Date, DateTime, Time
from guanxi.insight.rehearsal.problems import Problem
from guanxi.insight.rehearsal.tree import feel_value, read_tree


def value(text: str) -> object:
    """The value of a text that can be read."""
    tree = read_tree(text)
    assert not isinstance(tree, Problem), tree
    return feel_value(tree)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("true", True),
        ("yes", "yes"),
        ("on", "on"),
        ("1", Decimal(1)),
        ("-1.50", Decimal("-1.50")),
        ("0.1", Decimal("0.1")),
        ("1e3", Decimal(1000)),
        ("0x10", "0x10"),
        ('"1"', "1"),
        ("'true'", "true"),
        ("2026-01-08", Date(2026, 1, 8)),
        ("'2026-01-08'", "2026-01-08"),
        ("2026-13-08", "2026-13-08"),
        ("2026-01-08T09:30:00Z", DateTime(Date(2026, 1, 8), Time(9, 30, 0, 0, 0))),
        ("P1D", "P1D"),
        ("=a > 1", "=a > 1"),
        ("[1, a, [true]]", [Decimal(1), "a", [True]]),
        ("{a: 1, b: {c: }}", {"a": Decimal(1), "b": {"c": None}}),
        ("a: |\n  two\n  lines\n", {"a": "two\nlines\n"}),
        ("a: &x {b: 1}\nc: *x", {"a": {"b": Decimal(1)}, "c": {"b": Decimal(1)}}),
    ],
)
def test_plain_words_mean_what_they_look_like(text: str, expected: object) -> None:
    """Numbers are exact, dates are dates, quotes make texts; yes and on are words, not truths."""
    found = value(text)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: 2\na: 3", 3, "“a” is here twice (first in line 1)."),
        ("a: [1", 1, "This is no YAML"),
        ("a: 1\n b: 2", 2, "This is no YAML"),
        ("a: 1\n\tb: 2", 2, "This is no YAML"),
        ("a: 1\n---\nb: 2", 2, "This is no YAML"),
        ("? [a]\n: 1", 1, "A name must be a text."),
        ("a: !!python/object:os.system x", 1, "is not known here"),
        ("a:\n  <<: {b: 1}", 2, "“<<” (merging) is not known here."),
        ("a: \x07", 1, "This is no YAML"),
        ("[" * 200 + "]" * 200, 1, "nests too deeply"),
        ("a: &a [*a]", 1, "nests too deeply"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, line: int, message: str) -> None:
    """A problem, never an exception."""
    found = read_tree(text)

    assert isinstance(found, Problem)
    assert message in found.message
    assert found.line == line
    assert found.cure


def test_a_small_file_cannot_become_a_large_one() -> None:
    """Aliases of aliases are counted."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    found = read_tree("\n".join(lines))

    assert isinstance(found, Problem)
    assert "holds too much" in found.message
