"""Start events: whatever started them, the token moves on; a parallel multiple one waits for all of its events."""

from guanxi.bpmn import Element
from guanxi.engine.behaviors.choosing import choose_unconditional
from guanxi.engine.behaviors.flow import leave
from guanxi.engine.behaviors.waits import open_prepared, prepare_waits
from guanxi.engine.events import DataSet
from guanxi.engine.failure import Failure
from guanxi.engine.processor import Processor
from guanxi.engine.run import Run
from guanxi.engine.state import ROOT, ElementInstance

# On the process: which definition of its parallel multiple start event has happened.
HAPPENED = "happened"


def activate(run: Run, instance: ElementInstance, element: Element) -> Failure | None:
    """Pass through, unless other events have to happen first (BPMN 2.0 §10.5.2, parallel multiple)."""
    happened = run.state.elements[ROOT].data.get(HAPPENED)
    if not element.parallel_multiple or happened is None or instance.scope != ROOT:
        leave(run, instance, element)
        return None
    prepared = prepare_waits(run, instance, element)
    if isinstance(prepared, Failure):
        return prepared
    run.emit(DataSet(instance.key, f"seen {element.id}", [happened]))
    open_prepared(run, [wait for wait in prepared if wait.definition != happened])
    return None


PROCESSOR = Processor(activate, choose_unconditional)
