"""Words for the kinds of steps, as tables, YAML and ids use them."""

import re
from typing import Final

from guanxi.bpmn.graph import ElementType as Type

WORDS: Final[dict[Type, str]] = {
    Type.START_EVENT: "start",
    Type.END_EVENT: "end",
    Type.INTERMEDIATE_CATCH_EVENT: "catch",
    Type.INTERMEDIATE_THROW_EVENT: "throw",
    Type.BOUNDARY_EVENT: "boundary",
    Type.TASK: "task",
    Type.MANUAL_TASK: "manual",
    Type.SERVICE_TASK: "service",
    Type.SEND_TASK: "send",
    Type.RECEIVE_TASK: "receive",
    Type.USER_TASK: "user",
    Type.SCRIPT_TASK: "script",
    Type.BUSINESS_RULE_TASK: "decision",
    Type.CALL_ACTIVITY: "call",
    Type.SUB_PROCESS: "sub-process",
    Type.EVENT_SUB_PROCESS: "event sub-process",
    Type.TRANSACTION: "transaction",
    Type.AD_HOC_SUB_PROCESS: "ad-hoc",
    Type.EXCLUSIVE_GATEWAY: "exclusive",
    Type.PARALLEL_GATEWAY: "parallel",
    Type.INCLUSIVE_GATEWAY: "inclusive",
    Type.EVENT_BASED_GATEWAY: "event-based",
    Type.COMPLEX_GATEWAY: "complex",
}
CHINESE: Final[dict[str, Type]] = {
    "开始": Type.START_EVENT,
    "结束": Type.END_EVENT,
    "等待": Type.INTERMEDIATE_CATCH_EVENT,
    "抛出": Type.INTERMEDIATE_THROW_EVENT,
    "边界": Type.BOUNDARY_EVENT,
    "任务": Type.TASK,
    "手工": Type.MANUAL_TASK,
    "服务": Type.SERVICE_TASK,
    "发送": Type.SEND_TASK,
    "接收": Type.RECEIVE_TASK,
    "人工": Type.USER_TASK,
    "脚本": Type.SCRIPT_TASK,
    "决策": Type.BUSINESS_RULE_TASK,
    "调用": Type.CALL_ACTIVITY,
    "子流程": Type.SUB_PROCESS,
    "事件子流程": Type.EVENT_SUB_PROCESS,
    "事务": Type.TRANSACTION,
    "自由": Type.AD_HOC_SUB_PROCESS,
    "排他": Type.EXCLUSIVE_GATEWAY,
    "并行": Type.PARALLEL_GATEWAY,
    "包容": Type.INCLUSIVE_GATEWAY,
    "事件网关": Type.EVENT_BASED_GATEWAY,
    "复杂": Type.COMPLEX_GATEWAY,
}

EVENT_TYPES: Final = frozenset(kind for kind in WORDS if kind.endswith("Event"))
GATEWAYS: Final = frozenset(kind for kind in WORDS if kind.endswith("Gateway"))
CONTAINERS: Final = frozenset(
    {Type.SUB_PROCESS, Type.EVENT_SUB_PROCESS, Type.TRANSACTION, Type.AD_HOC_SUB_PROCESS}
)
ACTIVITIES: Final = frozenset(WORDS) - EVENT_TYPES - GATEWAYS
WAITS_OR_THROWS: Final = EVENT_TYPES | {Type.SEND_TASK, Type.RECEIVE_TASK}


def plain(word: str) -> str:
    """A word without what people write differently: case, spaces, hyphens, underscores."""
    return re.sub(r"[\s_-]+", "", word).casefold()


_KINDS: Final = (
    {plain(word): kind for kind, word in WORDS.items()}
    | {plain(kind): kind for kind in WORDS}
    | {plain(word) + "task": kind for kind, word in WORDS.items() if kind.endswith("Task")}
    | {plain(word) + "event": kind for kind, word in WORDS.items() if kind.endswith("Event")}
    | {plain(word) + "gateway": kind for kind, word in WORDS.items() if kind.endswith("Gateway")}
    | CHINESE
)


def kind_of(word: str) -> Type | None:
    """The kind a word stands for: ours (``user``), BPMN's (``userTask``, ``user task``) or Chinese (``人工``)."""
    return _KINDS.get(plain(word))
