"""Processes as Python expressions: the graph they give, and wrong calls."""

import pytest

from guanxi.bpmn import ElementType, parse_bpmn
from guanxi.bpmn.builders import (
    BuildError,
    FileStore,
    Process,
    after,
    cancel,
    compensation,
    condition,
    error,
    escalation,
    every,
    link,
    message,
    record,
    signal,
    terminate,
    together,
)
from tests.bpmn.builders.shapes import PACKS, graphs, shape
from tests.bpmn.builders.written_packs import COMPLAINT_HANDLING, DEAL_FOLLOW_UP, LEAD_INTAKE, QUOTE_APPROVAL

WRITTEN = {
    "complaint-handling": COMPLAINT_HANDLING,
    "deal-follow-up": DEAL_FOLLOW_UP,
    "lead-intake": LEAD_INTAKE,
    "quote-approval": QUOTE_APPROVAL,
}


def flows(process: Process) -> list[tuple[str, str]]:
    """Source and target of each flow."""
    return [(flow.source, flow.target) for flow in process.graph().flows.values()]


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_the_packs_written_in_python_are_the_shipped_ones(path):
    """Each expression gives exactly the graph of the file that is shipped."""
    process = WRITTEN[path.stem]()
    assert shape(process.graph()) == shape(graphs(path.read_bytes())[0])
    assert shape(graphs(process.xml())[0]) == shape(graphs(path.read_bytes())[0])


def test_steps_follow_each_other_and_get_ids_from_their_names():
    """The same name twice gives two ids."""
    process = Process("p").start().user("Call the lead").user("Call the lead").end("完成")
    assert flows(process) == [
        ("start", "call_the_lead"),
        ("call_the_lead", "call_the_lead_2"),
        ("call_the_lead_2", "完成"),
    ]


def test_branches_are_joined_by_a_gateway_of_the_same_kind():
    """A way without steps leads from the gateway to the join."""
    process = Process("p").start().parallel("Both").branch().task("A").branch().join("Met").end()
    graph = process.graph()
    assert flows(process) == [("start", "both"), ("both", "a"), ("both", "met"), ("a", "met"), ("met", "end")]
    assert graph.elements["met"].type is ElementType.PARALLEL_GATEWAY


def test_a_condition_may_leave_out_the_sign():
    """Conditions are FEEL in any case."""
    process = (
        Process("p").start().exclusive("x").branch("yes", when="a > 1").end("one").otherwise().end("two")
    )
    graph = process.graph()
    assert [flow.condition and flow.condition.text for flow in graph.elements["x"].outgoing] == [
        "=a > 1",
        None,
    ]
    assert graph.elements["x"].default == "x_to_two"


def test_inner_branches_are_left_by_going_back_to_the_outer_gateway():
    """``at`` a gateway makes it the one that branches."""
    process = (
        Process("p").start().exclusive("outer")
        .branch(when="=a").exclusive("inner").branch(when="=b").end("b").otherwise().end("c")
        .at("outer").otherwise().end("d")
    )  # fmt: skip
    assert ("outer", "d") in flows(process)
    assert process.graph().elements["outer"].default == "outer_to_d"


def test_after_an_event_on_a_step_the_open_ways_go_on():
    """``at`` an activity leaves the gateway before it open for its other ways; conditions behind it go with ``to``."""
    process = (
        Process("p").start().exclusive("x").branch(when="=a").user("u")
        .boundary(on=after("P1D")).end("late").at("u").otherwise().join("m").end()
        .at("u").to("m", "sure", when="=b")
    )  # fmt: skip
    graph = process.graph()
    assert [flow.target for flow in graph.elements["x"].outgoing] == ["u", "m"]
    assert [(flow.id, flow.name) for flow in graph.elements["u"].outgoing] == [
        ("u_to_m", ""),
        ("u_to_m_2", "sure"),
    ]


def test_loops_lead_back_with_to():
    """A step may be led to before and after it is written."""
    process = (
        Process("p")
        .start()
        .task("work")
        .exclusive("done")
        .branch(when="=not(ok)")
        .to("work")
        .otherwise()
        .end()
    )
    assert ("done", "work") in flows(process)


def test_boundary_events_sit_on_the_step_before():
    """What follows them happens when they come; ``at`` leads back to the step."""
    process = (
        Process("p").start().user("wait")
        .boundary("late", on=after("P1D"), interrupting=False).end("reminded")
        .at("wait").boundary(on=error("E1")).end("failed")
        .at("wait").end()
    )  # fmt: skip
    graph = process.graph()
    assert graph.elements["wait"].boundary == ("late", "boundary")
    assert graph.elements["late"].interrupting is False
    assert flows(process) == [
        ("start", "wait"),
        ("wait", "end"),
        ("late", "reminded"),
        ("boundary", "failed"),
    ]


def test_compensation_joins_the_event_to_the_step_that_undoes():
    """By an association, not by a flow."""
    process = (
        Process("p").start().task("book").boundary("undo", on=compensation()).task("cancel booking")
        .at("book").end(throws=compensation())
    )  # fmt: skip
    graph = process.graph()
    assert graph.elements["undo"].compensation_handler == "cancel_booking"
    assert graph.elements["cancel_booking"].compensation is True
    assert flows(process) == [("start", "book"), ("book", "end")]


