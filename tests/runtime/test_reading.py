"""Files of a deployment: processes that were written as tables or YAML become BPMN; tests beside them are no part."""

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.bpmn import parse_bpmn
from guanxi.runtime.contracts import Deployment
from guanxi.runtime.definitions import definition_xml
from guanxi.runtime.deployments import deploy
from guanxi.runtime.reading import read_file
from tests.engine.models import bpmn, flow

TABLE = "step,kind,who,next\nStart,start,,Look at it\nLook at it,user,sales,Done\nDone,end,,\n"
MARKDOWN = """\
# Looking

| step | kind | who | next |
|---|---|---|---|
| Start | start | | Look at it |
| Look at it | user | sales | Done |
| Done | end | | |
"""
YAML = """\
process: look
steps:
  start: {kind: start, name: Start, next: look_at_it}
  look_at_it: {kind: user, name: Look at it, groups: sales, next: done}
  done: {kind: end, name: Done}
"""


@pytest.mark.parametrize(("name", "text"), [("look.csv", TABLE), ("look.md", MARKDOWN), ("look.yaml", YAML)])
def test_a_process_that_was_written_is_deployed_as_the_bpmn_made_of_it(world, name, text):
    """With a diagram; the same text again is no new version."""
    with world.database.write() as tx:
        first = deploy(world.runtime, tx, {name: text.encode()}, actor=SYSTEM)
        again = deploy(world.runtime, tx, {name: text.encode()}, actor=SYSTEM)
        assert isinstance(first, Deployment)
        xml = definition_xml(tx, first.definitions[0].key)

    assert [(one.id, one.version, one.new) for one in first.definitions] == [("look", 1, True)]
    assert [one.new for one in again.definitions] == [False]
    (graph,) = parse_bpmn(xml).processes
    assert list(graph.elements) == ["look", "start", "look_at_it", "done"]
    assert b"BPMNShape" in xml


def test_findings_name_the_row_of_the_table():
    """Also those that are only known where the process runs, by the lines of the graph."""
    wrong = read_file("look.csv", TABLE.replace("Done,end", "Dane,end").encode())
    right = read_file("look.csv", TABLE.encode())

    assert wrong.parts == ()
    assert [(f.rule, f.line) for f in wrong.findings] == [("builders.unknown_step", 3)]
    assert right.parts[0].graph.elements["look_at_it"].line == 3


def test_tests_beside_a_process_have_no_part():
    """Somebody publishes a whole folder."""
    assert read_file("look.test.yaml", b"anything: at all").parts == ()
    assert read_file("look.test.yaml", b"anything: at all").findings == ()


CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
BODY = f'<startEvent id="s"/><userTask id="a" {CAMUNDA} camunda:assignee="${{owner}}" camunda:category="x"/>'


def test_a_file_for_camunda_7_is_converted_and_what_was_not_is_listed():
    """What is kept is what runs: the stored file needs no second conversion."""
    read = read_file("old.bpmn", bpmn(BODY + flow("s", "a")))

    assert [(one.rule, one.element_id) for one in read.findings] == [
        ("camunda7.not_converted", "a"),
        ("standard.end_missing", "p"),
    ]
    task = parse_bpmn(read.content).processes[0].elements["a"].user_task
    assert task is not None
    assert task.assignee is not None
    assert task.assignee.text == "=owner"


def test_any_other_file_is_kept_byte_for_byte():
    """Nothing is written anew that needs no conversion."""
    data = bpmn('<startEvent id="s"/><userTask id="a"/>' + flow("s", "a"))
    assert read_file("new.bpmn", data).content == data


def test_a_file_that_breaks_a_rule_of_the_standard_is_refused():
    """What its meaning depends on is an error; what can be meant in one way only is a warning."""
    gateway = (
        '<startEvent id="s"/><eventBasedGateway id="g"/><userTask id="a"/>' + flow("s", "g") + flow("g", "a")
    )

    found = [(one.rule, one.severity, one.element_id) for one in read_file("x.bpmn", bpmn(gateway)).findings]

    assert ("bpmn.event_gateway", "error", "g") in found
    assert ("standard.end_missing", "warning", "p") in found
    assert not [one for one in found if one[0] == "standard.flow_listed"]
