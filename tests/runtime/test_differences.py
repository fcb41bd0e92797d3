"""Texts of each kind are compared by what they are made of."""

import pytest

from guanxi.bpmn.differences import Change
from guanxi.platform.errors import Invalid
from guanxi.runtime.differences import compare

FORM = b"""{"id": "f", "components": [
  {"type": "group", "key": "g", "components": [{"type": "textfield", "key": "a", "label": "A"}]},
  {"type": "number", "key": "n", "label": "N", "validate": {"min": 1}}]}"""


def test_fields_of_a_form_are_told_by_their_key() -> None:
    """Inside groups too; a rule is shown as the JSON it is."""
    new = FORM.replace(b'"min": 1', b'"min": 2').replace(b'"label": "A"', b'"label": "B"')

    changed = compare("form", FORM, new)
    removed = compare("form", FORM, b'{"id": "f", "components": []}')

    assert [(one.id, one.kind, one.changes) for one in changed] == [
        ("a", "changed", (Change("label", "A", "B"),)),
        ("n", "changed", (Change("validate", '{"min":1}', '{"min":2}'),)),
    ]
    assert [(one.id, one.kind) for one in removed] == [("g", "removed"), ("a", "removed"), ("n", "removed")]


@pytest.mark.parametrize("kind", ["process", "decision", "form"])
def test_refuses_what_cannot_be_read(kind: str) -> None:
    """A draft may hold anything; a difference needs two texts that mean something."""
    with pytest.raises(Invalid) as refused:
        compare(kind, b"<a", b"\xff")
    assert refused.value.code == "runtime.not_comparable"
