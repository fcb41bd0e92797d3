"""People and teams whom a draft names for its tasks: who is not there is said before it is published."""

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.access.users import create_user, deactivate_user
from guanxi.runtime.contracts import Deployment
from guanxi.runtime.deployments import deploy, examine, read_files
from tests.runtime.conftest import World

BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
 <bpmn:process id="ask" isExecutable="true">
  <bpmn:startEvent id="start" />
  <bpmn:userTask id="ASK" name="Ask"><bpmn:extensionElements><zeebe:userTask />
   <zeebe:assignmentDefinition HERE /></bpmn:extensionElements></bpmn:userTask>
  <bpmn:endEvent id="end" />
  <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="ASK" />
  <bpmn:sequenceFlow id="f2" sourceRef="ASK" targetRef="end" />
 </bpmn:process>
</bpmn:definitions>
"""


def found(lite: World, assignment: str) -> list[tuple[str, str, str]]:
    """Severity, rule and element of what a draft with this assignment is told."""
    read = read_files({"ask.bpmn": BPMN.replace("HERE", assignment).encode()})
    with lite.database.read() as tx:
        return [
            (one.finding.severity, one.finding.rule, one.finding.element_id)
            for one in examine(lite.runtime, tx, read).findings
        ]


@pytest.fixture
def people(lite: World) -> str:
    """The id of Mei, of the team “desk”; her colleague Bo may no longer sign in."""
    with lite.database.write() as tx:
        mei = create_user(tx, email="mei@example.com", name="Mei", groups=("desk",), actor=SYSTEM)
        bo = create_user(tx, email="bo@example.com", name="Bo", actor=SYSTEM)
        deactivate_user(tx, bo.id, actor=SYSTEM)
    return mei.id


@pytest.mark.parametrize(
    ("assignment", "rules"),
    [
        ('assignee="dem"', ["person"]),
        ('assignee="nobody@example.com"', ["person"]),
        ('assignee="bo@example.com"', ["person"]),
        ('candidateUsers="mei@example.com, dem, zhangsan"', ["person", "person"]),
        ('candidateGroups="desk, moon"', ["team"]),
        ('assignee="dem" candidateGroups="moon"', ["person", "team"]),
    ],
)
def test_warns_about_who_is_not_there(lite: World, people: str, assignment: str, rules: list[str]) -> None:
    """Each name of no active person and of no team is a warning at the task."""
    expected = [("warning", f"deploy.unknown_{rule}", "ASK") for rule in rules]
    assert found(lite, assignment) == expected


@pytest.mark.parametrize(
    "assignment",
    [
        'assignee="Mei@Example.com"',
        'candidateUsers="mei@example.com" candidateGroups="desk"',
        'assignee="=lead.owner" candidateUsers="=[&quot;dem&quot;]" candidateGroups="=[&quot;moon&quot;]"',
    ],
)
def test_says_nothing_about_who_is_there_or_computed(lite: World, people: str, assignment: str) -> None:
    """People and teams there are, and expressions, are fine."""
    assert found(lite, assignment) == []


def test_takes_the_id_of_a_person(lite: World, people: str) -> None:
    """A process may name a person by id, too."""
    assert found(lite, f'assignee="{people}"') == []


def test_files_are_deployed_before_their_people_are_there(lite: World) -> None:
    """It is a warning of drafts: a deployment neither is refused nor names it."""
    with lite.database.write() as tx:
        read = {"ask.bpmn": BPMN.replace("HERE", 'assignee="dem"').encode()}
        made = deploy(lite.runtime, tx, read, actor=SYSTEM)
    assert isinstance(made, Deployment)
    assert made.findings == ()
