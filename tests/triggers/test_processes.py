"""The pump on the real runtime: loops are cut, versions follow each other, own changes do not start again."""

from collections.abc import Callable

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.runtime.contracts import Deployment
from guanxi.runtime.deployments import deploy
from tests.packs.conftest import House, house, house_database

__all__ = ["house", "house_database"]  # fixtures

FILE = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="test">
  <bpmn:process id="{id}" name="{id}" isExecutable="true">
    <bpmn:startEvent id="start">
      <bpmn:extensionElements><zeebe:properties>
        <zeebe:property name="trigger" value="record" />
        <zeebe:property name="trigger.object" value="company" />
        <zeebe:property name="trigger.on" value="updated" />
        {more}
      </zeebe:properties></bpmn:extensionElements>
      <bpmn:outgoing>f1</bpmn:outgoing>
    </bpmn:startEvent>
    <bpmn:serviceTask id="change" name="Change the company">
      <bpmn:extensionElements>
        <zeebe:taskDefinition type="guanxi.records.update" />
        <zeebe:ioMapping>
          <zeebe:input source="company" target="object" />
          <zeebe:input source="=record.id" target="id" />
          <zeebe:input source="={{name: company.name + &quot;!&quot;}}" target="values" />
        </zeebe:ioMapping>
      </bpmn:extensionElements>
      <bpmn:incoming>f1</bpmn:incoming>
      <bpmn:outgoing>f2</bpmn:outgoing>
    </bpmn:serviceTask>
    <bpmn:endEvent id="end"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="change" />
    <bpmn:sequenceFlow id="f2" sourceRef="change" targetRef="end" />
  </bpmn:process>
</bpmn:definitions>
"""
OWN = '<zeebe:property name="trigger.own_changes" value="true" />'
Publish = Callable[..., None]


@pytest.fixture
def publish(house: House) -> Publish:
    """A function that deploys a process which adds a mark to the name of every company that changes."""

    def deploy_it(process_id: str, more: str = "") -> None:
        content = FILE.format(id=process_id, more=more).encode()
        with house.database.write() as tx:
            deployed = deploy(house.runtime, tx, {f"{process_id}.bpmn": content}, actor=SYSTEM)
        assert isinstance(deployed, Deployment), deployed

    return deploy_it


def change_company(house: House) -> tuple[str, list[tuple[str, str]]]:
    """Create and change a company, let everything run, and return its name and the verdicts of the changes."""
    company = house.create("company", name="Acme")
    house.update("company", company, name="Acme Ltd")
    verdicts = [
        (one.process_id, one.verdict) for one in house.verdicts() if one.event_kind == "record.updated"
    ]
    return house.read("company", company)["name"], verdicts


def test_a_process_does_not_start_itself(house: House, publish: Publish) -> None:
    """Its own change is seen and left alone."""
    publish("marker")
    assert change_company(house) == ("Acme Ltd!", [("marker", "started"), ("marker", "own_change")])


def test_two_processes_that_start_each_other_come_to_rest(house: House, publish: Publish) -> None:
    """Each change starts only processes that are not in its chain of causes."""
    publish("a")
    publish("b")
    name, verdicts = change_company(house)
    assert verdicts == [
        ("a", "started"),  # a marks the name; b, started by the same change, then finds nothing to change
        ("b", "started"),
        ("a", "own_change"),
        ("b", "started"),  # by a's change
        ("a", "own_change"),
        ("b", "own_change"),
    ]
    assert name == "Acme Ltd!!"


def test_a_loop_that_is_asked_for_is_cut_by_its_depth(house: House, publish: Publish) -> None:
    """Eight instances after each other, then no more."""
    publish("loop", OWN)
    name, verdicts = change_company(house)
    assert verdicts == [("loop", "started")] * 8 + [("loop", "loop_cut")]
    assert name == "Acme Ltd" + "!" * 8


def test_only_the_latest_version_listens(house: House, publish: Publish) -> None:
    """A new version takes over; the old one has no verdict."""
    publish("marker")
    publish("marker", '<zeebe:property name="trigger.condition" value="=false" />')
    assert change_company(house) == ("Acme Ltd", [("marker", "condition_false")])
    assert [one.version for one in house.verdicts()][-1] == 2
