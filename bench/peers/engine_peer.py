"""W1 in SpiffWorkflow's own environment, so this imports nothing of ours.

Reads a count per line, runs that many instances of the model (start → gateway → two tasks → end), answers the CPU.
"""

import sys
import time

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.util.task import TaskState

MODEL = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="bench">
<process id="w1" isExecutable="true"><startEvent id="s"/><exclusiveGateway id="g" default="g-b"/>
<manualTask id="a"/><manualTask id="b"/><endEvent id="e"/>
<sequenceFlow id="s-g" sourceRef="s" targetRef="g"/>
<sequenceFlow id="g-a" sourceRef="g" targetRef="a"><conditionExpression>x &gt; 1</conditionExpression></sequenceFlow>
<sequenceFlow id="g-b" sourceRef="g" targetRef="b"/><sequenceFlow id="a-b" sourceRef="a" targetRef="b"/>
<sequenceFlow id="b-e" sourceRef="b" targetRef="e"/></process></definitions>"""


def once(spec):
    """One instance from start to end; the two tasks are completed from outside."""
    instance = BpmnWorkflow(spec)
    instance.get_tasks()[0].data["x"] = 2
    instance.do_engine_steps()
    while ready := instance.get_tasks(state=TaskState.READY, manual=True):
        ready[0].run()
        instance.do_engine_steps()
    if not instance.completed:
        raise RuntimeError("the instance did not end")


def main():
    """Serve until the input ends."""
    parser = BpmnParser()
    parser.add_bpmn_str(MODEL)
    spec = parser.get_spec("w1")
    for line in sys.stdin:
        before = time.process_time()
        for _ in range(int(line)):
            once(spec)
        print(time.process_time() - before, flush=True)


if __name__ == "__main__":
    main()
