"""Event-based gateway."""

from guanxi.engine import effects as effect
from guanxi.engine.commands import CorrelateMessage
from tests.engine.models import Instance, bpmn, flows

RACE = bpmn(
    '<startEvent id="s"/><eventBasedGateway id="g"/>'
    '<intermediateCatchEvent id="m"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>'
    '<intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
    '</timerEventDefinition></intermediateCatchEvent><userTask id="a"/><userTask id="b"/>'
    + flows("s", "g", "m", "a")
    + flows("g", "t", "b"),
    '<message id="M" name="answer"/>',
)


def test_the_first_event_decides():
    """The other is not awaited any more."""
    instance = Instance(RACE).start()
    timer = instance.wait("t")
    instance.send(CorrelateMessage(instance.wait("m")))
    assert instance.waiting == ["a"]
    assert effect.CloseWait(timer, "timer", False) in instance.effects


def test_the_timer_may_be_first():
    """Then the message is not awaited."""
    instance = Instance(RACE).start()
    instance.timer("t")
    assert instance.waiting == ["b"]
    assert instance.completed == ["s", "g", "t"]
