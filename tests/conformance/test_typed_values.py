"""Values of the decision suite and how they are compared."""

from decimal import Decimal

import pytest

from guanxi.feel.values import parse_date_time, parse_duration
from tests.conformance.typed_values import difference, feel_value


def test_reads_every_kind_of_value():
    """Text forms become FEEL values; lists and contexts go deep."""
    typed = {
        "t": "context",
        "entries": [["a", {"t": "list", "items": [{"t": "decimal", "v": "1.5"}, {"t": "null"}]}]],
    }

    assert feel_value(typed) == {"a": [Decimal("1.5"), None]}
    assert feel_value({"t": "duration", "v": "P1Y"}) == parse_duration("P12M")


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        (Decimal(1), Decimal("1.000000001"), True),
        (Decimal(1), Decimal("1.0001"), False),
        (Decimal(1), "1", False),
        (Decimal(1), True, False),
        (None, False, False),
        ([Decimal(1)], Decimal(1), False),
        ({"a": None}, {}, False),
        ("2017-01-01T10:00:00@Europe/Paris", parse_date_time("2017-01-01T10:00:00@Europe/Paris"), True),
        (parse_date_time("2017-01-01T10:00:00Z"), parse_date_time("2017-01-01T10:00:00+00:00"), True),
        (parse_date_time("2017-01-01T10:00:00Z"), parse_date_time("2017-01-01T11:00:00+01:00"), False),
    ],
)
def test_compares_by_the_rules_of_the_suite(expected, actual, same):
    """Numbers with tolerance, everything else exactly."""
    assert (difference(expected, actual) == "") is same
