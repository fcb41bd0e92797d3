"""What a migration would leave behind, as a value."""

from typing import Literal

import msgspec

Rule = Literal[
    "mapping",
    "element_gone",
    "type_changed",
    "scope_changed",
    "event_changed",
    "flow_gone",
    "listener_gone",
    "compensation_gone",
]


class Stranded(msgspec.Struct, frozen=True):
    """A reason against a migration.

    Attributes:
        rule: what is wrong.
        element_id: in the running version.
        key: the live element instance concerned, -1 when it is the mapping itself.
        message: a sentence for the operator.
    """

    rule: Rule
    element_id: str
    key: int
    message: str
