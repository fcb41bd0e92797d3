"""What is said about an answer that was not taken, in Chinese: the runtime says it in English."""

import re
from collections.abc import Mapping

from guanxi.platform.errors import GuanxiError

_FIELDS = (
    (r"Please fill this in\.", "请填写此项。"),
    (r"The form has no such field\.", "表单没有此项。"),
    (r"This must be the id of a record\.", "此项须为记录的标识。"),
    (r"There is no such record, or you may not see it\.", "没有此记录，或您无权查看。"),
    (r"This must be a text\.", "此项须为文本。"),
    (r"This contains a control character; remove it\.", "含有控制字符，请删除。"),
    (r"This needs at least (.+) characters\.", "至少需要 {0} 个字符。"),
    (r"This may have at most (.+) characters\.", "最多 {0} 个字符。"),
    (r"This does not have the form that is asked for\.", "格式不符合要求。"),
    (r"This must be a number\.", "此项须为数字。"),
    (r"This must be at least (.+)\.", "不得小于 {0}。"),
    (r"This may be at most (.+)\.", "不得大于 {0}。"),
    (r"This must be one of (.+)\.", "须为以下之一：{0}。"),
    (r"This must be a list\.", "此项须为列表。"),
    (r"This must be true or false\.", "此项须为是或否。"),
    (r"This must be a day, like (.+)\.", "此项须为日期，例如 {0}。"),
    (r"This must be a time, like (.+)\.", "此项须为时间，例如 {0}。"),
    (r"This must be a day and time, like (.+)\.", "此项须为日期和时间，例如 {0}。"),
)
_REFUSALS = {
    "access.forbidden": "您没有处理任务的权限。",
    "access.forbidden_record": "您不能更改相关的记录。",
    "runtime.four_eyes": "此任务须由另一人完成，不能由处理过前一步的人完成。",
    "runtime.task_delegated": "此任务正由他人代办。",
    "runtime.task_not_offered": "此任务没有分给您。",
    "runtime.task_not_open": "此任务已不再开放。",
    "runtime.task_of_somebody_else": "此任务由他人处理。",
    "runtime.wrong_state": "流程此刻不能继续，请稍后再试。",
}


def say_fields(errors: Mapping[str, str], language: str) -> dict[str, str]:
    """Return what is wrong, by field, in the language; what has no Chinese stays as it is."""
    if language != "zh-CN":
        return dict(errors)
    return {name: _chinese(message) for name, message in errors.items()}


def say_refusal(error: GuanxiError, language: str) -> str:
    """Return why the runtime refused, in the language; what has no Chinese stays as it is."""
    return _REFUSALS.get(error.code, error.message) if language == "zh-CN" else error.message


def _chinese(message: str) -> str:
    for pattern, text in _FIELDS:
        if found := re.fullmatch(pattern, message):
            return text.format(*found.groups())
    return message
