"""Element templates for modelers (zeebe schema of the open element-template format), from the declarations.

`python -m guanxi.activities.element_templates > docs/reference/element-templates.json` writes the file a
modeler can load; a test checks that it is current.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from typing import Any

from guanxi.activities.catalogue import ACTIVITIES
from guanxi.activities.declaration import Activity, Feel, Input, InputType, Output

_SCHEMA = "https://unpkg.com/@camunda/zeebe-element-templates-json-schema/resources/schema.json"
_TEMPLATE_VERSION = 1
_GROUPS = (
    ("inputs", "Inputs"),
    ("seldom", "More options"),
    ("outputs", "Results"),
    ("retries", "When it fails"),
)
_FIELD_TYPES = {
    InputType.TEXT: "Text",
    InputType.NUMBER: "Number",
    InputType.BOOLEAN: "Boolean",
    InputType.CHOICE: "Dropdown",
    InputType.CONTEXT: "Text",
}
_ICONS = {
    "search": "M7.5 2a5.5 5.5 0 1 0 3.4 9.8l3.6 3.7 1-1-3.7-3.6A5.5 5.5 0 0 0 7.5 2zm0 1.5a4 4 0 1 1 0 8 4 4 0 0 1 0-8z",
    "plus": "M8 2h2v6h6v2h-6v6H8v-6H2V8h6z",
    "edit": "M3 12.5V15h2.500l7.4-7.4-2.5-2.500zM14.7 5.800a.7.7 0 0 0 0-1L13.2 3.300a.7.7 0 0 0-1 0L11 4.5 13.5 7z",
    "user": "M9 9a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zm0 2c-3.5 0-6.5 1.8-6.5 4v1h13v-1c0-2.2-3-4-6.5-4z",
    "note": "M4 2h7l4 4v10H4zm6 1.500V7h3.5zM6 9h7v1.300H6zm0 3h7v1.300H6z",
    "mail": "M2 4h14v10H2zm1.5 1.500V6L9 9.5 14.5 6v-.5zm0 2.200v4.800h11V7.700L9 11.200z",
    "globe": "M9 2a7 7 0 1 0 0 14A7 7 0 0 0 9 2zm0 1.5c1 0 2.2 1.9 2.4 4.8H6.6C6.8 5.4 8 3.5 9 3.5z",
    "clock": "M9 2a7 7 0 1 0 0 14A7 7 0 0 0 9 2zm0 1.500a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8.300 5v4.300l3 1.800.7-1.200-2.300-1.400V5z",
    "file": "M4 2h7l4 4v10H4zm6 1.500V7h3.5z",
}


def element_templates(
    activities: Iterable[Activity] = ACTIVITIES.values(), language: str = ""
) -> list[dict[str, Any]]:
    """Return one template per activity, ready to be written as JSON for a modeler.

    Args:
        language: of who draws, such as ``zh-CN``: steps that write to people write in it unless told otherwise.
    """
    return [_template(activity, language) for activity in activities]


def render_file() -> str:
    """Return the templates of all activities as one JSON file."""
    return json.dumps(element_templates(), indent=2, ensure_ascii=False) + "\n"


def _template(activity: Activity, language: str) -> dict[str, Any]:
    return {
        "$schema": _SCHEMA,
        "name": activity.name,
        "id": activity.type,
        "version": _TEMPLATE_VERSION,
        "description": activity.doc,
        "category": {"id": activity.family, "name": activity.family.capitalize()},
        "appliesTo": ["bpmn:Task", "bpmn:ServiceTask"],
        "elementType": {"value": "bpmn:ServiceTask"},
        "icon": {"contents": _icon(activity.icon)},
        "groups": [
            {"id": id_, "label": label, "openByDefault": id_ == "inputs"}
            for id_, label in _GROUPS
            if (id_ != "outputs" or activity.outputs)
            and (id_ != "seldom" or any(given.seldom for given in activity.inputs))
        ],
        "properties": [
            {
                "type": "Hidden",
                "value": activity.type,
                "binding": {"type": "zeebe:taskDefinition", "property": "type"},
            },
            *(_input(given, language) for given in activity.inputs),
            *(_output(result) for result in activity.outputs),
            {
                "label": "Tries",
                "description": "How often to try before an incident is raised.",
                "type": "String",
                "feel": "optional",
                "group": "retries",
                "value": str(activity.retries),
                "binding": {"type": "zeebe:taskDefinition", "property": "retries"},
            },
        ],
    }


def _input(given: Input, language: str) -> dict[str, Any]:
    kind = _FIELD_TYPES.get(given.type, "String")
    field: dict[str, Any] = {
        "id": given.name,
        "label": given.label,
        "description": given.doc,
        "type": kind,
        "group": "seldom" if given.seldom else "inputs",
        "binding": {"type": "zeebe:input", "name": given.name},
    }
    default = language if language and given.name == "language" else given.default
    if default is not None:
        field["value"] = default == "true" if kind == "Boolean" else default
    if given.choices:
        field["choices"] = [{"name": choice.label, "value": choice.value} for choice in given.choices]
    elif given.feel is not Feel.FIXED:
        field["feel"] = "static" if kind in ("Number", "Boolean") else str(given.feel)
    if given.required:
        field["constraints"] = {"notEmpty": True}
    else:
        field["optional"] = True
    return field


def _output(result: Output) -> dict[str, Any]:
    return {
        "label": f"Variable for: {result.name}",
        "description": result.doc,
        "type": "String",
        "group": "outputs",
        "optional": True,
        "value": result.name,
        "binding": {"type": "zeebe:output", "source": f"={result.name}"},
    }


def _icon(name: str) -> str:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="18" height="18" viewBox="0 0 18 18">'
        f'<path fill="#1f5c99" d="{_ICONS[name]}"/></svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


if __name__ == "__main__":
    print(render_file(), end="")
