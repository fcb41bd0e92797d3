"""Laws: whatever is written in one form says the same in every other."""

from hypothesis import HealthCheck, given, settings

from guanxi.bpmn import parse_bpmn
from guanxi.bpmn.builders import Process, build, build_file, read_document, write_file
from guanxi.bpmn.document import Document
from tests.bpmn.builders.programs import processes
from tests.bpmn.builders.shapes import differences, said, shape

LAW = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def built(process: Process) -> Document:
    """The model of a process; its expressions may be nonsense."""
    found = build(process.draft())
    assert found.document is not None, found.findings
    return found.document


@LAW
@given(processes())
def test_a_program_gives_xml_that_parses_to_the_same_graph(process):
    """Also after it was read into a draft and written again."""
    first = parse_bpmn(built(process).render())
    draft, left = read_document(first.document)
    second = build(draft)
    assert left == ()
    assert differences(said(draft), said(process.draft())) == []
    assert differences(shape(first.processes), shape(second.processes)) == []
    assert differences(shape(first.processes), shape(process.build().processes)) == []


@LAW
@given(processes())
def test_yaml_is_an_identity(process):
    """Model → YAML → model, and YAML → model → YAML."""
    document, graphs = built(process), shape(process.build().processes)
    text, lost = write_file("p.yaml", document)
    back = build_file("p.yaml", text)
    assert lost == ()
    assert differences(shape(back.processes), graphs) == []
    assert write_file("p.yaml", back.document) == (text, ())


@LAW
@given(processes())
def test_tables_are_identities(process):
    """Model → table → model, and table → model → table, as CSV, XLSX and Markdown."""
    document, graphs = built(process), shape(process.build().processes)
    for name in ("p.csv", "p.md", "p.xlsx"):
        data, lost = write_file(name, document)
        back = build_file(name, data)
        assert lost == (), name
        again = build_file(name, write_file(name, back.document)[0])
        assert differences(shape(back.processes), graphs) == []
        assert differences(said(back.draft), said(process.draft())) == []
        assert differences(said(again.draft), said(process.draft())) == []
