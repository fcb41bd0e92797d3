"""The typed Python client: ``Client`` and what it answers and raises."""

from guanxi.client.answers import (
    BulkOperation,
    BulkPreview,
    BulkRefusal,
    Field,
    MessageResult,
    Object,
    Person,
    ProcessInstance,
    Record,
    RecordRef,
    StartedInstance,
    Task,
)
from guanxi.client.client import Client
from guanxi.client.errors import (
    Conflict,
    Forbidden,
    GuanxiError,
    Invalid,
    NotFound,
    TooMany,
    Unauthenticated,
    Unavailable,
)

__all__ = [
    "BulkOperation",
    "BulkPreview",
    "BulkRefusal",
    "Client",
    "Conflict",
    "Field",
    "Forbidden",
    "GuanxiError",
    "Invalid",
    "MessageResult",
    "NotFound",
    "Object",
    "Person",
    "ProcessInstance",
    "Record",
    "RecordRef",
    "StartedInstance",
    "Task",
    "TooMany",
    "Unauthenticated",
    "Unavailable",
]
