"""One file per BPMN element; the registry says which processor runs which type."""

from collections.abc import Mapping

from guanxi.bpmn import ElementType
from guanxi.engine.processor import Processor
from guanxi.engine.processors import (
    ad_hoc_sub_process,
    boundary_event,
    business_rule_task,
    call_activity,
    complex_gateway,
    end_event,
    event_based_gateway,
    event_sub_process,
    exclusive_gateway,
    inclusive_gateway,
    intermediate_catch_event,
    intermediate_throw_event,
    loop_body,
    multi_instance_body,
    parallel_gateway,
    process,
    receive_task,
    script_task,
    send_task,
    service_task,
    start_event,
    sub_process,
    transaction,
    undefined_task,
    user_task,
)
from guanxi.engine.state import LOOP_BODY, MULTI_INSTANCE_BODY

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
    ElementType.INCLUSIVE_GATEWAY: inclusive_gateway.PROCESSOR,
    ElementType.EVENT_BASED_GATEWAY: event_based_gateway.PROCESSOR,
    ElementType.COMPLEX_GATEWAY: complex_gateway.PROCESSOR,
    ElementType.INTERMEDIATE_THROW_EVENT: intermediate_throw_event.PROCESSOR,
    ElementType.SEND_TASK: send_task.PROCESSOR,
    ElementType.RECEIVE_TASK: receive_task.PROCESSOR,
    ElementType.CALL_ACTIVITY: call_activity.PROCESSOR,
    ElementType.SUB_PROCESS: sub_process.PROCESSOR,
    ElementType.EVENT_SUB_PROCESS: event_sub_process.PROCESSOR,
    ElementType.TRANSACTION: transaction.PROCESSOR,
    ElementType.AD_HOC_SUB_PROCESS: ad_hoc_sub_process.PROCESSOR,
    MULTI_INSTANCE_BODY: multi_instance_body.PROCESSOR,
    LOOP_BODY: loop_body.PROCESSOR,
}
