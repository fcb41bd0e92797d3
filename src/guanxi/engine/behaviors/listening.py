"""Listeners: jobs done one after the other when something happens to an element (``zeebe:executionListeners``,
``zeebe:taskListeners``). What follows when the last is done stands in ``listened.py``.

The element instance remembers under ``listening`` the event and the position of the listener at work, and under
``listened`` the last event whose listeners are all done.
"""

from collections.abc import Mapping, Sequence

from guanxi.bpmn import Element
from guanxi.bpmn.graph import Listener
from guanxi.engine import effects
from guanxi.engine.behaviors.expressions import required_text, whole_number
from guanxi.engine.behaviors.task_fields import listener_headers
from guanxi.engine.events import DataSet
from guanxi.engine.failure import Failure
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance, Wait

LISTENING = "listening"
LISTENED = "listened"
EXECUTION = ("start", "end")


def listeners_of(element: Element, event: str) -> Sequence[Listener]:
    """The listeners of the element to this event, in order."""
    if event == "start":
        return element.start_listeners
    if event == "end":
        return element.end_listeners
    task = element.user_task
    return () if task is None else [one for one in task.listeners if one.event == event]


def listen(run: Run, instance: ElementInstance, element: Element, event: str) -> Failure | None:
    """Offer the job of the first listener to ``event``; there has to be one."""
    run.emit(DataSet(instance.key, LISTENING, [event, 0]))
    return offer(run, instance, element)


def offer(run: Run, instance: ElementInstance, element: Element) -> Failure | None:
    """Offer the job of the listener whose turn it is."""
    event, position = instance.data[LISTENING]
    listener = listeners_of(element, event)[position]
    kind = required_text(run, instance.key, listener.type, "Listener type")
    if isinstance(kind, Failure):
        return kind
    retries = whole_number(run, instance.key, listener.retries, "Retries")
    if isinstance(retries, Failure):
        return retries
    about: Mapping[str, str] = {} if event in EXECUTION else listener_headers(instance)
    key = run.state.next_key
    run.open_wait(
        Wait(key=key, kind="job", element_key=instance.key, element_id=element.id, name=kind, listener=event)
    )
    run.effects.append(
        effects.CreateJob(
            key=key,
            element_key=instance.key,
            element_id=element.id,
            type=kind,
            retries=retries,
            headers={**listener.headers, **about},
            kind="execution_listener" if event in EXECUTION else "task_listener",
            listener=event,
        )
    )
    return None


def next_listener(run: Run, instance: ElementInstance, element: Element) -> bool | Failure:
    """After a listener is done: offer the next; False when all are done."""
    event, position = instance.data[LISTENING]
    if position + 1 < len(listeners_of(element, event)):
        run.emit(DataSet(instance.key, LISTENING, [event, position + 1]))
        return offer(run, instance, element) or True
    stop_listening(run, instance)
    run.emit(DataSet(instance.key, LISTENED, event))
    return False


def stop_listening(run: Run, instance: ElementInstance) -> None:
    """No listener is at work any more."""
    run.emit(DataSet(instance.key, LISTENING, None))


def is_listening(instance: ElementInstance) -> bool:
    """Whether a listener is at work."""
    return instance.data.get(LISTENING) is not None
