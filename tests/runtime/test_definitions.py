"""What is shown of a version: the file as it was deployed, with a diagram when it has none."""

from guanxi.packs import pack_files
from guanxi.runtime.definitions import definition_xml, drawn_xml
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
