"""What differs between two texts of one kind: BPMN and DMN by their XML, forms by the keys of their fields."""

from collections.abc import Iterator
from typing import Any

import msgspec

from guanxi.bpmn.differences import Difference, compare_items, compare_xml, item
from guanxi.bpmn.xml import XmlRefused
from guanxi.platform.errors import Invalid


def compare(kind: str, old: bytes, new: bytes) -> tuple[Difference, ...]:
    """Return what differs.

    Args:
        kind: ``process``, ``decision`` or ``form``.

    Raises:
        Invalid: code ``runtime.not_comparable``; one of the two cannot be read.
    """
    try:
        if kind != "form":
            return compare_xml(old, new)
        return compare_items(dict(_fields(old)), dict(_fields(new)))
    except XmlRefused as error:
        raise _unreadable(error.finding.message) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _unreadable(f"The form is no JSON: {error}.") from None


def _unreadable(message: str) -> Invalid:
    return Invalid("runtime.not_comparable", message, "Correct the text that cannot be read.")


def _fields(content: bytes) -> Iterator[tuple[str, Any]]:
    form = msgspec.json.decode(content)
    if not isinstance(form, dict):
        return
    own = {name: value for name, value in form.items() if name not in ("components", "id")}
    yield str(form.get("id", "")), item("form", str(form.get("id", "")), _texts(own))
    yield from _inside(form, "")


def _inside(component: dict[str, Any], around: str) -> Iterator[tuple[str, Any]]:
    parts = component.get("components")
    for number, part in enumerate(parts if isinstance(parts, list) else ()):
        if not isinstance(part, dict):
            continue
        key = str(part.get("key") or part.get("id") or f"{around}/{number}")
        own = {name: value for name, value in part.items() if name != "components"}
        settings = _texts(own) | ({"inside": around} if around else {})
        yield key, item(str(part.get("type", "")), str(part.get("label", key)), settings)
        yield from _inside(part, key)


def _texts(values: dict[str, Any]) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else msgspec.json.encode(value).decode()
        for name, value in values.items()
    }
