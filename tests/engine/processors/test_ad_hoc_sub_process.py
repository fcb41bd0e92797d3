"""Ad-hoc sub-process."""

from guanxi.engine.commands import ActivateAdHoc, CompleteAdHoc
from tests.engine.models import Instance, bpmn, flows


def model(attributes: str = "", inner: str = "", extension: str = "") -> bytes:
    """Three tasks in no order."""
    extensions = f"<extensionElements>{extension}</extensionElements>" if extension else ""
    return bpmn(
        f'<startEvent id="s"/><adHocSubProcess id="h" {attributes}>{extensions}<userTask id="a"/><userTask id="b"/>'
        f'<userTask id="c"/>{inner}</adHocSubProcess><endEvent id="e"/>' + flows("s", "h", "e")
    )


def test_starts_everything_and_ends_when_all_is_done():
    """In any order."""
    instance = Instance(model()).start()
    assert instance.waiting == ["a", "b", "c"]
    for task in ("c", "a", "b"):
        instance.complete(task)
    assert instance.status == "completed"


def test_one_at_a_time():
    """Sequential ordering."""
    instance = Instance(model('ordering="Sequential"')).start()
    for task in ("a", "b", "c"):
        assert instance.waiting == [task]
        instance.complete(task)
    assert instance.status == "completed"


def test_the_completion_condition_withdraws_the_rest():
    """Unless cancelRemainingInstances says otherwise."""
    condition = "<completionCondition>=done</completionCondition>"
    instance = Instance(model(inner=condition)).start(done=False)
    instance.complete("a")
    assert instance.waiting == ["b", "c"]
    instance.complete("b", done=True)
    assert instance.status == "completed"
    assert instance.terminated == ["c"]


def test_starts_only_the_chosen_and_more_on_command():
    """The collection names elements; a command adds to them."""
    extension = '<zeebe:adHoc activeElementsCollection="=chosen"/>'
    instance = Instance(model(extension=extension)).start(chosen=["b"])
    assert instance.waiting == ["b"]
    key = next(e.key for e in instance.state.elements.values() if e.element_id == "h")
    assert instance.send(ActivateAdHoc(key, ("nowhere",))).rejection is not None
    instance.send(ActivateAdHoc(key, ("c",)))
    assert instance.waiting == ["b", "c"]
    instance.send(CompleteAdHoc(key))
    assert instance.status == "completed"


def test_an_unknown_element_is_an_incident():
    """It is named."""
    extension = '<zeebe:adHoc activeElementsCollection="=chosen"/>'
    instance = Instance(model(extension=extension)).start(chosen=["x"])
    assert instance.incidents == [("EXTRACT_VALUE_ERROR", "h")]
