"""Answers of a form checked against its file (the JSON subset of form-js that the client renders).

Answers without a field are refused, empty ones count as not given. Fields that are hidden or only shown give nothing.
Values are FEEL values.
"""

import re
import unicodedata
from collections.abc import Callable, Container, Iterator, Mapping
from decimal import Decimal
from typing import Any

from guanxi.feel import Budget, FeelSyntaxError, compile_expression
from guanxi.feel.values import Date, DateTime, Time, parse_date, parse_date_time, parse_time
from guanxi.platform.errors import Invalid

Field = Mapping[str, Any]
_BUDGET = Budget(steps=50_000, list_length=10_000, text_length=100_000)
_LONGEST_ID = 64
_LAYOUT = frozenset("\n\r\t")
_MOMENTS = {
    "date": (Date, parse_date, "This must be a day, like 2026-01-31."),
    "time": (Time, parse_time, "This must be a time, like 09:30:00."),
    "datetime": (DateTime, parse_date_time, "This must be a day and time, like 2026-01-31T09:30:00Z."),
}


def check_answers(
    form: Mapping[str, Any], answers: Mapping[str, Any], variables: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the answers that a form allows, null for fields that were left empty.

    Args:
        variables: what the task sees: conditions read them, and choices may stand in them.

    Raises:
        Invalid: code ``runtime.form_invalid``; ``fields`` says by key what is wrong.
    """
    values = {**(variables or {}), **answers}
    gone = set(hidden(form, values))
    known = {field["key"] for _, field in _fields(form)}
    fields = {field["key"]: field for path, field in _fields(form, gone) if not _only_shown(field)}
    wrong = {key: "The form has no such field." for key in answers if key not in known}
    for key, field in fields.items():
        problem = _problem(_with_choices(field, values), answers.get(key))
        if problem:
            wrong[key] = problem
    if wrong:
        raise _refused(wrong)
    return {key: None if _empty(answers.get(key)) else answers[key] for key in fields}


def check_records(
    form: Mapping[str, Any], answers: Mapping[str, Any], seen: Callable[[str, str], bool]
) -> None:
    """Do nothing when every record that was chosen is there.

    Args:
        answers: what ``check_answers`` returned.
        seen: whether who answers may see a record, by the name of its object and its id.

    Raises:
        Invalid: code ``runtime.form_invalid``; ``fields`` says by key what is wrong.
    """
    chosen = [
        (field["key"], str(field.get("object")))
        for _, field in _fields(form)
        if field.get("type") == "record" and answers.get(field["key"])
    ]
    wrong = {
        key: "There is no such record, or you may not see it."
        for key, object_name in chosen
        if not seen(object_name, answers[key])
    }
    if wrong:
        raise _refused(wrong)


def hidden(form: Mapping[str, Any], values: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Yield the places of components that are hidden now, such as ``0`` or ``2/1``; what is inside one is not named.

    A condition that is no FEEL or has no value hides nothing.
    """
    for number, component in enumerate(form.get("components") or ()):
        place = f"{path}{number}"
        condition = str((component.get("conditional") or {}).get("hide") or "").removeprefix("=")
        if condition and _holds(condition, values):
            yield place
        else:
            yield from hidden(component, values, f"{place}/")


def _refused(wrong: dict[str, str]) -> Invalid:
    message = "Some answers are missing or wrong; nothing was saved."
    return Invalid("runtime.form_invalid", message, "Correct the fields named.", fields=wrong)


def _holds(condition: str, values: Mapping[str, Any]) -> bool:
    try:
        return compile_expression(condition).evaluate(values, budget=_BUDGET).value is True
    except FeelSyntaxError:
        return False


def _fields(
    form: Mapping[str, Any], gone: Container[str] = (), path: str = ""
) -> Iterator[tuple[str, Field]]:
    for number, component in enumerate(form.get("components") or ()):
        place = f"{path}{number}"
        if place in gone:
            continue
        if component.get("components"):
            yield from _fields(component, gone, f"{place}/")
        elif component.get("key"):
            yield place, component


def _only_shown(field: Field) -> bool:
    return bool(field.get("readonly") or field.get("disabled"))


def _with_choices(field: Field, values: Mapping[str, Any]) -> Field:
    """The field with the choices that stand in a variable; one that is missing allows nothing."""
    name = field.get("valuesKey")
    if not name:
        return field
    found = values.get(name)
    listed = found if isinstance(found, list | tuple) else ()
    choices = [one if isinstance(one, Mapping) else {"value": one} for one in listed]
    return {**field, "values": choices or [{"value": None}]}


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value == []


def _problem(field: Field, value: Any) -> str | None:
    rules = field.get("validate") or {}
    if _empty(value) or (field["type"] == "checkbox" and value is False):
        return "Please fill this in." if rules.get("required") else None
    check = _CHECKS.get(field["type"])
    return check(field, rules, value) if check else None


def _text(field: Field, rules: Mapping[str, Any], value: Any) -> str | None:
    if not isinstance(value, str):
        return "This must be a text."
    if any(unicodedata.category(one) in ("Cc", "Cs") and one not in _LAYOUT for one in value):
        return "This contains a control character; remove it."  # records would refuse it later
    if len(value) < int(rules.get("minLength") or 0):
        return f"This needs at least {rules['minLength']} characters."
    if rules.get("maxLength") is not None and len(value) > int(rules["maxLength"]):
        return f"This may have at most {rules['maxLength']} characters."
    if rules.get("pattern") and not re.search(str(rules["pattern"]), value):
        return "This does not have the form that is asked for."
    return None


def _number(field: Field, rules: Mapping[str, Any], value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return "This must be a number."
    if rules.get("min") is not None and value < Decimal(str(rules["min"])):
        return f"This must be at least {rules['min']}."
    if rules.get("max") is not None and value > Decimal(str(rules["max"])):
        return f"This may be at most {rules['max']}."
    return None


def _choice(field: Field, rules: Mapping[str, Any], value: Any) -> str | None:
    allowed = [choice.get("value") for choice in field.get("values", ())]
    if allowed and value not in allowed:
        return f"This must be one of {', '.join(str(one) for one in allowed)}."
    return None


def _choices(field: Field, rules: Mapping[str, Any], value: Any) -> str | None:
    if not isinstance(value, list | tuple):
        return "This must be a list."
    return next(filter(None, (_choice(field, rules, one) for one in value)), None)


def _record(field: Field, rules: Mapping[str, Any], value: Any) -> str | None:
    fits = isinstance(value, str) and len(value) <= _LONGEST_ID and value.isascii() and value.isprintable()
    return None if fits else "This must be the id of a record."


def _truth(field: Field, rules: Mapping[str, Any], value: Any) -> str | None:
    return None if isinstance(value, bool) else "This must be true or false."


def _moment(field: Field, rules: Mapping[str, Any], value: Any) -> str | None:
    kind, parse, problem = _MOMENTS[field.get("subtype") or "datetime"]
    if isinstance(value, str):  # programs may send the text; what is no moment would fail in a later element
        return None if parse(value) else problem
    return None if isinstance(value, kind) else problem


_CHECKS = {
    "textfield": _text,
    "textarea": _text,
    "number": _number,
    "select": _choice,
    "radio": _choice,
    "checklist": _choices,
    "taglist": _choices,
    "checkbox": _truth,
    "record": _record,
    "datetime": _moment,
}
