"""Laws every field type obeys, and the forms each one takes."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.records.definitions import Choice, FieldDefinition
from guanxi.records.field_types import FIELD_TYPES, FieldError
from guanxi.records.field_types.base import EQUALITY, ORDER, TEXT

CHOICES = (Choice("red", "Red", "红"), Choice("blue", "Blue", "蓝"))
VALUES: dict[str, list[Any]] = {
    "text": ["a", "张伟"],
    "long_text": ["a\nb\tc"],
    "rich_text": ["<p>Hello <strong>Ann</strong> &amp; Bob</p>"],
    "tags": [["a", "b"]],
    "number": [0, -7, 2**63 - 1],
    "decimal": [Decimal("0.1250"), Decimal("-99999999999999.9999")],
    "money": [Decimal("10.00")],
    "percent": [Decimal("12.50")],
    "boolean": [True, False],
    "date": [date(2024, 2, 29)],
    "date_time": [datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)],
    "duration": ["P1Y2M", "PT0.5S"],
    "choice": ["red"],
    "multi_choice": [["red", "blue"]],
    "email": ["ann.lee+x@example.com", "用户@例子.公司"],
    "phone": ["+8613800138000", "0171 2345678"],
    "url": ["https://example.com/a?b=c"],
    "address": [{"street": "Main St 1", "city": "Berlin", "country": "DE"}],
    "person_name": [{"family": "Lee", "given": "Ann"}, {"family": "张", "given": "伟"}],
    "location": [{"latitude": Decimal("31.230400"), "longitude": Decimal("-121.473700")}],
    "team": ["sales"],
    "relation": ["0198b8d6-27a8-7000-8000-000000000000"],
    "multi_relation": [["0198b8d6-27a8-7000-8000-000000000000", "0198b8d6-27a8-7000-8000-000000000001"]],
    "user": ["0198b8d6-27a8-7000-8000-000000000000"],
    "reference": [{"object": "lead", "id": "0198b8d6-27a8-7000-8000-000000000000"}],
    "json": [{"a": [1, Decimal("0.1"), None, True]}, "x"],
    "auto_number": ["L-000001"],
    "file": ["0198b8d6-27a8-7000-8000-000000000000"],
    "image": ["0198b8d6-27a8-7000-8000-000000000000"],
    "roll_up": [0, 7],
    "id": ["0198b8d6-27a8-7000-8000-000000000000"],
}
CASES = [(name, value) for name, values in VALUES.items() for value in values]


def _field(name: str) -> FieldDefinition:
    return FieldDefinition(name="f", type=name, label="F", label_zh="字", choices=CHOICES, target="lead")


def test_every_type_is_tried() -> None:
    """A new field type needs values here."""
    assert set(VALUES) == set(FIELD_TYPES)


@pytest.mark.parametrize(("name", "value"), CASES)
def test_canonical_value_passes_all_its_faces_unchanged(name: str, value: Any) -> None:
    """Check, column, API form and variable form all lead back to the same value."""
    kind, field = FIELD_TYPES[name], _field(name)

    assert kind.check(field, value) == value
    assert kind.from_column(kind.to_column(value)) == value
    assert kind.check(field, kind.to_json(value)) == value
    assert kind.check(field, kind.to_variable(value)) == value
    if name not in (
        "relation",
        "user",
        "id",
        "reference",
        "rich_text",
        "address",
    ):  # texts lose parts of those
        assert kind.parse(field, kind.to_text(value) if name != "json" else kind.to_column(value)) == value
    assert isinstance(kind.json_schema(field), dict)
    assert kind.column_type(field) is not None
    assert kind.operators <= EQUALITY | ORDER | TEXT | {"contains_any", "contains_all", "category"}


@pytest.mark.parametrize("name", sorted(FIELD_TYPES))
@given(
    value=st.one_of(
        st.text(max_size=30),
        st.integers(),
        st.floats(),
        st.decimals(),
        st.booleans(),
        st.binary(max_size=5),
        st.lists(st.text(max_size=3), max_size=3),
        st.dictionaries(st.sampled_from(["@", "object", "id", "x"]), st.text(max_size=5), max_size=2),
    )
)
def test_any_value_is_taken_or_refused_but_never_breaks(name: str, value: Any) -> None:
    """What is taken stays as it is when checked again."""
    kind, field = FIELD_TYPES[name], _field(name)
    try:
        taken = kind.check(field, value)
    except FieldError:
        return
    if taken is not None:
        assert kind.check(field, taken) == taken
        assert kind.from_column(kind.to_column(taken)) == taken


@pytest.mark.parametrize(
    ("name", "given_value", "taken"),
    [
        ("text", "  e\u0301  ", "é"),
        ("text", " ", None),
        ("tags", [" a", "b", "a", ""], ["a", "b"]),
        ("number", "12", 12),
        ("number", Decimal("3.00"), 3),
        ("money", 5, Decimal("5.00")),
        ("date", {"@": "2026-01-02"}, date(2026, 1, 2)),
        ("date", "", None),
        ("date_time", "2026-01-02T08:00:00+08:00", datetime(2026, 1, 2, tzinfo=UTC)),
        ("date_time", {"@": "2026-01-02T00:00:00Z"}, datetime(2026, 1, 2, tzinfo=UTC)),
        ("multi_choice", ["blue", "red", "blue"], ["red", "blue"]),
        ("email", "Ann@EXAMPLE.Com", "ann@example.com"),
        ("phone", "+86 138-0013-8000", "+8613800138000"),
        ("phone", "+1 212 555 0100 ext 7", "+1 212 555 0100 ext 7"),
        ("url", "example.com", "https://example.com"),
        ("relation", {"id": "1", "name": "Ann"}, "1"),
        ("multi_relation", [{"id": "2"}, "1", "2", ""], ["1", "2"]),
        ("multi_relation", [], None),
        ("user", "", None),
    ],
)
def test_value_is_brought_to_its_canonical_form(name: str, given_value: Any, taken: Any) -> None:
    """Blanks, units of notation and letter case that mean nothing are gone."""
    assert FIELD_TYPES[name].check(_field(name), given_value) == taken


@pytest.mark.parametrize(
    ("name", "text", "taken"),
    [
        ("boolean", "Yes", True),
        ("boolean", "否", False),
        ("choice", "蓝", "blue"),
        ("choice", "BLUE", "blue"),
        ("multi_choice", "红; Blue", ["red", "blue"]),
        ("tags", "a; b,c", ["a", "b", "c"]),
    ],
)
def test_import_understands_words_of_both_languages(name: str, text: str, taken: Any) -> None:
    """Labels are as good as values."""
    assert FIELD_TYPES[name].parse(_field(name), text) == taken


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_has_to_exist_in_utc(text: str) -> None:
    """At the two ends of the calendar an offset leads out of it."""
    with pytest.raises(FieldError) as caught:
        FIELD_TYPES["date_time"].check(_field("date_time"), text)

    assert caught.value.rule == "range"
