"""The columns of a process table: their names, in English and Chinese, and the ways a row may begin."""

from typing import Final

from guanxi.bpmn.builders.columns import LISTS, PAIRS, plain_name
from guanxi.bpmn.builders.kinds import plain
from guanxi.bpmn.builders.settings import NAMES

FIRST: Final = ("step", "kind", "name", "who", "what", "condition", "answer", "next", "due")
OTHERS: Final = ("flow", "inside", "attached_to", "handler", "lane", "event", "listeners")
OF_WHOLE: Final = ("documentation", "executable", "pool", "many", "of")
COLUMNS: Final = tuple(dict.fromkeys((*FIRST, *OTHERS, *NAMES, *PAIRS, *LISTS, *OF_WHOLE)))
"""All columns, in the order they are written; a table has those it needs."""

_CHINESE: Final = {
    "步骤": "step",
    "类型": "kind",
    "名称": "name",
    "负责人": "who",
    "内容": "what",
    "条件": "condition",
    "答案": "answer",
    "下一步": "next",
    "期限": "due",
    "所属": "inside",
    "附于": "attached_to",
    "泳道": "lane",
    "事件": "event",
    "输入": "inputs",
    "输出": "outputs",
    "说明": "documentation",
}
_NAMES: Final = {name: name for name in COLUMNS} | _CHINESE | {"input": "inputs", "output": "outputs"}

OTHERWISE: Final = ("otherwise", "else", "default", "否则")
"""What a condition says on the way that is taken when no other condition holds; the first is written."""

WHOLE: Final = {plain(word): word for word in ("process", "pool", "lane", "data object", "data store")} | {
    "流程": "process",
    "参与者": "pool",
    "泳道": "lane",
    "数据对象": "data object",
    "数据存储": "data store",
}
"""Kinds of rows that are no steps."""


def column_of(heading: str) -> str:
    """The column a heading stands for, or an empty text."""
    return _NAMES.get(plain_name(heading), "")
