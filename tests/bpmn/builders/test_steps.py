"""Processes put together step by step, and saved."""

import pytest

from guanxi.bpmn.builders import BuildError, ElementType, compensation, define_process, message
from tests.bpmn.builders.shapes import draft_of, graphs, said, written


class Memory:
    """A store that keeps drafts in a dictionary."""

    def __init__(self):
        self.kept: dict[str, bytes] = {}

    def save(self, name: str, content: bytes) -> None:
        """Keep it."""
        self.kept[name] = content


def test_elements_are_connected_and_saved():
    """In any order; the file parses to the same graph."""
    store = Memory()
    d = define_process("my_process", "My process", store=store)
    g = d.create_element("my_gateway", type=ElementType.EXCLUSIVE_GATEWAY, name="Big?")
    s = d.create_element("s", type=ElementType.START_EVENT)
    other = d.create_element("ask", type=ElementType.USER_TASK, groups="managers", due="=now()")
    e = d.create_element("e", type=ElementType.END_EVENT)
    d.connect(s, g)
    d.connect(g, other, condition="=amount > 100", name="yes")
    d.connect(g, e, otherwise=True)
    d.connect(other, "e")

    assert d.save() == ()
    (graph,) = graphs(store.kept["my_process"])
    assert graph.elements["my_gateway"].default == "my_gateway_to_e"
    assert graph.flows["my_gateway_to_ask"].condition.text == "=amount > 100"
    assert said(draft_of(store.kept["my_process"])) == said(draft_of(written(d.draft())))


def test_all_connectors_can_be_made():
    """Message flows, mappings and data associations."""
    d = define_process("p", pool="We")
    customer = d.create_pool("customer", "Customer")
    prices = d.create_data("prices", kind="store", name="Prices")
    sheet = d.create_data("sheet")
    s = d.create_element("s", type=ElementType.START_EVENT, events=message("asked"))
    t = d.create_element("t", type=ElementType.SERVICE_TASK, job="offer")
    b = d.create_element(
        "b", type=ElementType.BOUNDARY_EVENT, attached_to=t, events=compensation(), handler="u"
    )
    d.create_element("u", type=ElementType.TASK, for_compensation=True)
    d.connect(s, t)
    d.connect_message(customer, s)
    d.connect_message(t, customer)
    d.connect_data(prices, t)
    d.connect_data(t, sheet)
    d.map_input(t, "a", "=b")
    d.map_output(t, "c", "=d")

    draft = draft_of(written(d.draft()))
    assert draft.pools[0].sends == ["s"]
    task = next(one for one in draft.elements() if one.id == "t")
    assert (task.sends, task.reads, task.writes) == (["customer"], ["prices"], ["sheet"])
    assert (task.inputs, task.outputs) == ({"a": "=b"}, {"c": "=d"})
    assert next(one for one in draft.elements() if one.id == b.id).handler == "u"


def test_a_draft_that_cannot_run_yet_is_saved_and_says_why():
    """It is a draft."""
    store = Memory()
    d = define_process("p", store=store)
    d.create_element("t", type=ElementType.SERVICE_TASK)
    assert [finding.rule for finding in d.save()] == ["builders.no_next", "bpmn.no_work"]
    assert list(store.kept) == ["p"]


def test_what_cannot_be_made_is_not_saved():
    """A connector that leads nowhere raises, and the store holds nothing."""
    store = Memory()
    d = define_process("p", store=store)
    d.create_element("s", type=ElementType.START_EVENT)
    d.connect("s", "nowhere")
    with pytest.raises(BuildError, match="There is no step “nowhere”"):
        d.save()
    assert store.kept == {}


def test_without_a_store_the_file_lies_in_the_current_folder(tmp_path, monkeypatch):
    """Named after the process."""
    monkeypatch.chdir(tmp_path)
    d = define_process("my_process")
    d.create_element("s", type=ElementType.START_EVENT)
    d.save()
    assert [path.name for path in tmp_path.iterdir()] == ["my_process.bpmn"]


def test_a_setting_the_kind_does_not_have_is_refused_at_once():
    """With the settings it may have."""
    d = define_process("p")
    with pytest.raises(BuildError, match="A step of the kind end has no “form”") as caught:
        d.create_element("e", type=ElementType.END_EVENT, form="f")
    assert caught.value.code == "builders.setting"
    assert d.draft().processes[0].elements == []


def test_a_kind_that_is_none_is_refused_at_once():
    """With the kinds there are."""
    d = define_process("p")
    with pytest.raises(BuildError, match="“teleport” is no kind of step") as caught:
        d.create_element("e", type="teleport")
    assert caught.value.code == "builders.kind"
    assert d.draft().processes[0].elements == []
