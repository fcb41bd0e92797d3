"""Process tables: what people write, what is shipped, and what is wrong with row and column."""

import io
from datetime import datetime

import pytest
from openpyxl import Workbook

from guanxi.bpmn import ElementType, errors, parse_bpmn
from guanxi.bpmn.builders import build_file, read_document, write_file
from tests.bpmn.builders.shapes import PACKS, draft_of, graphs, shape
from tests.engine.models import bpmn, flows

PLAIN = """step,kind,who,what,condition,next,due
A lead came in,start,,record: lead,,Good fit?,
Good fit?,exclusive,,,score >= 50,Call the lead,
,,,,otherwise,Not now,
Call the lead,user,sales,call-lead,,Done,"=now() + duration(""P1D"")"
Not now,end,,,,,
Done,end,,,,,
"""


def rules(data: str, name: str = "p.csv") -> list[tuple[str, int, str]]:
    """Rule, row and message of each error."""
    built = build_file(name, data.encode())
    assert built.document is None
    return [(found.rule, found.line, found.message) for found in errors(built.findings)]


def test_people_name_steps_by_what_they_do():
    """Without a column for names, the step is the name and its id is made from it."""
    built = build_file("Lead intake.csv", PLAIN.encode())
    assert [finding.rule for finding in built.findings] == []
    (graph,) = built.processes
    task = graph.elements["call_the_lead"]
    assert (graph.id, task.name, task.line) == ("lead_intake", "Call the lead", 5)
    assert task.user_task.candidate_groups.text == "sales"
    assert task.user_task.form_key == "call-lead"
    assert graph.elements["good_fit"].default == "good_fit_to_not_now"
    assert graph.start_events[0].properties == {"trigger": "record", "trigger.object": "lead"}


def test_a_chinese_table_is_understood():
    """Headings and kinds."""
    text = "步骤,类型,负责人,条件,下一步\n开始,开始,,,打电话\n打电话,人工,销售,,完成\n完成,结束,,,\n"
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        (graph,) = build_file("p.csv", text.encode(encoding)).processes
        assert graph.elements["打电话"].user_task.candidate_groups.text == "销售"
        assert graph.elements["完成"].type is ElementType.END_EVENT


@pytest.mark.parametrize("ending", ["csv", "xlsx", "md"])
@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_the_packs_as_tables_are_the_shipped_ones(path, ending):
    """A table holds each of them entirely."""
    document = parse_bpmn(path.read_bytes()).document
    data, lost = write_file(f"x.{ending}", document)
    assert lost == ()
    built = build_file(f"x.{ending}", data)
    assert built.findings == ()
    assert shape(built.processes[0]) == shape(graphs(path.read_bytes())[0])
    assert write_file(f"x.{ending}", built.document)[1] == ()


def test_everything_a_draft_holds_fits_into_a_table():
    """Pools, lanes, data, message flows, events, mappings, quantities."""
    text = """step,kind,name,who,what,condition,answer,next,attached_to,inside,lane,reads,writes,sends,inputs,pool,many
p,process,P,,,,,,,,,,,,,We: We,
l,lane,Sales,,,,,,,,,,,,,,
d,data object,Order,,,,,,,,,,,,,,true
s,start,,,"message: asked
key: =k",,,t,,,,,,,,,
t,service,Offer,,work,,,sub,,,l,d,d,customer,"a: =b
c: two
  lines",,
b,boundary,,,after: P1D,,,e,t,,,,,,,,
sub,sub-process,,,,,,e,,,,,,,,,
i,start,,,,,,j,,sub,,,,,,,
j,end,,,terminate,,,,,sub,,,,,,,
e,end,,,,,,,,,,,,,,,
customer,pool,Customer,,,,,,,,,,,s,,,
"""
    built = build_file("x.csv", text.encode())
    assert built.findings == ()
    draft, left = read_document(built.document)
    assert left == ()
    task = next(one for one in draft.elements() if one.id == "t")
    assert (task.inputs, task.reads, task.sends, task.lane) == (
        {"a": "=b", "c": "two\nlines"},
        ["d"],
        ["customer"],
        "l",
    )
    assert draft.pools[0].sends == ["s"]
    assert draft.processes[0].data[0].collection is True
    again = build_file("x.csv", write_file("x.csv", built.document)[0])
    assert shape(again.processes) == shape(built.processes)


def test_a_markdown_table_may_stand_in_a_text():
    """Code ticks, escaped bars and breaks are understood; lines are those of the file."""
    text = (
        "# Our process\n\n| What | else |\n|---|---|\n| x | y |\n\n"
        "| step | kind | what | next |\n|:--|--|--|--:|\n"
        '| begin | start | | ask |\n| ask | script | `="a" + "\\|"` | done |\n| done | end | | |\n\nThe end.\n'
    )
    built = build_file("p.md", text.encode())
    (graph,) = built.processes
    assert graph.elements["ask"].script.expression.text == '="a" + "|"'
    assert graph.elements["ask"].line == 10


def test_a_spreadsheet_may_hold_numbers_and_dates():
    """As people type them."""
    book = Workbook()
    for row in (
        ["step", "kind", "job", "retries", "due", "next"],
        ["s", "start", None, None, None, "w"],
        ["w", "service", "work", 5.0, None, "u"],
        ["u", "user", None, None, datetime(2026, 1, 31), "e"],
        ["e", "end"],
    ):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    built = build_file("p.xlsx", data.getvalue())
    assert built.findings == ()
    (graph,) = built.processes
    assert graph.elements["w"].job.retries.text == "5"
    assert graph.elements["u"].user_task.due.text == "2026-01-31"


