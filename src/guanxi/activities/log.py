"""The activity `guanxi.log`: a line in the server's log, for trying out a process."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from guanxi.activities.declaration import Activity, Choice, Idempotency, Input, InputType
from guanxi.activities.outcome import Done, Outcome

LOG = Activity(
    type="guanxi.log",
    name="Write to the log",
    family="log",
    icon="file",
    doc="Writes one line to the server's log; does nothing else.",
    inputs=(
        Input(name="message", type=InputType.ANY, label="Message", required=True, doc="What to write."),
        Input(
            name="level",
            type=InputType.CHOICE,
            label="Level",
            default="info",
            choices=(Choice("info", "Information"), Choice("warning", "Warning"), Choice("error", "Error")),
            doc="How much it matters.",
        ),
    ),
    idempotency=Idempotency.HARMLESS,
    timeout=5,
)

_LEVELS = {"info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_logger = logging.getLogger("guanxi.process")


def write_log(inputs: Mapping[str, Any], *, where: str) -> Outcome:
    """Write the line; `where` names instance and element, line breaks in the message are escaped."""
    level = _LEVELS.get(str(inputs.get("level") or "info"), logging.INFO)
    message = str(inputs.get("message")).replace("\r", "\\r").replace("\n", "\\n")
    _logger.log(level, "%s: %s", where, message[:2000])
    return Done()
