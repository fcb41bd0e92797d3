"""Start and completion quantity (BPMN 2.0 §10.3.2)."""

import pytest

from guanxi.bpmn import errors, parse_bpmn
from tests.engine.models import Instance, bpmn, flows


def model(attributes: str) -> bytes:
    """Three tokens run into the task ``a``."""
    return bpmn(
        f'<startEvent id="s"/><parallelGateway id="f"/><userTask id="x"/><userTask id="y"/><userTask id="z"/>'
        f'<userTask id="a" {attributes}/><userTask id="b"/>'
        + flows("s", "f")
        + "".join(flows("f", name, "a") for name in "xyz")
        + flows("a", "b")
    )


def test_an_activity_starts_when_enough_tokens_have_come():
    """Two of them start it once; the third waits for a fourth."""
    instance = Instance(model('startQuantity="2"')).start()
    instance.complete("x")
    assert instance.waiting == ["y", "z"]
    instance.complete("y")
    instance.complete("z")
    assert instance.waiting == ["a"]


def test_an_activity_may_send_several_tokens():
    """Each goes its own way."""
    instance = Instance(model('completionQuantity="3"')).start()
    instance.complete("x")
    instance.complete("a")
    assert instance.waiting == ["b", "b", "b", "y", "z"]


@pytest.mark.parametrize("value", ["0", "-1", "many"])
def test_a_quantity_is_a_whole_number_from_one_up(value):
    """Anything else is refused."""
    findings = errors(parse_bpmn(model(f'startQuantity="{value}"')).findings)
    assert [finding.rule for finding in findings] == ["bpmn.quantity"]
