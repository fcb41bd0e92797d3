"""Expected failures as values: what can go wrong in a model at run time without anything being broken."""

from typing import Literal

import msgspec

FailureType = Literal[
    "CONDITION_ERROR",
    "IO_MAPPING_ERROR",
    "EXTRACT_VALUE_ERROR",
    "DECISION_EVALUATION_ERROR",
    "CALLED_DECISION_ERROR",
    "CALLED_ELEMENT_ERROR",
    "JOB_NO_RETRIES",
    "EXECUTION_LISTENER_NO_RETRIES",
    "TASK_LISTENER_NO_RETRIES",
    "AD_HOC_SUB_PROCESS_NO_RETRIES",
    "UNHANDLED_ERROR_EVENT",
    "LOOP_WITHOUT_WAIT",
    "FORM_NOT_FOUND",
    "MESSAGE_SIZE_EXCEEDED",
    "RESOURCE_NOT_FOUND",
    "SECRET_RESOLUTION_ERROR",
    "UNKNOWN",
    "UNSPECIFIED",
]
"""The kinds of incident. ``LOOP_WITHOUT_WAIT`` is ours; what leads to each is told in docs/how-to/fix-an-incident.md."""


class Failure(msgspec.Struct, frozen=True):
    """Becomes an incident of this type; the message names the element and the values concerned."""

    type: FailureType
    message: str
