"""Answers against the fields of a form."""

from decimal import Decimal

import pytest

from guanxi.feel.values import Date, parse_date_time
from guanxi.platform.errors import Invalid
from guanxi.runtime.form_findings import form_findings
from guanxi.runtime.forms import check_answers, check_records, hidden


def field(kind, **more):
    """A form with one field ``a``."""
    return {"components": [{"type": kind, "key": "a", **more}]}


@pytest.mark.parametrize(
    ("form", "value"),
    [
        (field("textfield", validate={"required": True, "minLength": 2}), "ab"),
        (field("textfield", validate={"pattern": "^[0-9]+$"}), "123"),
        (field("textarea"), "one\r\n\ttwo"),
        (field("number", validate={"min": 1, "max": 3}), Decimal(3)),
        (field("select", values=[{"value": "x"}]), "x"),
        (field("checklist", values=[{"value": "x"}, {"value": "y"}]), ["y"]),
        (field("checkbox"), True),
        (field("record", object="contact"), "01a22bef-8b90-707b-8b40-0c7c271b6cee"),
        (field("datetime", subtype="date"), Date(2026, 1, 31)),
        (field("datetime", subtype="date"), "2026-01-31"),
        (field("datetime", subtype="time"), "09:30:00"),
        (field("datetime"), parse_date_time("2026-01-31T09:30:00Z")),
        ({"components": [{"type": "group", "components": [{"type": "textfield", "key": "a"}]}]}, "inside"),
    ],
)
def test_takes_what_the_field_allows(form, value):
    """The answer comes back as it was given."""
    assert check_answers(form, {"a": value}) == {"a": value}


@pytest.mark.parametrize(
    ("form", "value", "problem"),
    [
        (field("textfield", validate={"required": True}), "  ", "Please fill this in."),
        (field("checkbox", validate={"required": True}), False, "Please fill this in."),
        (field("textfield"), 5, "This must be a text."),
        (field("textfield", validate={"minLength": 3}), "ab", "This needs at least 3 characters."),
        (field("textarea", validate={"maxLength": 1}), "ab", "This may have at most 1 characters."),
        (
            field("textfield", validate={"pattern": "^x"}),
            "ab",
            "This does not have the form that is asked for.",
        ),
        (field("textarea"), "a\0b", "This contains a control character; remove it."),
        (field("textfield"), "a\ud800", "This contains a control character; remove it."),
        (field("number"), "5", "This must be a number."),
        (field("number"), True, "This must be a number."),
        (field("number", validate={"min": "0.1"}), Decimal("0.09"), "This must be at least 0.1."),
        (field("number", validate={"max": 2}), 3, "This may be at most 2."),
        (field("radio", values=[{"value": "x"}]), "y", "This must be one of x."),
        (field("checklist", values=[{"value": "x"}]), ["x", "y"], "This must be one of x."),
        (field("checkbox"), "yes", "This must be true or false."),
        (field("record", object="contact"), 7, "This must be the id of a record."),
        (field("record", object="contact"), "a\0", "This must be the id of a record."),
        (field("record", object="contact"), "9" * 65, "This must be the id of a record."),
        (field("datetime", subtype="date"), "2026-02-30", "This must be a day, like 2026-01-31."),
        (field("datetime", subtype="date"), 5, "This must be a day, like 2026-01-31."),
        (field("datetime", subtype="time"), "soon", "This must be a time, like 09:30:00."),
        (field("datetime"), "tomorrow", "This must be a day and time, like 2026-01-31T09:30:00Z."),
    ],
)
def test_refuses_what_it_does_not(form, value, problem):
    """The problem is named at the field."""
    with pytest.raises(Invalid) as refused:
        check_answers(form, {"a": value})

    assert refused.value.fields == {"a": problem}


def test_empty_answers_become_null():
    """A field left empty overwrites what was there."""
    assert check_answers(field("textfield"), {"a": " "}) == {"a": None}


