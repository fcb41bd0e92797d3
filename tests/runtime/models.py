"""Process files for the tests of the runtime, written by small functions."""

import itertools

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
"""


def process(process_id: str, body: str, flows: list[tuple[str, ...]], roots: str = "") -> bytes:
    """A file with one process; flows are (source, target) or (source, target, condition).

    Args:
        roots: elements beside the process: messages, signals, errors.
    """
    lines = []
    for flow in flows:
        condition = (
            f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{flow[2]}</bpmn:conditionExpression>'
            if len(flow) > 2
            else ""
        )
        lines.append(
            f'<bpmn:sequenceFlow id="{flow[0]}_{flow[1]}" sourceRef="{flow[0]}" targetRef="{flow[1]}">'
            f"{condition}</bpmn:sequenceFlow>"
        )
    return (
        f'{HEAD}{roots}<bpmn:process id="{process_id}" name="The {process_id}" isExecutable="true">'
        f"{body}{''.join(lines)}</bpmn:process></bpmn:definitions>"
    ).encode()


def service(element_id: str, job_type: str, retries: int = 3, io: str = "") -> str:
    """A service task."""
    mapping = f"<zeebe:ioMapping>{io}</zeebe:ioMapping>" if io else ""
    return (
        f'<bpmn:serviceTask id="{element_id}" name="{element_id}"><bpmn:extensionElements>'
        f'<zeebe:taskDefinition type="{job_type}" retries="{retries}" />{mapping}'
        "</bpmn:extensionElements></bpmn:serviceTask>"
    )


START, END = '<bpmn:startEvent id="start" />', '<bpmn:endEvent id="end" />'


def straight(process_id: str = "p", *types: str, retries: int = 3) -> bytes:
    """start → one service task per job type → end."""
    names = [f"t{number}" for number in range(1, len(types) + 1)]
    body = (
        START + "".join(service(name, kind, retries) for name, kind in zip(names, types, strict=True)) + END
    )
    path = ["start", *names, "end"]
    return process(process_id, body, list(itertools.pairwise(path)))


def human(form: str = "", late: str = "PT1H") -> bytes:
    """start → user task with a boundary timer that leads to an effect → end."""
    form_definition = f'<zeebe:formDefinition formId="{form}" />' if form else ""
    body = (
        f"{START}{END}"
        '<bpmn:userTask id="call" name="Call"><bpmn:extensionElements><zeebe:userTask />'
        f'{form_definition}<zeebe:assignmentDefinition candidateGroups="sales" />'
        "</bpmn:extensionElements></bpmn:userTask>"
        '<bpmn:boundaryEvent id="late" attachedToRef="call" cancelActivity="false"><bpmn:timerEventDefinition>'
        f"<bpmn:timeDuration>{late}</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
        f'{service("remind", "effect")}<bpmn:endEvent id="reminded" />'
    )
    return process(
        "human", body, [("start", "call"), ("call", "end"), ("late", "remind"), ("remind", "reminded")]
    )


def scheduled(cycle: str = "R2/PT1H") -> bytes:
    """A timer start → effect → end."""
    body = (
        '<bpmn:startEvent id="start"><bpmn:timerEventDefinition>'
        f"<bpmn:timeCycle>{cycle}</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent>"
        f"{service('t1', 'effect')}{END}"
    )
    return process("scheduled", body, [("start", "t1"), ("t1", "end")])


def message(name: str, key: str = "") -> str:
    """A message that can be referred to by ``m_<name>``; ``key`` is FEEL."""
    subscription = (
        f'<bpmn:extensionElements><zeebe:subscription correlationKey="={key}" /></bpmn:extensionElements>'
        if key
        else ""
    )
    return f'<bpmn:message id="m_{name}" name="{name}">{subscription}</bpmn:message>'


def signal(name: str) -> str:
    """A signal that can be referred to by ``s_<name>``."""
    return f'<bpmn:signal id="s_{name}" name="{name}" />'


def event(tag: str, element_id: str, definition: str = "", more: str = "") -> str:
    """An event: ``definition`` is ``m_…`` or ``s_…``, or the whole event definition."""
    if definition.startswith("m_"):
        definition = f'<bpmn:messageEventDefinition messageRef="{definition}" />'
    elif definition.startswith("s_"):
        definition = f'<bpmn:signalEventDefinition signalRef="{definition}" />'
    return f'<bpmn:{tag} id="{element_id}" name="{element_id}" {more}>{definition}</bpmn:{tag}>'


def waits_for_message(name: str = "paid", key: str = "order", process_id: str = "p") -> bytes:
    """start → catch the message → end."""
    body = START + event("intermediateCatchEvent", "catch", f"m_{name}") + END
    return process(process_id, body, [("start", "catch"), ("catch", "end")], message(name, key))


def waits_for_signal(name: str = "stop", process_id: str = "p") -> bytes:
    """start → catch the signal → end."""
    body = START + event("intermediateCatchEvent", "catch", f"s_{name}") + END
    return process(process_id, body, [("start", "catch"), ("catch", "end")], signal(name))


def started_by(definition: str, root: str, process_id: str, job_type: str = "external") -> bytes:
    """A message or signal start → service task → end."""
    body = event("startEvent", "start", definition) + service("t1", job_type) + END
    return process(process_id, body, [("start", "t1"), ("t1", "end")], root)


def calls(
    called: str, process_id: str = "caller", more: str = "", boundary: str = "", **attributes: str
) -> bytes:
    """start → call activity → end; ``boundary`` are elements beside it."""
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    body = (
        f'{START}{END}<bpmn:callActivity id="call" name="Call"><bpmn:extensionElements>'
        f'<zeebe:calledElement processId="{called}"{given} />{more}</bpmn:extensionElements></bpmn:callActivity>'
        f"{boundary}"
    )
    return process(process_id, body, [("start", "call"), ("call", "end")])
