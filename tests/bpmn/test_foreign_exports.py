"""Exports of IBM Process Designer and Blueworks Live: no diagram, odd namespaces, references to what is not there."""

from guanxi.bpmn import Parsed, parse_bpmn
from guanxi.bpmn.document import Document
from guanxi.bpmn.layout import add_diagram

PROCESS_DESIGNER = b"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmi:version="2.0" xmlns:xmi="http://www.omg.org/XMI"
 xmlns:Claim="http://Claims App/Initial Import/Claim" xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 exporter="http://www.ibm.com/BPM" exporterVersion="8.0.1" id="bpmnid-1"
 targetNamespace="http://Claims App/Initial Import/Claim">
 <bpmn:process id="bpmnid-2" name="Claim" isClosed="false" processType="None">
  <bpmn:startEvent id="bpmnid-3" name="Start"/>
  <bpmn:subProcess id="bpmnid-4" name="Check the  claim"/>
  <bpmn:boundaryEvent id="bpmnid-5" name="Withdrawn" attachedToRef="Claim:bpmnid-4" cancelActivity="true">
   <bpmn:messageEventDefinition/>
  </bpmn:boundaryEvent>
  <bpmn:serviceTask id="bpmnid-6" name="Pay"/>
  <bpmn:endEvent id="bpmnid-7" name="End"/>
  <bpmn:sequenceFlow id="bpmnid-8" sourceRef="bpmnid-3" targetRef="bpmnid-4"/>
  <bpmn:sequenceFlow id="bpmnid-9" sourceRef="bpmnid-4" targetRef="bpmnid-6"/>
  <bpmn:sequenceFlow id="bpmnid-10" sourceRef="bpmnid-5" targetRef="bpmnid-7"/>
  <bpmn:sequenceFlow id="bpmnid-11" sourceRef="bpmnid-6" targetRef="bpmnid-7"/>
 </bpmn:process>
</bpmn:definitions>"""

BLUEWORKS_LIVE = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:ns2="http://www.ibm.com/bpm/Extensions"
 xmlns:io="self3" xmlns:res="http://www.ibm.com/WebSphere/bpm/BlueworksLive/Resources" id="bpmn-1"
 targetNamespace="http://www.ibm.com/WebSphere/bpm/BlueworksLive/6d-70" exporterVersion="2.0"
 exporter="http://www.ibm.com/WebSphere/bpm/BlueworksLive">
 <process processType="Private" isExecutable="true" name="Onboarding" id="bpmn-2">
  <extensionElements><ns2:bpmAttributes><ns2:milestones id="bpmn-3">
   <ns2:milestone name="First" id="bpmn-4"><flowNodeRef>bpmn-6</flowNodeRef></ns2:milestone>
  </ns2:milestones></ns2:bpmAttributes></extensionElements>
  <laneSet id="bpmn-lanes"><lane name="Sales" id="bpmn-5">
   <flowNodeRef>bpmn-6</flowNodeRef><flowNodeRef>bpmn-7</flowNodeRef><flowNodeRef>bpmn-9</flowNodeRef>
  </lane></laneSet>
  <sequenceFlow sourceRef="bpmn-6" targetRef="bpmn-7" id="f1"/>
  <sequenceFlow sourceRef="bpmn-7" targetRef="bpmn-9" id="f2"/>
  <sequenceFlow sourceRef="bpmn-8" targetRef="bpmn-9" id="f3"/>
  <startEvent name="Start" id="bpmn-6"/>
  <ns7:boundaryEvent xmlns:ns7="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns="" cancelActivity="false"
   attachedToRef="bpmn-7" name="Late" id="bpmn-8">
   <ns7:timerEventDefinition id="bpmn-10"/>
  </ns7:boundaryEvent>
  <userTask name="Call" id="bpmn-7">
   <performer name="Sales"><resourceRef>res:bpmn-5</resourceRef></performer>
  </userTask>
  <endEvent name="End" id="bpmn-9"/>
 </process>
</definitions>"""


def shapes(document: Document) -> set[str]:
    """Ids of the elements that have a shape."""
    return {
        shape.get("bpmnElement") or ""
        for shape in document.root.iter("{http://www.omg.org/spec/BPMN/20100524/DI}BPMNShape")
    }


def kinds(parsed: Parsed) -> dict[str, str]:
    """The kind of each element, by its id."""
    return {name: one.type for process in parsed.processes for name, one in process.elements.items()}


def test_reads_an_export_of_process_designer() -> None:
    """A blank in a namespace and a prefixed reference do no harm; what cannot run is named at its element."""
    parsed = parse_bpmn(PROCESS_DESIGNER)

    [process] = parsed.processes
    assert (process.name, process.elements["bpmnid-5"].attached_to) == ("Claim", "bpmnid-4")
    assert ("bpmn.no_work", "bpmnid-6") in [(found.rule, found.element_id) for found in parsed.findings]
    assert parsed.document is not None
    again = parse_bpmn(parsed.document.render())
    assert kinds(again) == kinds(parsed)
    assert b'"http://Claims App/Initial Import/Claim"' in parsed.document.render()
    assert {"bpmnid-3", "bpmnid-4", "bpmnid-5", "bpmnid-6", "bpmnid-7"} <= shapes(
        add_diagram(parsed.document)
    )


def test_reads_an_export_of_blueworks_live() -> None:
    """The milestones are kept and are no lanes; the lane says who works the task; the empty timer is named."""
    parsed = parse_bpmn(BLUEWORKS_LIVE)

    [process] = parsed.processes
    task = process.elements["bpmn-7"].user_task
    assert process.elements["bpmn-8"].attached_to == "bpmn-7"
    assert task is not None
    assert {found.element_id for found in parsed.findings if found.severity == "error"} == {"bpmn-8"}
    assert parsed.document is not None
    assert b"ns2:milestone " in parsed.document.render()
    assert {"bpmn-5", "bpmn-6", "bpmn-7", "bpmn-8", "bpmn-9"} <= shapes(add_diagram(parsed.document))


def test_refuses_what_is_broken_beside_an_odd_namespace() -> None:
    """Only the namespace is passed over."""
    parsed = parse_bpmn(PROCESS_DESIGNER.replace(b"</bpmn:process>", b""))

    assert parsed.processes == ()
    assert [found.rule for found in parsed.findings] == ["xml.malformed"]


def test_reads_an_export_of_process_designer_after_files_that_are_broken() -> None:
    """What was wrong with other files plays no part."""
    for broken in (b'<a xmlns:x="no uri"><b></a>', PROCESS_DESIGNER[:200], b"<a"):
        assert parse_bpmn(broken).document is None
    assert len(parse_bpmn(PROCESS_DESIGNER).processes) == 1
