"""Element templates for modelers."""

import json
from pathlib import Path
from typing import Any

from guanxi.activities.catalogue import ACTIVITIES
from guanxi.activities.element_templates import element_templates, render_file
from guanxi.activities.template_words import CHINESE, UNTRANSLATED, VARIABLE_FOR, translate

FILE = Path(__file__).parents[2] / "docs" / "reference" / "element-templates.json"


def test_the_file_in_the_repository_is_current() -> None:
    """After a change: python -m guanxi.activities.element_templates > docs/reference/element-templates.json."""
    assert FILE.read_text("utf-8") == render_file()


def test_every_activity_has_a_template_with_its_job_type_and_inputs() -> None:
    """Template id and hidden job type are the activity's; each input is one bound property."""
    templates = {template["id"]: template for template in element_templates()}

    assert templates.keys() == ACTIVITIES.keys()
    for kind, activity in ACTIVITIES.items():
        properties = templates[kind]["properties"]
        assert properties[0] == {
            "type": "Hidden",
            "value": kind,
            "binding": {"type": "zeebe:taskDefinition", "property": "type"},
        }
        bound = [one["binding"]["name"] for one in properties if one["binding"]["type"] == "zeebe:input"]
        assert bound == [given.name for given in activity.inputs]
    assert json.loads(json.dumps(list(templates.values()))) == list(templates.values())


def test_the_properties_of_the_mail_template_are_exact() -> None:
    """One input of each form as a modeler gets it."""
    [template] = element_templates([ACTIVITIES["guanxi.email.send"]])
    by_id = {one["id"]: one for one in template["properties"] if "id" in one}

    assert by_id["to"] == {
        "id": "to",
        "label": "To",
        "description": "One address, several separated by commas, or a list of addresses.",
        "type": "String",
        "group": "inputs",
        "binding": {"type": "zeebe:input", "name": "to"},
        "feel": "optional",
        "constraints": {"notEmpty": True},
    }
    assert by_id["purpose"]["choices"][1] == {"name": "Advertises (needs consent)", "value": "marketing"}
    assert by_id["purpose"]["value"] == "transactional"
    assert "feel" not in by_id["purpose"]
    groups = {id_: one["group"] for id_, one in by_id.items()}
    assert [id_ for id_, group in groups.items() if group == "inputs"] == ["to", "subject", "body"]
    assert {group["label"] for group in template["groups"]} == {
        "Inputs",
        "More options",
        "Results",
        "When it fails",
    }
    assert (by_id["data"]["type"], by_id["data"]["feel"], by_id["data"]["optional"]) == (
        "Text",
        "required",
        True,
    )


def test_every_text_of_a_template_has_a_chinese_one() -> None:
    """What people read is translated, and nothing is translated that no template says; bindings and values stay."""
    words: set[str] = set()

    def collect(value: Any) -> None:
        if isinstance(value, list):
            for item in value:
                collect(item)
        if isinstance(value, dict):
            words.update(
                value[key] for key in ("name", "label", "description") if isinstance(value.get(key), str)
            )
            for key, item in value.items():
                if key != "binding":
                    collect(item)

    collect(element_templates())
    said = {VARIABLE_FOR if word.startswith(VARIABLE_FOR) else word for word in words}

    assert said - UNTRANSLATED == CHINESE.keys()
    [template] = translate(element_templates([ACTIVITIES["guanxi.email.send"]]))
    [english] = element_templates([ACTIVITIES["guanxi.email.send"]])
    assert (template["name"], template["id"]) == ("发送邮件", "guanxi.email.send")
    assert [one["binding"] for one in template["properties"]] == [
        one["binding"] for one in english["properties"]
    ]
    assert [one.get("value") for one in template["properties"]] == [
        one.get("value") for one in english["properties"]
    ]


def test_a_mail_is_written_in_the_language_of_who_draws_it() -> None:
    """The language that is filled in is that of the screen; without one it is the activity's own."""
    mail = [ACTIVITIES["guanxi.email.send"]]

    def filled(language: str) -> list[str]:
        [template] = element_templates(mail, language)
        return [one["value"] for one in template["properties"] if one.get("id") == "language"]

    assert (filled("zh-CN"), filled("en"), filled("")) == (["zh-CN"], ["en"], ["en"])


def test_steps_without_seldom_inputs_have_no_group_for_them() -> None:
    """A group without a field would only be in the way."""
    [template] = element_templates([ACTIVITIES["guanxi.log"]])
    assert [group["id"] for group in template["groups"]] == ["inputs", "retries"]
