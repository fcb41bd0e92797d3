"""Results of the single runs inside a multi-instance, a loop or an ad-hoc sub-process, kept as they end."""

from guanxi.bpmn import Element, ElementType
from guanxi.engine.behaviors.expressions import evaluate
from guanxi.engine.events import DataSet
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance


def keep_result(run: Run, single: ElementInstance, element: Element) -> None:
    """Count the run and keep its output element, while its variables are still there."""
    around = run.state.elements[single.scope]
    if around.type == ElementType.AD_HOC_SUB_PROCESS:
        _keep_ad_hoc(run, single, around)
        return
    run.emit(DataSet(around.key, "done", around.data.get("done", 0) + 1))
    if element.loop is not None and element.loop.output_collection and element.loop.output_item is not None:
        value = evaluate(run, single.key, element.loop.output_item)
        run.emit(DataSet(around.key, f"result {single.data['position']}", value))


def _keep_ad_hoc(run: Run, single: ElementInstance, around: ElementInstance) -> None:
    definition = run.elements[around.element_id].ad_hoc
    if definition is not None and definition.output_collection and definition.output_item is not None:
        value = evaluate(run, single.key, definition.output_item)
        run.emit(DataSet(around.key, "results", [*around.data.get("results", []), value]))
