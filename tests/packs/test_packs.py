"""The files of the packs."""

import json

import lxml.etree
import pytest

from guanxi.activities.email.templates import Templates
from guanxi.packs import mail_folders, pack_files, pack_names

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"


def test_an_unknown_pack_is_named() -> None:
    """The message says which packs there are."""
    with pytest.raises(FileNotFoundError, match=r"no pack 'x'; there are .*lead_intake"):
        pack_files("x")


@pytest.mark.parametrize("pack", pack_names())
def test_every_element_of_every_diagram_is_drawn_and_speaks(pack: str) -> None:
    """Each element and flow has its shape; whatever a person reads about has a name."""
    for name, content in pack_files(pack).items():
        if not name.endswith(".bpmn"):
            continue
        root = lxml.etree.fromstring(content)
        process = root.find(f"{BPMN}process")
        assert process is not None
        parts = [part for part in process.iter(f"{BPMN}*") if part.get("id") and part is not process]
        elements = {part.get("id") for part in parts if not part.tag.endswith("EventDefinition")}
        drawn = [part.get("bpmnElement") for part in root.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge")]
        assert sorted(drawn) == sorted(elements)
        for part in parts:
            if part.tag.endswith(("Task", "Event")):
                assert part.get("name"), part.get("id")


@pytest.mark.parametrize("pack", pack_names())
def test_every_form_that_is_asked_for_is_there(pack: str) -> None:
    """User tasks name forms of their own pack; every question has a Chinese label."""
    files = pack_files(pack)
    forms = {
        json.loads(content)["id"]: json.loads(content)
        for name, content in files.items()
        if name.endswith(".form")
    }
    asked = set()
    for name, content in files.items():
        if name.endswith(".bpmn"):
            asked |= set(lxml.etree.fromstring(content).xpath("//@formId"))
    assert asked == forms.keys()
    for form in forms.values():
        for component in form["components"]:
            assert component["properties"]["label_zh"]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize(("template", "subject"), [("welcome", "Li"), ("call-reminder", "Li")])
def test_the_mails_of_lead_intake_can_be_filled_from_little(
    template: str, subject: str, language: str
) -> None:
    """A lead with nothing but a last name is enough."""
    lead = dict.fromkeys(("first_name", "company_name", "phone", "email"), None) | {"last_name": "Li"}
    text = Templates(mail_folders()).render(
        template, language, {"lead": lead, "owner": {"name": "Wu Min", "email": "wu@example.com"}}
    )
    assert subject in text.subject
    assert "None" not in text.plain
    assert "Wu Min" in text.plain


@pytest.mark.parametrize("pack", pack_names())
def test_every_name_in_a_diagram_has_a_chinese_one(pack: str) -> None:
    """What a person reads of a process is translated, and nothing is translated that no process says."""
    for name, content in pack_files(pack).items():
        if not name.endswith(".bpmn"):
            continue
        process = lxml.etree.fromstring(content).find(f"{BPMN}process")
        assert process is not None
        names = {part.get("name") for part in process.iter(f"{BPMN}*")} - {None}
        names.add("documentation")
        [properties] = process.findall(f"{BPMN}extensionElements/{ZEEBE}properties")
        translated = {one.get("name"): one.get("value") for one in properties}
        assert translated.keys() == {f"zh-CN:{name}" for name in names}
        assert all(translated.values())
