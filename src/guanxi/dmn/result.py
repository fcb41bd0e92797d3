"""What an evaluation answers: frozen data for every room above."""

from typing import Any, Final

import msgspec

FAILURES: Final = frozenset(
    {
        "dmn.aggregation",
        "dmn.any_violated",
        "dmn.budget",
        "dmn.expression",
        "dmn.external_unknown",
        "dmn.input_value",
        "dmn.no_logic",
        "dmn.output_value",
        "dmn.type",
        "dmn.unique_violated",
        "feel.budget",
        "feel.internal",
    }
)
"""Notices after which the value must not be relied on. A missing input or a table without a match is none of them."""


class Notice(msgspec.Struct, frozen=True):
    """Why something became null or was changed.

    Attributes:
        code: stable, e.g. ``dmn.unique_violated`` or a code of FEEL.
        message: one sentence.
        decision: name of the decision it happened in.
        offset: place in the text of the expression, from 0; 0 also when it is not about a text.
    """

    code: str
    message: str
    decision: str = ""
    offset: int = 0


class MatchedRule(msgspec.Struct, frozen=True):
    """A rule that matched: position from 1, id, its notes, and the texts of its outputs by name."""

    number: int
    id: str
    annotations: tuple[str, ...]
    outputs: dict[str, str]


class Match(msgspec.Struct, frozen=True):
    """One evaluation of one table: what was tested and which rules matched.

    Attributes:
        decision: name of the decision or knowledge model.
        table_id: id of the table, may be empty.
        hit_policy: e.g. ``UNIQUE``, ``COLLECT SUM``.
        inputs: label (else expression) and value of each column.
        rules: the rules that matched, in the order of the table.
    """

    decision: str
    table_id: str
    hit_policy: str
    inputs: tuple[tuple[str, Any], ...]
    rules: tuple[MatchedRule, ...]


class DecisionResult(msgspec.Struct, frozen=True):
    """Value of a decision (null = None), why parts became null, and the rules that matched in order of evaluation."""

    value: Any
    warnings: tuple[Notice, ...]
    matched: tuple[Match, ...]

    @property
    def failed(self) -> str:
        """Why the value must not be relied on: the message of the first such notice; empty when all went well."""
        return next((notice.message for notice in self.warnings if notice.code in FAILURES), "")