@pytest.mark.parametrize(
    ("text", "rule", "row", "message"),
    [
        ("a,b\n1,2\n", "builders.no_table", 0, "There is no row with the headings step and kind."),
        ("", "builders.no_table", 0, "There is no row with the headings step and kind."),
        ("step,kind,nxt\ns,start,e\n", "builders.unknown_column", 1, "Row 1, column “nxt”: “nxt” means nothing here."),
        ("step,kind,kind\ns,start,\n", "builders.duplicate", 1, "Row 1, column “kind”: The column “kind” is there twice."),
        ("step,kind\ns,start\nt,tsk\n", "builders.kind", 3, "Row 3, column “kind”: “tsk” is no kind of step."),
        ("step,kind\ns,\n", "builders.kind", 2, "Row 2, column “kind”: The step has no kind."),
        ("step,kind,next\ns,start,ends\nend,end,\n", "builders.unknown_step", 2,
         "Row 2, column “next”: There is no step “ends”."),
        ("step,kind,next\ns,start,e\n\ne,end,\ns,task,e\n", "builders.duplicate", 5,
         "Row 5, column “step”: “s” is there twice."),
        ("step,kind,next\n,,e\ne,end,\n", "builders.no_step", 2, "Row 2, column “step”: The row has no step."),
        ("step,kind,inputs,next\ns,service,\"a: 1\na: 2\",\n", "builders.cell", 2,
         "Row 2, column “inputs”: “a” is there twice."),
        ("step,kind,form,next\ns,service,f,\n", "builders.setting", 2,
         "Row 2, column “form”: A step of the kind service has no “form”."),
        ("step,kind,what\nx,parallel,what\n", "builders.what", 2,
         "Row 2, column “what”: A step of the kind parallel has nothing to say here."),
        ("step,kind,sequential\nx,task,maybe\n", "builders.choice", 2,
         "Row 2, column “sequential”: “maybe” is no sequential."),
        ("step,kind,what\nx,catch,tomorrow\n", "builders.event", 2, "Row 2, column “event”: “tomorrow” is no event."),
        ("step,kind,attached_to\nx,boundary,y\n", "builders.unknown_step", 2,
         "Row 2, column “attached_to”: There is no step “y”."),
        ("step,kind,inside\nx,sub-process,y\ny,sub-process,x\n", "builders.scope", 2,
         "Row 2, column “inside”: “x” lies in itself, or more than 50 sub-processes deep."),
        ("step,kind\nx,task,too,many\n", "builders.cells", 2, "Row 2: The row has more cells than there are columns (2)."),
        ("step,kind,name\nx y,task,\n", "builders.id", 2, "Row 2, column “step”: “x y” cannot be an id."),
        ("step,kind,condition,next\nx,exclusive,a > 1,\n", "builders.no_next", 2,
         "Row 2, column “next”: “x” has a condition or answer, but nothing comes next."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_row_and_column(text, rule, row, message):
    """And nothing is half made."""
    found = rules(text)
    assert (rule, row, message) in found
    assert all(one.cure for one in build_file("p.csv", text.encode()).findings)


@pytest.mark.parametrize(
    ("name", "data", "rule"),
    [
        ("p.csv", b'step,kind\n"x', "builders.csv"),
        ("p.csv", b"x" * (10 * 1024 * 1024 + 1), "builders.too_large"),
        ("p.csv", b"step,kind\n" + b"x,task\n" * 50_001, "builders.too_large"),
        ("p.csv", b"step,kind\n" + b"".join(b"x%d,task\n" % n for n in range(5_001)), "builders.too_large"),
        ("p.xlsx", b"PK nonsense", "builders.xlsx"),
        ("p.csv", b"step,kind\n", "builders.empty"),
        (
            "p.bpmn",
            b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
            "builders.empty",
        ),
        ("p.md", b"# nothing", "builders.no_table"),
        ("p.txt", b"step,kind", "builders.unknown_file"),
        ("p", b"", "builders.unknown_file"),
        ("p.csv", b"\xff\xfe\x00\x00", "builders.no_table"),
        ("p.csv", b"step,kind\na\x01,task\n", "builders.character"),
    ],
)
def test_files_that_hold_no_process_are_refused(name, data, rule):
    """With one finding that says why, and no process."""
    built = build_file(name, data)
    assert built.processes == ()
    assert rule in [finding.rule for finding in built.findings]


def test_what_a_table_cannot_hold_is_named():
    """And everything else is there."""
    data = bpmn('<startEvent id="s"/><task id="t" name=" spaces "/><endEvent id="e"/>' + flows("s", "t", "e"))
    content, lost = write_file("x.csv", parse_bpmn(data).document)
    assert [(found.rule, found.element_id) for found in lost] == [("builders.not_expressible", "t")]
    assert "a table cannot hold: name" in lost[0].message
    assert [element.id for element in build_file("x.csv", content).draft.elements()] == ["s", "t", "e"]


def test_no_cell_of_a_csv_file_is_a_formula():
    """A spreadsheet that opens it runs nothing."""
    data, _ = write_file("x.csv", parse_bpmn(PACKS[0].read_bytes()).document)
    assert b"\n=" not in data.replace(b'"', b"").replace(b",", b"\n")
    assert draft_of(PACKS[0].read_bytes())


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_the_same_process_gives_the_same_file_in_every_form(path):
    """To the byte, so that it is no new version when it comes in another form."""
    document = parse_bpmn(path.read_bytes()).document
    made = set()
    for name in ("x.csv", "x.xlsx", "x.md", "x.yaml"):
        back = build_file(name, write_file(name, document)[0]).document
        made.add(back.render())
    assert len(made) == 1
