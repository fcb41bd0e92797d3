"""Data objects, properties, data inputs and outputs, and their associations, executed."""

from guanxi.engine import ROOT, effects, visible_variables
from guanxi.engine.commands import CatchSignal, CompleteCall, CompleteJob
from tests.engine.models import Instance, bpmn, flows, service

INPUT = '<dataInput id="in" name="Amount in"/>'
OUTPUT = '<dataOutput id="out" name="total"/>'
SPECIFICATION = f"<ioSpecification>{INPUT}{OUTPUT}<inputSet/><outputSet/></ioSpecification>"
OBJECTS = (
    '<dataObject id="d1"/><dataObjectReference id="r1" name="Order amount" dataObjectRef="d1"/>'
    '<dataObject id="d2" name="sum"/><dataObjectReference id="r2" dataObjectRef="d2"/>'
)
READ = "<dataInputAssociation><sourceRef>r1</sourceRef><targetRef>in</targetRef></dataInputAssociation>"
WRITE = "<dataOutputAssociation><sourceRef>out</sourceRef><targetRef>r2</targetRef></dataOutputAssociation>"


def model(inner: str, objects: str = OBJECTS) -> bytes:
    """A service task ``a`` with this inside."""
    return bpmn(
        objects
        + '<startEvent id="s"/>'
        + service("a", "", inner)
        + '<endEvent id="e"/>'
        + flows("s", "a", "e")
    )


def seen(instance: Instance) -> dict:
    """What the job of ``a`` sees."""
    return visible_variables(instance.state, instance.state.waits[instance.wait("a")].element_key)


def test_an_input_association_brings_a_copy_under_the_name_of_the_data_input():
    """A data object without a name of its own is called as its reference."""
    instance = Instance(model(SPECIFICATION + READ)).start(**{"Order amount": 5})
    assert seen(instance) == {"Order amount": 5, "Amount in": 5}
    assert instance.variables == {"Order amount": 5}


def test_an_output_association_writes_the_data_object():
    """The data output itself stays inside; what is no data output leaves as ever."""
    instance = Instance(model(SPECIFICATION + WRITE)).start()
    instance.complete("a", total=7, other=1)
    assert instance.variables == {"sum": 7, "other": 1}


def test_an_output_the_activity_did_not_give_moves_nothing():
    """The data object keeps its value."""
    instance = Instance(model(SPECIFICATION + WRITE)).start(sum=3)
    instance.complete("a")
    assert instance.variables == {"sum": 3}


def test_transformation_and_assignments_are_expressions():
    """An assignment writes to a path; the data elements may be named by id there."""
    transformed = READ.replace("</targetRef>", "</targetRef><transformation>=Order * 2</transformation>")
    assigned = (
        "<dataOutputAssociation><sourceRef>out</sourceRef><targetRef>r2</targetRef>"
        "<assignment><from>=total + 1</from><to>r2.gross</to></assignment>"
        "<assignment><from>EUR</from><to>r2.currency</to></assignment></dataOutputAssociation>"
    )
    instance = Instance(model(SPECIFICATION + transformed + assigned)).start(Order=4)
    assert seen(instance)["Amount in"] == 8
    instance.complete("a", total=9)
    assert instance.variables == {"Order": 4, "sum": {"gross": 10, "currency": "EUR"}}


def test_what_modelers_draw_and_data_stores_move_nothing():
    """An arrow to a placeholder, an arrow without source, an arrow from a data store."""
    drawn = (
        '<property id="x" name="__targetRef_placeholder"/>'
        "<dataInputAssociation><sourceRef>r1</sourceRef><targetRef>x</targetRef></dataInputAssociation>"
        "<dataInputAssociation><sourceRef>store</sourceRef><targetRef>x</targetRef></dataInputAssociation>"
        "<dataOutputAssociation><targetRef>r2</targetRef></dataOutputAssociation>"
    )
    instance = Instance(model(drawn, OBJECTS + '<dataStoreReference id="store" name="Customers"/>')).start()
    assert seen(instance) == {}
    instance.complete("a", sum=1)
    assert instance.variables == {"sum": 1}


def test_a_data_object_lives_in_the_sub_process_it_is_drawn_in():
    """It begins as null and ends with the sub-process; the same goes for a property of an activity."""
    data = bpmn(
        '<startEvent id="s"/><subProcess id="sub"><dataObject id="d" name="draft"/>'
        + service("a", "", '<property id="q" name="own"/>')
        + service("b")
        + flows("a", "b")
        + '</subProcess><endEvent id="e"/>'
        + flows("s", "sub", "e")
    )
    instance = Instance(data).start()
    assert seen(instance) == {"draft": None, "own": None}
    instance.complete("a", draft=1, own=2, all=3)
    assert instance.variables == {"all": 3}
    key = instance.state.waits[instance.wait("b")].element_key
    assert visible_variables(instance.state, key) == {"draft": 1, "all": 3}
    instance.complete("b")
    assert instance.variables == {"all": 3}


def test_events_have_data_too():
    """What a message brings into a data object."""
    data = bpmn(
        '<dataObject id="d" name="reply"/><startEvent id="s"/><intermediateCatchEvent id="c"><dataOutput id="o" name="body"/>'
        "<dataOutputAssociation><sourceRef>o</sourceRef><targetRef>d</targetRef></dataOutputAssociation>"
        '<signalEventDefinition signalRef="S"/></intermediateCatchEvent><endEvent id="e"/>'
        + flows("s", "c", "e"),
        '<signal id="S" name="S"/>',
    )
    instance = Instance(data).start()
    instance.send(CatchSignal(instance.wait("c"), {"body": "hi"}))
    assert (instance.status, instance.variables) == ("completed", {"reply": "hi"})


def test_a_call_hands_back_what_its_data_outputs_name():
    """Also when nothing is propagated."""
    data = bpmn(
        OBJECTS
        + '<startEvent id="s"/><callActivity id="a"><extensionElements><zeebe:calledElement processId="q"'
        f' propagateAllChildVariables="false"/></extensionElements>{SPECIFICATION}{WRITE}</callActivity><endEvent id="e"/>'
        + flows("s", "a", "e")
    )
    instance = Instance(data).start()
    instance.send(CompleteCall(instance.last(effects.CallProcess).key, {"total": 2, "secret": 1}))
    assert instance.variables == {"sum": 2}


def test_a_multi_instance_takes_its_collection_from_data():
    """``loopDataInputRef`` and its brothers, through the associations of the activity."""
    loop = (
        "<multiInstanceLoopCharacteristics><loopDataInputRef>in</loopDataInputRef><loopDataOutputRef>out</loopDataOutputRef>"
        '<inputDataItem id="i" name="item"/><outputDataItem id="j" name="one"/></multiInstanceLoopCharacteristics>'
    )
    instance = Instance(model(SPECIFICATION + READ + WRITE + loop)).start(**{"Order amount": [1, 2]})
    assert seen(instance)["item"] == 2
    for number in (10, 20):
        key = min(instance.state.waits)
        scope = instance.state.waits[key].element_key
        assert instance.state.elements[scope].scope > ROOT
        instance.send(CompleteJob(key, {"one": number}))
    assert instance.variables["sum"] == [10, 20]
