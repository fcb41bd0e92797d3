"""The answers activities have in a test when a scenario names none: FEEL over the inputs, per declared output.

An activity that is not here, or lacks one of its outputs here, has to be answered by the scenario.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guanxi.activities.declaration import Activity
from guanxi.feel import compile_expression

_OWNER = '{id: "owner-1", name: "Owner", email: "owner@guanxi.example", language: "en"}'

SAMPLES: Mapping[str, Mapping[str, str]] = {
    "guanxi.records.find": {"records": "[]", "found": "0"},
    "guanxi.records.create": {"created": 'context put(values, "id", "created-1")'},
    "guanxi.records.update": {"updated": 'context put(values, "id", id)'},
    "guanxi.records.assign": {"owner": _OWNER},
    "guanxi.records.log_engagement": {
        "engagement": '{id: "engagement-1", kind: kind, subject: subject, text: text}'
    },
    "guanxi.records.wait_until_filled": {"filled": "{id: id}"},
    "guanxi.email.send": {"message_id": '"<rehearsal@guanxi.example>"', "refused": "[]"},
    "guanxi.log": {},
}


def sample_outputs(activity: Activity, inputs: Mapping[str, Any], now: datetime) -> dict[str, Any] | None:
    """Return the outputs of an activity that did what it is for; None when it has no samples."""
    samples = SAMPLES.get(activity.type)
    if samples is None or not samples.keys() >= {output.name for output in activity.outputs}:
        return None
    return {name: compile_expression(text).evaluate(inputs, now=now).value for name, text in samples.items()}
