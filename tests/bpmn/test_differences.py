"""What differs between two files: each element, flow, setting and rule, nothing that is the same."""

import pytest

from guanxi.bpmn.differences import Change, compare_xml
from guanxi.bpmn.layout import add_diagram
from guanxi.bpmn.parse import parse_bpmn
from guanxi.bpmn.xml import XmlRefused
from guanxi.packs import pack_files, pack_names
from tests.runtime.models import START, process, service, straight

FILES = {
    f"{pack}/{name}": content
    for pack in pack_names()
    for name, content in pack_files(pack).items()
    if name.endswith((".bpmn", ".dmn"))
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_a_file_does_not_differ_from_itself(content: bytes) -> None:
    """Of every shipped file."""
    assert compare_xml(content, content) == ()


def test_elements_and_flows_come_and_go() -> None:
    """A task put between two others: one element and its flows are new, the flow it replaces is gone."""
    found = compare_xml(straight("p", "a", "b"), straight("p", "a", "b", "c"))

    assert [(one.id, one.type, one.kind) for one in found] == [
        ("t3", "serviceTask", "added"),
        ("t2_t3", "sequenceFlow", "added"),
        ("t3_end", "sequenceFlow", "added"),
        ("t2_end", "sequenceFlow", "removed"),
    ]
    assert Change("taskDefinition.type", None, "c") in found[0].changes


def test_settings_tell_old_and_new_by_their_path() -> None:
    """Mappings are told apart by their target, whatever order they stand in."""
    one, two = '<zeebe:input source="=a" target="x" />', '<zeebe:input source="=b" target="y" />'
    path = [("start", "t")]
    old = process("p", START + service("t", "a", io=one + two), path)
    new = process("p", START + service("t", "a", retries=5, io=two + one.replace("=a", "=c")), path)

    (found,) = compare_xml(old, new)

    assert (found.id, found.kind, found.moved) == ("t", "changed", False)
    assert found.changes == (
        Change("taskDefinition.retries", "3", "5"),
        Change("ioMapping.input[x].source", "=a", "=c"),
    )


def test_an_element_of_another_type_keeps_its_identity() -> None:
    """Its type is one of the changes, and what the old type had is gone."""
    path = [("start", "t")]
    old = process("p", START + service("t", "a"), path)
    new = process("p", START + '<bpmn:userTask id="t" name="t" />', path)

    (found,) = compare_xml(old, new)

    assert (found.kind, found.type) == ("changed", "userTask")
    assert found.changes[0] == Change("type", "serviceTask", "userTask")
    assert Change("taskDefinition.type", "a", None) in found.changes


def test_what_is_only_drawn_elsewhere_is_moved() -> None:
    """A change of the diagram alone is told apart from a change of the process."""
    document = parse_bpmn(straight("p", "a")).document
    assert document is not None
    old = add_diagram(document).render()
    new = old.replace(b'x="', b'x="1', 1)

    (found,) = compare_xml(old, new)

    assert (found.kind, found.moved, found.changes) == ("moved", True, ())


def test_rules_of_a_table_are_compared_one_by_one_and_their_order_counts() -> None:
    """A changed cell names its rule; two rules in another order change the table, a new rule does not."""
    old = FILES["lead_intake/lead-score.dmn"]
    cell = old.replace(b"&gt;= 50000", b"&gt;= 60000")
    (rule,) = compare_xml(old, cell)
    assert (rule.type, rule.kind) == ("rule", "changed")
    assert rule.changes == (Change("inputEntry[4].text", ">= 50000", ">= 60000"),)

    begin, end = old.index(b'<rule id="lead-score-rule-1"'), old.index(b'<rule id="lead-score-rule-2"')
    last = old.index(b'<rule id="lead-score-rule-3"')
    swapped = old[:begin] + old[end:last] + old[begin:end] + old[last:]
    assert [(one.type, one.changes[0].setting) for one in compare_xml(old, swapped)] == [
        ("decisionTable", "order")
    ]
    shorter = old[:begin] + old[end:]
    assert [(one.type, one.kind) for one in compare_xml(old, shorter)] == [("rule", "removed")]


def test_refuses_what_is_no_xml() -> None:
    """It cannot be compared."""
    with pytest.raises(XmlRefused):
        compare_xml(b"<a/>", b"<a")
