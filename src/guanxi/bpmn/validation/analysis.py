"""What is doubtful about a process that may run: all analyses of its control flow and of what it writes."""

from guanxi.bpmn.findings import Finding
from guanxi.bpmn.graph import ProcessGraph
from guanxi.bpmn.validation.loops import loop_findings
from guanxi.bpmn.validation.soundness import soundness_findings
from guanxi.bpmn.validation.writes import write_findings


def control_flow_findings(graph: ProcessGraph) -> list[Finding]:
    """Deadlocks, lack of synchronisation, dead elements and, where it is meant to run, loops without a wait."""
    found = soundness_findings(graph)
    return [*found, *loop_findings(graph)] if graph.executable else found


def process_findings(graph: ProcessGraph) -> list[Finding]:
    """Those of the control flow, and variables that parallel branches write at the same time; all are warnings."""
    return [*control_flow_findings(graph), *write_findings(graph)]
