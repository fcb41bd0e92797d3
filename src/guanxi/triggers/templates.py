"""The element template of the record trigger: what a start event needs so that a change of a record starts a process."""

from __future__ import annotations

from typing import Any

from guanxi.records.catalogue import Catalogue
from guanxi.triggers.record_trigger import EVENTS

ID = "guanxi.trigger.record"
_ON = "on"
_CHANGED = {"property": _ON, "equals": "updated"}  # what is new has no field that changed
_WORDS = {
    "en": {
        "name": "A record changes",
        "description": "A change of a record starts the process.",
        "category": "Triggers",
        "group": "What starts it",
        "object": "Record",
        "on": "Is",
        "created": "created",
        "updated": "changed",
        "archived": "archived",
        "restored": "restored",
        "field": "Field that changed",
        "field_hint": "Only a change of this field counts; empty for any.",
        "to": "New value",
        "to_hint": "Only when the field becomes this; empty for any.",
        "condition": "Only if",
        "condition_hint": "new is the record after the change, old the one before: =new.score > 50, or =new.amount > old.amount. Empty: always.",
    },
    "zh": {
        "name": "记录变更时",
        "description": "记录的变更启动流程。",
        "category": "触发器",
        "group": "由什么启动",
        "object": "记录",
        "on": "发生",
        "created": "新建",
        "updated": "修改",
        "archived": "归档",
        "restored": "恢复",
        "field": "变更的字段",
        "field_hint": "仅当此字段变更时；留空则不限。",
        "to": "新值",
        "to_hint": "仅当字段变为此值时；留空则不限。",
        "condition": "仅当",
        "condition_hint": "new 是变更后的记录，old 是变更前的记录：=new.score > 50，或 =new.amount > old.amount。留空则总是启动。",
    },
}


def trigger_template(catalogue: Catalogue, language: str) -> dict[str, Any]:
    """Return the element template of a start event that waits for a change of a record, in a language (en or zh)."""
    chinese = language.startswith("zh")
    words = _WORDS["zh" if chinese else "en"]
    objects = [
        {
            "name": one.definition.label_zh if chinese else one.definition.label,
            "value": one.name,
        }
        for one in catalogue.objects
    ]
    return {
        "$schema": "https://unpkg.com/@camunda/zeebe-element-templates-json-schema/resources/schema.json",
        "name": words["name"],
        "id": ID,
        "version": 1,
        "description": words["description"],
        "category": {"id": "triggers", "name": words["category"]},
        "appliesTo": ["bpmn:StartEvent"],
        "elementType": {"value": "bpmn:StartEvent"},
        "groups": [{"id": "trigger", "label": words["group"], "openByDefault": True}],
        "properties": [
            {"type": "Hidden", "value": "record", "binding": _binding("trigger")},
            _field(
                words["object"], "trigger.object", type="Dropdown", choices=objects, value=objects[0]["value"]
            ),
            _field(
                words["on"],
                "trigger.on",
                id=_ON,
                type="Dropdown",
                choices=[{"name": words[name], "value": name} for name in EVENTS],
                value="created",
            ),
            _field(
                words["field"],
                "trigger.field",
                description=words["field_hint"],
                optional=True,
                condition=_CHANGED,
            ),
            _field(
                words["to"], "trigger.to", description=words["to_hint"], optional=True, condition=_CHANGED
            ),
            _field(
                words["condition"],
                "trigger.condition",
                description=words["condition_hint"],
                optional=True,
                feel="optional",
            ),
        ],
    }


def _field(label: str, name: str, **more: Any) -> dict[str, Any]:
    return {"type": "String", "label": label, "group": "trigger", "binding": _binding(name), **more}


def _binding(name: str) -> dict[str, str]:
    return {"type": "zeebe:property", "name": name}
