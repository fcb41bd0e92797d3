"""YAML: what people write, what is shipped, and what is wrong with its line."""

import pytest

from guanxi.bpmn import errors, parse_bpmn
from guanxi.bpmn.builders import Process, build_file, read_document, write_file
from guanxi.bpmn.builders.yaml_tree import LARGEST
from tests.bpmn.builders.shapes import PACKS, graphs, shape

GOOD = """\
process: lead
name: Lead intake
steps:
  came_in: {kind: start, event: {record: lead, change: created}, next: good_fit}
  good_fit:
    kind: exclusive
    name: no          # a text, not false
    next:
      - {to: call, name: yes, condition: score >= 50}
      - {to: done, otherwise: true}
  call:
    kind: user
    groups: sales
    due: =now() + duration("P1D")
    listeners: {completing: check-call, retries: 5}
    next: done
  late: {kind: boundary, attached_to: call, event: {after: P1D}, interrupting: false, next: done}
  done: {kind: end, event: terminate}
"""


def test_reads_what_people_write():
    """Every value is a text; conditions may leave out their sign; lines are those of the file."""
    built = build_file("x.yaml", GOOD.encode())
    assert built.findings == ()
    (graph,) = built.processes
    gateway = graph.elements["good_fit"]
    assert (gateway.name, gateway.outgoing[0].name, gateway.outgoing[0].condition.text) == (
        "no",
        "yes",
        "=score >= 50",
    )
    assert (gateway.line, graph.elements["late"].interrupting) == (5, False)
    assert graph.start_events[0].properties["trigger.on"] == "created"


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_the_packs_as_yaml_are_the_shipped_ones(path):
    """YAML holds each of them entirely, and is the same when written again."""
    text, lost = write_file("x.yaml", parse_bpmn(path.read_bytes()).document)
    built = build_file("x.yaml", text)
    assert (lost, built.findings) == ((), ())
    assert shape(built.processes[0]) == shape(graphs(path.read_bytes())[0])
    assert write_file("x.yaml", built.document) == (text, ())


def test_several_processes_stand_in_one_file_and_send_messages():
    """Parted by three dashes; lanes, data and pools have sections of their own."""
    text = """\
process: sell
pool: Seller
pools: {bank: {name: Bank, sends: [s]}}
lanes: {sales: Sales}
data:
  order: Order
  prices: {kind: store, name: Prices}
steps:
  s: {kind: start, next: offer}
  offer: {kind: task, lane: sales, reads: prices, writes: [order], sends: [decide, bank], next: e}
  e: {kind: end}
---
process: buy
pool: {id: Buyer_1, name: Buyer}
executable: false
steps:
  decide: {kind: task, next: over}
  over: {kind: end}
"""
    built = build_file("x.yml", text.encode())
    assert errors(built.findings) == ()
    draft, left = read_document(built.document)
    assert left == ()
    assert [process.pool_name for process in draft.processes] == ["Seller", "Buyer"]
    assert [graph.executable for graph in built.processes] == [True, False]
    again, lost = write_file("x.yaml", built.document)
    assert lost == ()
    assert shape(build_file("x.yaml", again).processes) == shape(built.processes)


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    ("text", "rule", "line", "message"),
    [
        (BOMB, "yaml.alias", 1, "Line 1: The file uses an anchor or alias (& or *)."),
        ("a: &x [*x]\n", "yaml.alias", 1, "Line 1: The file uses an anchor or alias (& or *)."),
        ("process: p\nsteps: !!python/object:os.system {}\n", "yaml.tag", 2,
         "Line 2: The file uses a tag (tag:yaml.org,2002:python/object:os.system)."),
        ("process: p\nsteps:\n  a: {kind: task}\n  a: {kind: end}\n", "yaml.duplicate", 4,
         "Line 4: “a” is there twice (first in line 3)."),
        ("[" * 100, "yaml.too_deep", 1, "Line 1: The file nests deeper than 20 levels."),
        ("process: [\n", "yaml.malformed", 2, "Line 2: The file is no YAML: "),
        ("process: p\n\tsteps: x\n", "yaml.malformed", 2,
         "Line 2: The file is no YAML: "),
        ("steps: {}\n", "builders.no_process", 1,
         "Line 1, “process”: The file does not say which process it is."),
        ("", "builders.empty", 0, "There is no process."),
        ("just a text", "builders.form", 1, "Line 1, “process”: Here must be names with values."),
        ("process: p\nstep: {}\n", "builders.unknown_column", 2, "Line 2, “step”: “step” means nothing here."),
        ("process: p\nsteps:\n  a:\n    kind: tusk\n", "builders.kind", 4, "Line 4, “kind”: “tusk” is no kind of step."),
        ("process: p\nsteps:\n  a: {kind: start, nxt: b}\n", "builders.unknown_column", 3,
         "Line 3, “nxt”: “nxt” means nothing here."),
        ("process: p\nsteps:\n  a:\n    kind: start\n    next: bb\n  b: {kind: end}\n", "builders.unknown_step", 5,
         "Line 5, “next”: There is no step “bb”."),
        ("process: p\nsteps:\n  a: {kind: user, form: {x: y}}\n", "builders.form", 3, "Line 3, “form”: Here must be a text."),
        ("process: p\nsteps:\n  a:\n    kind: user\n    job: x\n", "builders.setting", 5,
         "Line 5, “job”: A step of the kind user has no “job”."),
        ("process: p\nsteps: [a, b]\n", "builders.form", 2, "Line 2, “steps”: Here must be names with values."),
        ("process: p\nsteps:\n  ? [a]\n  : b\n", "yaml.key", 3, "Line 3: A key is no text."),
        ("process: p\nsteps:\n  a: {kind: end, next: [{to: a, otherwise: maybe}]}\n", "builders.form", 3,
         "Line 3, “otherwise”: Here must be true or false."),
        ("process: p\nsteps:\n  a: {kind: catch, event: [[x]]}\n", "builders.form", 3,
         "Line 3, “event”: Here must be an event."),
        ("process: p\ndata: {d: {kind: heap}}\n", "builders.form", 2, "Line 2, “kind”: Here must be object or store."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(text, rule, line, message):
    """And nothing is half made."""
    built = build_file("p.yaml", text.encode())
    assert built.document is None
    found = [(one.rule, one.line, one.message[: len(message)]) for one in built.findings]
    assert (rule, line, message) in found
    assert all(one.cure for one in built.findings)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"#" * (LARGEST + 1), "yaml.too_large"),
        (b"- [x, y]\n" * 70_000, "yaml.too_large"),
        (b"a: \xff", "yaml.encoding"),
        (b"a: \x00", "yaml.malformed"),
    ],
)
def test_bytes_that_are_no_yaml_are_refused(data, rule):
    """With one finding."""
    built = build_file("p.yaml", data)
    assert built.document is None
    assert [finding.rule for finding in built.findings] == [rule]


@pytest.mark.parametrize(
    "name", ["a\x85b", "a\u2028b", "x\ry", "\ufeffz", "no", "1.0", "- a", "a: b", "#", "a\n  b\n\nc"]
)
def test_every_text_comes_back(name):
    """Also what YAML would take for something else."""
    process = Process("p").start(name).end()
    text, lost = write_file("p.yaml", process.build().document)
    assert lost == ()
    assert build_file("p.yaml", text).draft.processes[0].elements[0].name == name
