"""The page behind the link in a mail about a task: what is asked, what is known of the record, and the form.

The first required choice of the form becomes its buttons, so that a decision is one click. A form with something this
page cannot draw is filled in in the inbox.
"""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import Struct

from guanxi.feel.values import parse_date, parse_time
from guanxi.triggers.form_definition import Words

_FOLDER = Path(__file__).parent / "templates"
_STYLE = (_FOLDER / "form.css").read_text("utf-8") + (_FOLDER / "task.css").read_text("utf-8")
_pages = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined)
_MOST_BUTTONS = 6
_SHOWN = frozenset({"text", "separator", "spacer"})
_ASKED = frozenset({"textfield", "textarea", "number", "checkbox", "select", "radio"})
_HIDDEN = frozenset({"components", "conditional"})  # groups, and fields that come and go

Field = Mapping[str, Any]


class Fact(Struct, frozen=True):
    """One thing known about the record."""

    label: str
    value: str


class Asked(Struct, frozen=True):
    """What the page shows."""

    task: str
    process: str
    record: str
    facts: tuple[Fact, ...]
    due: str
    form: Mapping[str, Any] | None
    variables: Mapping[str, Any]


def content_security_policy() -> str:
    """The Content-Security-Policy under which the pages work: no script at all, only their own style."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


def render_task(
    asked: Asked,
    *,
    language: str,
    inbox: str,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    """Return the page that asks.

    Args:
        inbox: address of the task in the inbox.
        typed: what was sent before, shown again.
        errors: messages by field; ``""`` for the whole page.
    """
    fields = tuple(_fields(asked.form))
    decision = _decision(fields)
    return _pages.get_template("task.html").render(
        asked=asked,
        fields=[_drawn(one, language, asked.variables, typed) for one in fields if one is not decision],
        decision=None if decision is None else _drawn(decision, language, {}, None),
        drawable=is_drawable(asked.form),
        language=language,
        inbox=inbox,
        errors=errors or {},
        style=_STYLE,
    )


def render_told(title: Words, text: str, *, language: str, inbox: str = "") -> str:
    """Return a page that only says something."""
    return _pages.get_template("told.html").render(
        title=title.say(language), text=text, language=language, inbox=inbox, style=_STYLE
    )


def is_drawable(form: Mapping[str, Any] | None) -> bool:
    """Whether this page can ask everything the form asks."""
    return all(_is_drawable(one) for one in (form or {}).get("components", ()))


def read_answers(form: Mapping[str, Any] | None, sent: Mapping[str, str]) -> dict[str, Any]:
    """Return what was sent as FEEL values, by the key of the form's fields; the runtime checks them."""
    return {
        field["key"]: _value(field, sent.get(field["key"], ""))
        for field in _fields(form)
        if field.get("key") and not (field.get("readonly") or field.get("disabled"))
    }


def _fields(form: Mapping[str, Any] | None) -> Iterator[Field]:
    yield from (form or {}).get("components", ())


def _is_drawable(field: Field) -> bool:
    if any(field.get(name) for name in _HIDDEN):
        return False
    kind = field.get("type")
    return (
        kind in _SHOWN or kind in _ASKED or (kind == "datetime" and field.get("subtype") in ("date", "time"))
    )


def _decision(fields: tuple[Field, ...]) -> Field | None:
    for field in fields:
        values = field.get("values") or ()
        required = (field.get("validate") or {}).get("required")
        fixed = field.get("readonly") or field.get("disabled")
        if (
            field.get("type") in ("radio", "select")
            and required
            and not fixed
            and 0 < len(values) <= _MOST_BUTTONS
        ):
            return field
    return None


def _drawn(
    field: Field, language: str, variables: Mapping[str, Any], typed: Mapping[str, str] | None
) -> dict[str, Any]:
    """A field with its words in a language and its value as text."""
    key = field.get("key", "")
    before = variables.get(key, field.get("defaultValue"))
    value = typed.get(key, "") if typed is not None else _text(before)
    rules = field.get("validate") or {}
    return {
        "type": field["subtype"] if field["type"] == "datetime" else field["type"],
        "key": key,
        "label": _word(field, "label", language),
        "description": _word(field, "description", language),
        "text": _word(field, "text", language),
        "value": value,
        "required": bool(rules.get("required")),
        "longest": rules.get("maxLength"),
        "fixed": bool(field.get("readonly") or field.get("disabled")),
        "choices": [
            {"value": str(one.get("value")), "label": _choice(one, language)}
            for one in field.get("values") or ()
        ],
    }


def _word(field: Field, name: str, language: str) -> str:
    chinese = (field.get("properties") or {}).get(f"{name}_zh") if language == "zh-CN" else None
    return str(chinese or field.get(name) or (field.get("key", "") if name == "label" else ""))


def _choice(choice: Mapping[str, Any], language: str) -> str:
    chinese = choice.get("label_zh") if language == "zh-CN" else None
    return str(chinese or choice.get("label") or choice.get("value"))


def _text(value: Any) -> str:
    return "" if value is None or value is False else "true" if value is True else str(value)


def _value(field: Field, text: str) -> Any:
    kind = field.get("type")
    if kind == "checkbox":
        return text == "true"
    if not text.strip():
        return None
    if kind == "number":
        try:
            return Decimal(text)
        except InvalidOperation:
            return text
    if kind == "datetime":
        return (parse_date(text) if field.get("subtype") == "date" else parse_time(text)) or text
    return text.replace("\r\n", "\n")
