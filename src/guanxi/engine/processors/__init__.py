"""One file per BPMN element; the registry says which processor runs which type."""

from collections.abc import Mapping

from guanxi.bpmn import ElementType
from guanxi.engine.processor import Processor
from guanxi.engine.processors import (
    boundary_event,
    business_rule_task,
    end_event,
    exclusive_gateway,
    intermediate_catch_event,
    parallel_gateway,
    process,
    script_task,
    service_task,
    start_event,
    undefined_task,
    user_task,
)

PROCESSORS: Mapping[str, Processor] = {
    ElementType.PROCESS: process.PROCESSOR,
    ElementType.START_EVENT: start_event.PROCESSOR,
    ElementType.END_EVENT: end_event.PROCESSOR,
    ElementType.INTERMEDIATE_CATCH_EVENT: intermediate_catch_event.PROCESSOR,
    ElementType.BOUNDARY_EVENT: boundary_event.PROCESSOR,
    ElementType.TASK: undefined_task.PROCESSOR,
    ElementType.MANUAL_TASK: undefined_task.PROCESSOR,
    ElementType.SERVICE_TASK: service_task.PROCESSOR,
    ElementType.USER_TASK: user_task.PROCESSOR,
    ElementType.SCRIPT_TASK: script_task.PROCESSOR,
    ElementType.BUSINESS_RULE_TASK: business_rule_task.PROCESSOR,
    ElementType.EXCLUSIVE_GATEWAY: exclusive_gateway.PROCESSOR,
    ElementType.PARALLEL_GATEWAY: parallel_gateway.PROCESSOR,
}
