"""Standard loop: the activity again and again while its condition holds, at most ``loopMaximum`` times."""

from decimal import Decimal

from guanxi.bpmn import Element
from guanxi.bpmn.graph import LoopDefinition
from guanxi.engine.behaviors import flow
from guanxi.engine.behaviors.choosing import choose_unconditional
from guanxi.engine.behaviors.ending import open_incident
from guanxi.engine.behaviors.expressions import condition, whole_number
from guanxi.engine.behaviors.variables import set_local
from guanxi.engine.failure import Failure
from guanxi.engine.processor import Processor
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance


def activate(run: Run, instance: ElementInstance, element: Element) -> Failure | None:
    """Run the first time, unless the condition is tested before and does not hold."""
    again = _again(run, instance, element) if _loop(element).test_before else True
    if isinstance(again, Failure):
        return again
    if again:
        _run(run, instance, element)
    else:
        flow.leave(run, instance, element)
    return None


def _loop(element: Element) -> LoopDefinition:
    assert element.loop is not None
    return element.loop


def _run(run: Run, body: ElementInstance, element: Element) -> None:
    single = flow.make_instance(run, element, body.key, element.type)
    set_local(run, single.key, {"loopCounter": Decimal(body.data.get("done", 0) + 1)})
    flow.enter(run, single, element)


def child_ended(run: Run, body: ElementInstance, element: Element, _: Element) -> None:
    """One run is done: again, or on."""
    again = _again(run, body, element)
    if isinstance(again, Failure):
        open_incident(run, body, again, "scope")
    elif again:
        run.later(_run_later, body.key, element)
    else:
        flow.leave(run, body, element)


def _run_later(run: Run, key: int, element: Element) -> None:
    """By the queue, not by calls inside calls: a loop may turn many times within one step."""
    body = run.state.elements.get(key)
    if body is not None and body.state == "active":
        _run(run, body, element)


def _again(run: Run, body: ElementInstance, element: Element) -> bool | Failure:
    loop = _loop(element)
    if loop.maximum is not None:
        maximum = whole_number(run, body.key, loop.maximum, "Loop maximum")
        if isinstance(maximum, Failure):
            return maximum
        if body.data.get("done", 0) >= maximum:
            return False
    if loop.condition is None:
        return loop.maximum is not None
    return condition(run, body.key, loop.condition, f"Loop condition of “{element.name or element.id}”")


PROCESSOR = Processor(activate, choose_unconditional, child_ended=child_ended)