def test_hidden_fields_are_neither_asked_nor_taken() -> None:
    """A required field is hidden by another answer or a variable; a hidden group hides what is inside."""
    form = {
        "components": [
            {"type": "checkbox", "key": "late"},
            {
                "type": "textfield",
                "key": "why",
                "validate": {"required": True},
                "conditional": {"hide": "=late != true"},
            },
            {
                "type": "group",
                "conditional": {"hide": "=amount < 10"},
                "components": [{"type": "number", "key": "discount", "validate": {"required": True}}],
            },
        ]
    }
    assert check_answers(form, {"late": False, "why": "x"}, {"amount": 5}) == {"late": False}
    with pytest.raises(Invalid) as error:
        check_answers(form, {"late": True}, {"amount": 10})
    assert set(error.value.fields) == {"why", "discount"}
    assert list(hidden(form, {"late": True, "amount": 5})) == ["2"]


def test_what_is_only_shown_is_not_changed() -> None:
    """A field to read gives nothing, so the variable behind it keeps its value."""
    form = {
        "components": [{"type": "textfield", "key": "name", "readonly": True, "validate": {"required": True}}]
    }
    assert check_answers(form, {}) == {}
    assert check_answers(form, {"name": "other"}) == {}


def test_choices_may_stand_in_a_variable() -> None:
    """Texts or pairs of label and value; without the variable nothing is allowed."""
    form = {"components": [{"type": "select", "key": "who", "valuesKey": "people"}]}
    people = {"people": ["ann", {"label": "Bo", "value": "bo"}]}
    assert check_answers(form, {"who": "bo"}, people) == {"who": "bo"}
    for variables in (people, {}):
        with pytest.raises(Invalid):
            check_answers(form, {"who": "cy"}, variables)
    tags = {"components": [{"type": "taglist", "key": "tags", "values": [{"value": "a"}]}]}
    assert check_answers(tags, {"tags": ["a"]}) == {"tags": ["a"]}
    with pytest.raises(Invalid):
        check_answers(tags, {"tags": ["b"]})


def test_what_is_wrong_with_a_form_is_found_before_it_is_used() -> None:
    """Unknown kinds, double and missing keys, conditions and patterns that cannot be read – at any depth."""
    form = {
        "id": "f",
        "components": [
            {"type": "iframe", "id": "frame"},
            {"type": "textfield", "key": "a", "validate": {"pattern": "("}},
            {
                "type": "group",
                "components": [{"type": "number", "key": "a", "conditional": {"hide": "=1 +"}}],
            },
            {"type": "select", "id": "s"},
        ],
    }
    assert [(one.rule, one.severity, one.element_id) for one in form_findings(form)] == [
        ("form.unknown_type", "warning", "frame"),
        ("form.pattern", "error", "a"),
        ("form.double_key", "error", "a"),
        ("form.condition", "error", "a"),
        ("form.no_key", "error", "s"),
    ]


def test_a_chosen_record_must_be_there() -> None:
    """Also one inside a group; an empty answer asks for none."""
    inside = {"type": "group", "components": [{"type": "record", "key": "b", "object": "company"}]}
    form = {"components": [{"type": "record", "key": "a", "object": "contact"}, inside]}
    there = {("contact", "1"), ("company", "2")}

    def seen(name: str, record_id: str) -> bool:
        return (name, record_id) in there

    check_records(form, {"a": "1", "b": "2"}, seen)
    check_records(form, {"a": None, "b": None}, seen)
    with pytest.raises(Invalid) as refused:
        check_records(form, {"a": "2", "b": "2"}, seen)

    assert refused.value.fields == {"a": "There is no such record, or you may not see it."}
    assert refused.value.code == "runtime.form_invalid"


def test_a_record_field_says_what_it_asks_for() -> None:
    """Without an object nothing could be chosen."""
    form = {"components": [{"type": "record", "key": "a"}, {"type": "record", "key": "b", "object": "deal"}]}
    assert [(one.rule, one.severity, one.element_id) for one in form_findings(form)] == [
        ("form.no_object", "error", "a")
    ]
