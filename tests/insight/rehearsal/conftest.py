"""Small processes and the short way to rehearse them."""

from pathlib import Path
from textwrap import dedent

from guanxi.crm.catalogue import load_catalogue
from guanxi.insight.rehearsal import FileOutcome, Outcome, rehearse

CATALOGUE = load_catalogue()

_HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">'
)


def bpmn(body: str, *, more: str = "") -> bytes:
    """A file with the process ``p`` of this body; flows are written ``a>b`` in a line of their own.

    ``more`` is put beside the process: messages, signals, errors.
    """
    lines = []
    for line in dedent(body).strip().splitlines():
        source, arrow, target = line.strip().partition(">")
        if arrow and source.isidentifier() and target.isidentifier():
            line = f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'
        lines.append(line)
    inside = "\n".join(lines)
    return f'{_HEAD}{more}<process id="p" name="Probe" isExecutable="true">\n{inside}\n</process></definitions>'.encode()


JOB = """
<startEvent id="begin"/>
<serviceTask id="work" name="Work"><extensionElements>
<zeebe:taskDefinition type="acme.work" retries="3"/>
<zeebe:ioMapping><zeebe:input source="=amount * 2" target="double"/></zeebe:ioMapping>
</extensionElements></serviceTask>
<endEvent id="done"/>
begin>work
work>done
"""
"""A job of a type that does not come with Guanxi."""

TASK = """
<startEvent id="begin"/>
<userTask id="ask" name="Ask"><extensionElements><zeebe:userTask/>
<zeebe:assignmentDefinition assignee="=who" candidateGroups="sales, support"/>
<zeebe:taskSchedule dueDate='=now() + duration("P1D")'/>
</extensionElements></userTask>
<endEvent id="done"/>
begin>ask
ask>done
"""
"""A task for a person."""


def run(process: str | bytes, test: str, *, mail: tuple[Path, ...] = (), **files: bytes) -> FileOutcome:
    """Rehearse a process with a test file's text; ``files`` are more files, by name with ``_`` for ``.``."""
    content = process if isinstance(process, bytes) else bpmn(process)
    beside = {"p.bpmn": content, **{name.replace("_", "."): data for name, data in files.items()}}
    return rehearse("p.test.yaml", dedent(test).encode(), beside, CATALOGUE, mail=mail)


def only(outcome: FileOutcome) -> Outcome:
    """The outcome of the one scenario of a file that can be used."""
    assert outcome.faults == ()
    [one] = outcome.scenarios
    return one


def told(outcome: FileOutcome) -> list[tuple[int, str, str, str]]:
    """The differences of the one scenario: line, what, expected, got."""
    return [(one.line, one.what, one.expected, one.got) for one in only(outcome).differences]


def faults(outcome: FileOutcome) -> list[tuple[str, int, str]]:
    """What is wrong with the files: file, line, message and cure."""
    assert outcome.scenarios == ()
    return [(one.file, one.problem.line, one.problem.text) for one in outcome.faults]
