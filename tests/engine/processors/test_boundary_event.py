"""Timer boundary events."""

from datetime import UTC, datetime

from guanxi.engine import effects as effect
from tests.engine.models import Instance, bpmn, flows


def model(interrupting: str, timer: str, kind: str = "timeDuration") -> bytes:
    """A user task with a timer on its border that leads to another task."""
    return bpmn(
        '<startEvent id="s"/><userTask id="a"/><endEvent id="e"/><userTask id="r"/><endEvent id="f"/>'
        f'<boundaryEvent id="t" attachedToRef="a" cancelActivity="{interrupting}"><timerEventDefinition>'
        f"<{kind}>{timer}</{kind}></timerEventDefinition></boundaryEvent>"
        + flows("s", "a", "e")
        + flows("t", "r", "f")
    )


def test_interrupting_timer_ends_the_task():
    """The task is withdrawn and the token leaves by the event."""
    instance = Instance(model("true", "PT1H")).start()
    assert instance.last(effect.CreateTimer).due == datetime(2026, 1, 5, 10, tzinfo=UTC)
    instance.timer("t")
    assert instance.terminated == ["a"]
    assert instance.waiting == ["r"]
    instance.complete("r")
    assert instance.status == "completed"


def test_non_interrupting_timer_leaves_the_task_open():
    """Both go on; the process ends when both are done."""
    instance = Instance(model("false", "PT1H")).start()
    instance.timer("t")
    assert instance.waiting == ["a", "r"]
    instance.complete("a")
    assert instance.status == "active"
    instance.complete("r")
    assert instance.status == "completed"


def test_repeating_timer_fires_as_often_as_it_says():
    """R2 fires twice, an hour apart, and no third time."""
    instance = Instance(model("false", "R2/PT1H", "timeCycle")).start()
    instance.timer("t")
    assert instance.last(effect.CreateTimer).due == datetime(2026, 1, 5, 11, tzinfo=UTC)
    instance.timer("t")
    assert instance.waiting == ["a", "r", "r"]


def test_the_timer_ends_with_its_task():
    """A finished task is not reminded of."""
    instance = Instance(model("false", "PT1H")).start()
    key = instance.wait("t")
    instance.complete("a")
    assert instance.status == "completed"
    assert effect.CloseWait(key, "timer", False) in instance.effects
