"""Whatever a form finds wrong about an answer is said in Chinese too."""

import re
from decimal import Decimal
from typing import Any

import pytest

from guanxi.platform.errors import Conflict, Forbidden, Invalid
from guanxi.runtime.forms import check_answers
from guanxi.triggers.answer_words import say_fields, say_refusal

WRONG: list[tuple[dict[str, Any], Any]] = [
    ({"type": "textfield", "validate": {"required": True}}, ""),
    ({"type": "textfield"}, 1),
    ({"type": "textfield"}, "a\u0007b"),
    ({"type": "textfield", "validate": {"minLength": 3}}, "ab"),
    ({"type": "textarea", "validate": {"maxLength": 3}}, "abcd"),
    ({"type": "textfield", "validate": {"pattern": "^[A-Z]$"}}, "a"),
    ({"type": "number"}, "many"),
    ({"type": "number", "validate": {"min": 2}}, Decimal(1)),
    ({"type": "number", "validate": {"max": 2}}, Decimal(3)),
    ({"type": "select", "values": [{"value": "a"}, {"value": "b"}]}, "c"),
    ({"type": "checklist", "values": [{"value": "a"}]}, "a"),
    ({"type": "checkbox"}, "yes"),
    ({"type": "record", "object": "contact"}, 7),
    ({"type": "datetime", "subtype": "date"}, "soon"),
    ({"type": "datetime", "subtype": "time"}, "soon"),
    ({"type": "datetime"}, "soon"),
]


@pytest.mark.parametrize(("field", "answer"), WRONG)
def test_every_finding_about_an_answer_has_chinese_words(field: dict[str, Any], answer: Any) -> None:
    """No English word is left in it, and English stays English."""
    form = {"components": [{**field, "key": "it"}]}
    with pytest.raises(Invalid) as caught:
        check_answers(form, {"it": answer})
    said = say_fields(caught.value.fields, "zh-CN")["it"]
    assert re.search("[\u4e00-\u9fff]", said)
    assert not re.search("[A-Za-z]{4}", said)
    assert say_fields(caught.value.fields, "en") == caught.value.fields


def test_an_answer_without_a_field_has_chinese_words() -> None:
    """What was sent without being asked for."""
    with pytest.raises(Invalid) as caught:
        check_answers({"components": []}, {"it": 1})
    assert say_fields(caught.value.fields, "zh-CN") == {"it": "表单没有此项。"}


def test_a_refusal_is_said_in_the_language() -> None:
    """By its code; what has no words of its own stays as the runtime said it."""
    eyes = Forbidden("runtime.four_eyes", "“Pay” needs somebody else.", "Give it to another person.")
    assert say_refusal(eyes, "zh-CN") == "此任务须由另一人完成，不能由处理过前一步的人完成。"
    assert say_refusal(eyes, "en") == "“Pay” needs somebody else."
    assert say_refusal(Conflict("runtime.new", "Later.", ""), "zh-CN") == "Later."
