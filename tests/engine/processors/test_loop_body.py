"""Standard loop."""

from tests.engine.models import Instance, bpmn, flows, service


def model(attributes: str, condition: str = "") -> bytes:
    """A task in a standard loop."""
    inner = f"<loopCondition>{condition}</loopCondition>" if condition else ""
    loop = f"<standardLoopCharacteristics {attributes}>{inner}</standardLoopCharacteristics>"
    return bpmn('<startEvent id="s"/>' + service("a", "", loop) + '<endEvent id="e"/>' + flows("s", "a", "e"))


def test_runs_while_the_condition_holds():
    """Tested after each run, so at least one run."""
    instance = Instance(model("", "=more")).start(more=True)
    instance.complete("a", more=True)
    assert instance.waiting == ["a"]
    instance.complete("a", more=False)
    assert instance.status == "completed"


def test_tested_before_it_may_run_never():
    """testBefore with a false condition passes through."""
    instance = Instance(model('testBefore="true"', "=more")).start(more=False)
    assert instance.status == "completed"
    assert instance.completed == ["s", "a", "e"]


def test_the_maximum_ends_it():
    """Twice, whatever the condition says."""
    instance = Instance(model('loopMaximum="2"', "=true")).start()
    instance.complete("a")
    instance.complete("a")
    assert instance.status == "completed"
