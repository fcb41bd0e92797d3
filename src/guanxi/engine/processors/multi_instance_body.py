"""Multi-instance: the body holds one run of the activity per item, all at once or one after the other.

The body remembers how many there are (``total``), how many are done, and each result; the collection itself
is evaluated anew for each sequential run, so that it is not kept twice.
"""

from decimal import Decimal
from typing import Any

from guanxi.bpmn import Element
from guanxi.bpmn.graph import LoopDefinition
from guanxi.engine.behaviors import flow
from guanxi.engine.behaviors.choosing import choose_unconditional
from guanxi.engine.behaviors.ending import REST, begin_no_more, clear_scope, end_some, open_incident
from guanxi.engine.behaviors.expressions import context, evaluate
from guanxi.engine.behaviors.multi_instance_events import throw_behavior
from guanxi.engine.behaviors.variables import propagate, set_local
from guanxi.engine.events import ContinuationClosed, ContinuationOpened, DataSet
from guanxi.engine.failure import Failure
from guanxi.engine.processor import Processor
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance
from guanxi.feel.codec import decode_value, encode_value

LARGEST = 100_000
# What the body remembers, beside what is left to start: that no more results are wanted.
ENOUGH = "enough"


def activate(run: Run, instance: ElementInstance, element: Element) -> Failure | None:
    """Find the items and start the runs; without items the activity is done at once."""
    loop = _loop(element)
    items = _items(run, instance, loop, element)
    if isinstance(items, Failure):
        return items
    run.emit(DataSet(instance.key, "total", len(items)))
    if not items:
        _finish(run, instance, element)
        return None
    if loop.sequential:
        _start(run, instance, element, items[:1], 1)
    else:
        _start_some(run, instance, element, items)
    return None


def _start_some(run: Run, body: ElementInstance, element: Element, items: list[Any]) -> None:
    """Start the runs for these items, as many as one step may; the rest is remembered for ``Continue``."""
    limit = run.chunk or len(items)
    before = body.data["total"] - len(items)
    rest = items[limit:]
    if rest:
        run.emit(DataSet(body.key, REST, encode_value(rest)))
        if body.key not in run.state.continuing:
            run.emit(ContinuationOpened(body.key))
    _start(run, body, element, items[:limit], before + 1)


def _start(run: Run, body: ElementInstance, element: Element, items: list[Any], first: int) -> None:
    """All runs exist before the first is entered, lest the body seem done."""
    started = [_make(run, body, element, position, item) for position, item in enumerate(items, first)]
    for single in started:
        if single.state == "active" and body.state == "active":
            flow.enter(run, single, element)


def go_on(run: Run, body: ElementInstance, element: Element) -> None:
    """The next part: more runs to start, or more to end."""
    if body.data.get(ENOUGH):
        end_some(run, body)
        if not body.children:
            run.emit(ContinuationClosed(body.key))
            _finish(run, body, element)
        return
    rest = decode_value(body.data[REST])
    if len(rest) <= (run.chunk or len(rest)):
        begin_no_more(run, body)
    _start_some(run, body, element, rest)


def _loop(element: Element) -> LoopDefinition:
    assert element.loop is not None
    return element.loop


def _items(
    run: Run, instance: ElementInstance, loop: LoopDefinition, element: Element
) -> list[Any] | Failure:
    text = loop.collection or loop.cardinality
    name = element.name or element.id
    if text is None:
        return Failure("EXTRACT_VALUE_ERROR", f"“{name}” says neither a collection nor a number of runs.")
    value = evaluate(run, instance.scope, text)
    if loop.collection is not None:
        if isinstance(value, list | tuple):
            return list(value)
        return Failure("EXTRACT_VALUE_ERROR", f"Collection “{text.text}” of “{name}” gave no list.")
    if isinstance(value, str) and value.isdigit():
        value = int(value)
    number = isinstance(value, int | Decimal) and not isinstance(value, bool) and value == int(value)
    if number and 0 <= value <= LARGEST:
        return [None] * int(value)
    return Failure("EXTRACT_VALUE_ERROR", f"Number of runs “{text.text}” of “{name}” gave {value!s}.")


def _make(run: Run, body: ElementInstance, element: Element, position: int, item: Any) -> ElementInstance:
    single = flow.make_instance(run, element, body.key, element.type)
    local: dict[str, Any] = {"loopCounter": Decimal(position)}
    if _loop(element).item:
        local[_loop(element).item] = item
    set_local(run, single.key, local)
    run.emit(DataSet(single.key, "position", position))
    return single


def child_ended(run: Run, body: ElementInstance, element: Element, _: Element) -> None:
    """A run is done: look at the completion condition, start the next or finish."""
    if body.data.get(ENOUGH):
        if not body.children and body.key not in run.state.continuing:
            _finish(run, body, element)
        return
    done = body.data["done"]
    enough = _is_enough(run, body, element)
    if isinstance(enough, Failure):
        open_incident(run, body, enough, "scope")
        return
    throw_behavior(run, body, element)
    if body.state != "active":
        return
    if enough:
        _stop(run, body, element)
    elif _loop(element).sequential and done < body.data["total"]:
        # By the queue, not by calls inside calls: many runs may end within one step.
        run.later(_next, body.key, element)
    elif not body.children and not body.data.get(REST):
        _finish(run, body, element)


def _stop(run: Run, body: ElementInstance, element: Element) -> None:
    """Enough runs are done: end those still open, in parts if they are many, then finish."""
    begin_no_more(run, body)
    run.emit(DataSet(body.key, ENOUGH, True))
    if run.chunk and len(body.children) > run.chunk:
        run.emit(ContinuationOpened(body.key))
        end_some(run, body)
        return
    clear_scope(run, body)
    if not body.children:
        _finish(run, body, element)


def _next(run: Run, key: int, element: Element) -> None:
    body = run.state.elements.get(key)
    if body is None or body.state != "active" or body.children:
        return
    done = body.data["done"]
    items = _items(run, body, _loop(element), element)
    if isinstance(items, Failure) or done >= len(items):
        _finish(run, body, element)
    else:
        flow.enter(run, _make(run, body, element, done + 1, items[done]), element)


def _is_enough(run: Run, body: ElementInstance, element: Element) -> bool | Failure:
    text = _loop(element).condition
    if text is None:
        return False
    counts = counters(body)
    if text.expression is None:
        return text.text == "true"
    value = text.expression.evaluate({**context(run.state, body.key), **counts}, now=run.now).value
    if value is True or value is False:
        return bool(value)
    name = element.name or element.id
    return Failure(
        "CONDITION_ERROR", f"Completion condition of “{name}” “{text.text}” gave neither true nor false."
    )


def counters(body: ElementInstance) -> dict[str, Decimal]:
    """The numbers BPMN names for completion conditions (BPMN 2.0 §10.3.8)."""
    total, done, active = body.data["total"], body.data.get("done", 0), len(body.children)
    return {
        "numberOfInstances": Decimal(total),
        "numberOfCompletedInstances": Decimal(done),
        "numberOfActiveInstances": Decimal(active),
        "numberOfTerminatedInstances": Decimal(0),
    }


def _finish(run: Run, body: ElementInstance, element: Element) -> None:
    """Hand out the results in the order of the items, then leave."""
    loop = _loop(element)
    if loop.output_collection:
        total = body.data["total"]
        results = [decode_value(body.data.get(f"result {position}")) for position in range(1, total + 1)]
        propagate(run, body.key, {loop.output_collection: results})
    flow.leave(run, body, element)


PROCESSOR = Processor(activate, choose_unconditional, child_ended=child_ended)