def test_sub_processes_hold_the_steps_until_they_are_closed():
    """Event sub-processes stand beside the flow."""
    process = (
        Process("p").start()
        .event_sub_process("on paid").start(on=message("paid", "=order.id"), interrupting=False).end().close()
        .sub_process("inner", collection="=items", item="item", sequential=True)
        .start().task("one").end().close()
        .transaction("tx").start().end(throws=cancel()).close()
        .boundary("cancelled", on=cancel()).end("gone").at("tx")
        .ad_hoc("any order", done_when="=true").task("a").apart().task("b").close()
        .end()
    )  # fmt: skip
    graph = process.graph()
    assert graph.elements["on_paid"].type is ElementType.EVENT_SUB_PROCESS
    assert graph.elements["inner"].loop is not None
    assert graph.elements["inner"].children == ("start_3", "one", "end_2")
    assert graph.elements["any_order"].starts == ("a", "b")
    assert [flow.target for flow in graph.elements["start"].outgoing] == ["inner"]


def test_every_kind_of_step_and_event_can_be_written():
    """One process with all of them, that parses without an error."""
    process = (
        Process("all", "Everything", version_tag="v1", properties={"owner": "ops"}, documentation="All kinds.")
        .start(on=[message("a", "=k"), signal("b")], all_events=True)
        .task("t").manual("m").service("s", job="j", retries=5, headers={"h": "1"}, inputs={"a.b": "=x"})
        .script("sc", script="=1 + 1", result="two").decision("d", decision="dec", result="r")
        .call("c", calls="other", return_all=False, outputs={"y": "=z"})
        .send("se", throws=message("out")).receive("re", on=message("in", "=k"))
        .catch("wait", on=every("R3/PT1H")).throw("esc", throws=escalation("E"))
        .catch("cond", on=condition("=x > 1", "x"))
        .inclusive("i").branch(when="=a").task("ia").branch(when="=b").task("ib").join()
        .complex("co").branch().task("ca").branch().task("cb").join(activation="=activationCount >= 1")
        .event_based("e").branch().catch(on=signal("s")).end(throws=error("X"))
        .branch().catch(on=after("PT1H")).throw(throws=link("L")).apart()
        .catch("landed", on=link("L")).end(throws=terminate())
    )  # fmt: skip
    assert process.graph().elements["wait"].events[0].value.text == "R3/PT1H"
    assert process.graph().version_tag == "v1"


def test_flow_and_data_connectors_are_all_there():
    """Message flows, lanes, data objects and stores are in the file."""
    seller = (
        Process("sell", pool="Seller").data_store("Prices").start()
        .task("offer", lane="Sales", reads=["Prices"], writes=["Offer sheet"], sends=["decide", "customer"]).end()
        .pool("Customer")
    )  # fmt: skip
    buyer = Process("buy", pool="Buyer").start("begin").task("decide").end("over")
    built = together(seller, buyer)
    assert built.document is not None
    text = built.document.render().decode()
    assert text.count("<bpmn:messageFlow ") == 2
    assert text.count("<bpmn:participant ") == 3
    assert '<bpmn:dataInputAssociation id="offer_reads_prices_association">' in text
    assert '<bpmn:dataOutputAssociation id="offer_writes_offer_sheet_association">' in text
    assert '<bpmn:lane id="sales" name="Sales">' in text
    assert [graph.id for graph in parse_bpmn(built.document.render()).processes] == ["sell", "buy"]


@pytest.mark.parametrize(
    ("write", "code"),
    [
        (lambda: Process("p").start().end(id="start"), "builders.duplicate"),
        (lambda: Process("p").start().join(), "builders.join"),
        (lambda: Process("p").start().exclusive().branch().end().branch().end().join(), "builders.join"),
        (lambda: Process("p").to("x"), "builders.to"),
        (lambda: Process("p").start().at("x"), "builders.unknown_step"),
        (lambda: Process("p").start().branch(), "builders.branch"),
        (lambda: Process("p").start().close(), "builders.close"),
        (lambda: Process("p").start().sub_process().start().end().xml(), "builders.close"),
        (lambda: Process("p").start().end().task("lost"), "builders.unreached"),
        (lambda: Process("p").boundary(on=after("P1D")), "builders.boundary"),
        (lambda: Process("p").start().task("a", job="x"), "builders.setting"),
        (lambda: Process("p").start().to("nowhere").xml(), "builders.unknown_step"),
        (lambda: Process("p").start().service("s").end().xml(), "bpmn.no_work"),
        (lambda: Process("p q").start().end().xml(), "builders.id"),
        (lambda: Process("p").start("a\x00b").end().xml(), "builders.character"),
        (lambda: Process("p").start().task("t", ).catch(on=record("lead", "created")).end().xml(), "builders.event"),
    ],
)  # fmt: skip
def test_wrong_calls_raise_with_a_code_and_a_cure(write, code):
    """At once where the call itself is wrong, else when the model is asked for."""
    with pytest.raises(BuildError) as caught:
        write()
    assert caught.value.code == code
    assert caught.value.cure


def test_saves_its_file_through_a_store(tmp_path):
    """The file has the name of the process and parses."""
    assert Process("lead").start().end().save(FileStore(tmp_path)) == ()
    assert [path.name for path in tmp_path.iterdir()] == ["lead.bpmn"]
    assert graphs((tmp_path / "lead.bpmn").read_bytes())[0].id == "lead"
