"""What is shown of a version: the file as it was deployed, with a diagram when it has none."""

from guanxi.packs import pack_files
from guanxi.runtime.definitions import definition_xml, drawn_xml, translated_names
from tests.runtime.models import straight


def test_a_file_without_a_diagram_is_drawn_when_it_is_looked_at(lite):
    """What was deployed stays as it is."""
    content = straight("p", "external")
    [definition] = lite.deploy(content).definitions
    with lite.database.read() as tx:
        drawn = drawn_xml(tx, definition.key)
        assert definition_xml(tx, definition.key) == content
    assert drawn.count(b"BPMNShape ") == 3
    assert drawn.count(b"BPMNEdge ") == 2


def test_a_file_with_a_diagram_is_shown_as_it_was_deployed(lite):
    """Byte by byte."""
    files = pack_files("deal_follow_up")
    named = {
        name.replace(".", "_"): content
        for name, content in files.items()
        if name.endswith((".bpmn", ".form"))
    }
    deployed = lite.deploy(**named)
    [definition] = [one for one in deployed.definitions if one.kind == "process"]
    with lite.database.read() as tx:
        assert drawn_xml(tx, definition.key) == files["deal-follow-up.bpmn"]


def test_names_are_translated_by_the_latest_version_of_each_process(lite):
    """A process says what its names are called elsewhere; a newer version takes the place of the older."""
    for translated in ("Alt", "Neu"):
        property_of = f'<zeebe:property name="de:Start" value="{translated}" />'
        lite.deploy(
            straight("p", "external").replace(
                b'isExecutable="true">',
                f'isExecutable="true"><bpmn:extensionElements><zeebe:properties>{property_of}'
                "</zeebe:properties></bpmn:extensionElements>".encode(),
            )
        )
    lite.deploy(
        lead_intake_bpmn=pack_files("lead_intake")["lead-intake.bpmn"],
        lead_score_dmn=pack_files("lead_intake")["lead-score.dmn"],
        call_lead_form=pack_files("lead_intake")["call-lead.form"],
    )

    with lite.database.read() as tx:
        assert translated_names(lite.runtime.definitions, tx, "de") == {"Start": "Neu"}
        chinese = translated_names(lite.runtime.definitions, tx, "zh-CN")
        assert (len(chinese), chinese["Call the lead"]) == (21, "致电线索")
        assert translated_names(lite.runtime.definitions, tx, "fr") == {}
