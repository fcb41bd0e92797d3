"""The answers that activities declare for tests: FEEL over the inputs, per output."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guanxi.activities.declaration import Activity
from guanxi.feel import compile_expression


def sample_outputs(activity: Activity, inputs: Mapping[str, Any], now: datetime) -> dict[str, Any] | None:
    """Return the outputs of an activity that did what it is for; None when it lacks the sample of one."""
    if not all(output.sample for output in activity.outputs):
        return None
    return {
        output.name: compile_expression(output.sample).evaluate(inputs, now=now).value
        for output in activity.outputs
    }
