"""Ad-hoc sub-process."""

from guanxi.engine import effects
from guanxi.engine.commands import (
    ActivateAdHoc,
    CompleteAdHoc,
    CompleteJob,
    FailJob,
    JobResult,
    ResolveIncident,
)
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


def test_hundreds_of_activities_one_after_the_other_end_within_one_step():
    """One after the other, not one inside the other."""
    tasks = "".join(f'<task id="t{number}"/>' for number in range(300))
    data = bpmn(
        f'<startEvent id="s"/><adHocSubProcess id="h" ordering="Sequential">{tasks}</adHocSubProcess><endEvent id="e"/>'
        + flows("s", "h", "e")
    )
    instance = Instance(data).start()
    assert (instance.status, len(instance.completed)) == ("completed", 303)


JOB = bpmn(
    '<startEvent id="s"/><adHocSubProcess id="h"><extensionElements><zeebe:taskDefinition type="agent"/>'
    '</extensionElements><userTask id="x"/><userTask id="y"/></adHocSubProcess><endEvent id="e"/>'
    + flows("s", "h", "e")
)


def agent(instance: Instance, **result) -> None:
    """Complete the job of the ad-hoc sub-process with this decision."""
    key = next(key for key, wait in instance.state.waits.items() if wait.kind == "job")
    assert instance.send(CompleteJob(key, {}, JobResult(**result))).rejection is None


def test_a_worker_decides_what_starts_and_when_it_is_done():
    """Asked at the beginning and again whenever something inside has ended."""
    instance = Instance(JOB).start()
    assert (instance.last(effects.CreateJob).kind, instance.waiting) == ("ad_hoc", ["h"])
    agent(instance, activate=(("x", {"n": 1}),))
    assert instance.waiting == ["x"]
    key = instance.state.waits[instance.wait("x")].element_key
    assert instance.state.variables[key] == {"n": 1}
    instance.complete("x")
    assert instance.waiting == ["h"]
    agent(instance, activate=(("y", {}),), completed=True)
    assert instance.waiting == ["y"]
    instance.complete("y")
    assert instance.status == "completed"


def test_a_worker_may_stop_what_is_open():
    """What is open inside is withdrawn; a worker without retries is an incident of its own kind."""
    instance = Instance(JOB).start()
    agent(instance, activate=(("x", {}), ("y", {})))
    instance.complete("y")
    instance.send(FailJob(instance.wait("h"), "no answer"))
    assert instance.incidents == [("AD_HOC_SUB_PROCESS_NO_RETRIES", "h")]
    instance.send(ResolveIncident(next(iter(instance.state.incidents))))
    refused = instance.send(CompleteJob(instance.wait("h"), {}, JobResult(activate=(("z", {}),)))).rejection
    assert refused is not None
    assert refused.code == "no_such_start"
    agent(instance, completed=True, cancel_remaining=True)
    assert (instance.status, instance.terminated) == ("completed", ["x"])


def test_a_worker_that_decides_nothing_is_an_incident():
    """Nothing would ever move it; while something is open in it, it will be asked again."""
    instance = Instance(JOB).start()
    agent(instance)
    assert instance.incidents == [("AD_HOC_SUB_PROCESS_NO_RETRIES", "h")]
    instance.send(ResolveIncident(next(iter(instance.state.incidents))))
    agent(instance, activate=(("x", {}), ("y", {})))
    instance.complete("x")
    agent(instance)
    instance.complete("y")
    agent(instance, completed=True)
    assert (instance.incidents, instance.status) == ([], "completed")
