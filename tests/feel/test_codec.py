"""Stored forms of values."""

from decimal import Decimal

import pytest

from guanxi.feel import FeelCodecError
from guanxi.feel.codec import dumps, loads
from guanxi.feel.values import Range, parse_at_literal


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        Decimal("0.1"),
        Decimal("12345678901234567890.123456789"),
        "text",
        [Decimal(1), [Decimal(2)]],
        {"a": {"b": None}},
        {"@": "no date"},
        {"@@": Decimal(1)},
        {"@": "x", "b": Decimal(1)},
        parse_at_literal("2026-01-31"),
        parse_at_literal("10:30:00@Europe/Paris"),
        parse_at_literal("2026-01-31T10:30:00.5+01:00"),
        parse_at_literal("P1Y2M"),
        parse_at_literal("-PT1.5S"),
        Range(Decimal(1), None, False, True, ">"),
    ],
)
def test_a_value_comes_back_as_it_was(value):
    """Storing and reading is the identity."""
    assert loads(dumps(value)) == value


def test_numbers_are_json_numbers_and_temporal_values_are_marked():
    """The stored form is the agreed one."""
    assert (
        dumps({"n": Decimal("1.50"), "d": parse_at_literal("2026-01-31")})
        == b'{"n":1.50,"d":{"@":"2026-01-31"}}'
    )


def test_a_damaged_value_is_refused():
    """A text behind @ that is no value raises with a code."""
    with pytest.raises(FeelCodecError) as caught:
        loads(b'{"@":"2026-02-30"}')
    assert caught.value.code == "feel.bad_stored_value"


@pytest.mark.parametrize("value", [object(), {"a": lambda: None}, "\udcb9", {"\udcb9": None}])
def test_what_has_no_stored_form_is_refused(value):
    """Objects and broken texts are refused with a code, at any depth."""
    with pytest.raises(FeelCodecError) as caught:
        dumps(value)
    assert caught.value.code == "feel.not_storable"
