"""Results of the single runs inside a multi-instance, a loop or an ad-hoc sub-process, kept as they end."""

from typing import Any

from guanxi.bpmn import Element, ElementType
from guanxi.bpmn.text import Text
from guanxi.engine.behaviors.expressions import evaluate, is_storable
from guanxi.engine.events import DataAppended, DataSet
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance
from guanxi.feel.codec import encode_value


def keep_result(run: Run, single: ElementInstance, element: Element) -> None:
    """Count the run and keep its output element, while its variables are still there."""
    around = run.state.elements[single.scope]
    if around.type == ElementType.AD_HOC_SUB_PROCESS:
        _keep_ad_hoc(run, single, around)
        return
    run.emit(DataSet(around.key, "done", around.data.get("done", 0) + 1))
    if element.loop is not None and element.loop.output_collection and element.loop.output_item is not None:
        value = _kept(run, single.key, element.loop.output_item)
        run.emit(DataSet(around.key, f"result {single.data['position']}", value))


def _kept(run: Run, key: int, text: Text) -> Any:
    """The value in the form in which processors' data are stored; a function is kept as null."""
    value = evaluate(run, key, text)
    return encode_value(value) if is_storable(value) else None


def _keep_ad_hoc(run: Run, single: ElementInstance, around: ElementInstance) -> None:
    definition = run.elements[around.element_id].ad_hoc
    if definition is not None and definition.output_collection and definition.output_item is not None:
        value = _kept(run, single.key, definition.output_item)
        run.emit(DataAppended(around.key, "results", [value]))
