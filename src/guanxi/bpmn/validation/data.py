"""Data inputs and outputs, their sets and associations, collections of multi-instances (BPMN 2.0 §10.4)."""

from collections.abc import Iterator

from guanxi.bpmn.findings import Finding
from guanxi.bpmn.validation.events import same_item
from guanxi.bpmn.validation.index import (
    ACTIVITIES,
    EVENTS,
    SUB_PROCESSES,
    TASKS,
    Index,
    Rule,
    found,
    io,
    is_executable,
    label,
    name_of,
)
from guanxi.bpmn.xml import Node, bpmn_child, bpmn_children, content, local, truth


def not_in_sub_processes(index: Index) -> Iterator[Finding]:
    """Sub-processes have no ioSpecification."""
    for node in index.all(*SUB_PROCESSES):
        if io(node) is not None:
            yield found("io_sub_process", node, f"The sub-process {label(node)} must not specify data.")


def in_sets(index: Index) -> Iterator[Finding]:
    """Every data input is in an input set, every data output in an output set."""
    for specification in index.all("ioSpecification"):
        for data, kind, refs in (
            ("dataInput", "inputSet", "dataInputRefs"),
            ("dataOutput", "outputSet", "dataOutputRefs"),
        ):
            listed = {
                name_of(ref.text)
                for one in bpmn_children(specification, kind)
                for ref in bpmn_children(one, refs)
            }
            for part in bpmn_children(specification, data):
                if part.get("id") not in listed:
                    yield found("data_set", part, f"{label(part)} is in no {kind}.")


def properties(index: Index) -> Iterator[Finding]:
    """Only processes, activities and events have properties."""
    for node in index.all("property"):
        owner = node.getparent()
        if owner is not None and local(owner) not in ACTIVITIES | EVENTS | {"process"}:
            yield found(
                "property", node, f"{label(owner)} has the property {label(node)}, but may have none."
            )


def sources(index: Index) -> Iterator[Finding]:
    """Without a transformation a data association has one source."""
    for node in index.all("dataInputAssociation", "dataOutputAssociation"):
        if len(list(bpmn_children(node, "sourceRef"))) > 1 and bpmn_child(node, "transformation") is None:
            yield found("data_sources", node, f"{label(node)} has several sources and no transformation.")


def associations(index: Index) -> Iterator[Finding]:
    """Source and target are of the same kind, unless a transformation makes one of the other."""
    for node in index.all("dataInputAssociation", "dataOutputAssociation"):
        source, target = bpmn_child(node, "sourceRef"), bpmn_child(node, "targetRef")
        if source is None or target is None or bpmn_child(node, "transformation") is not None:
            continue
        one, other = (
            _item(index, index.resolve(source, source.text)),
            _item(index, index.resolve(target, target.text)),
        )
        if one is not None and other is not None and not same_item(one, other):
            yield found("data_kind", node, f"{label(node)} connects data of different kinds.")


def _item(index: Index, node: Node | None) -> Node | None:
    """The item definition of a data element, through references to data objects and stores."""
    through = {"dataObjectReference": "dataObjectRef", "dataStoreReference": "dataStoreRef"}
    if node is not None and local(node) in through and node.get("itemSubjectRef") is None:
        return _item(index, index.resolve(node, node.get(through[local(node)])))
    return None if node is None else index.resolve(node, node.get("itemSubjectRef"))


def association_ends(index: Index) -> Iterator[Finding]:
    """No association leads to the data input of a process or from its data output: the caller meets them."""
    for node in index.all("dataInputAssociation", "dataOutputAssociation"):
        for end, kind in (("targetRef", "dataInput"), ("sourceRef", "dataOutput")):
            for ref in bpmn_children(node, end):
                part = index.resolve(ref, ref.text)
                if part is not None and local(part) == kind and _of_callable(part):
                    yield found(
                        "data_ends",
                        node,
                        f"{label(part)} belongs to what is called; no association meets it.",
                    )


def _of_callable(part: Node) -> bool:
    """Whether a data input or output is that of a process or global task."""
    owner = part.getparent()
    around = None if owner is None or local(owner) != "ioSpecification" else owner.getparent()
    return around is not None and (local(around) == "process" or local(around).startswith("global"))


def references(index: Index) -> Iterator[Finding]:
    """A data object has a kind and no state, a reference to it a state and no kind of its own; names say the state."""
    for node in index.all("dataObject"):
        if bpmn_child(node, "dataState") is not None:
            yield found(
                "data_state", node, f"{label(node)} has a state, which only a reference to it may have."
            )
    for node in index.all("dataObjectReference"):
        referred = index.resolve(node, node.get("dataObjectRef"))
        if node.get("itemSubjectRef") is not None:
            yield found("data_item", node, f"{label(node)} names a kind of data; its data object does that.")
        state = bpmn_child(node, "dataState")
        if state is None or referred is None or not all(one.get("name") for one in (node, state, referred)):
            continue
        wanted = f"{referred.get('name')} [{state.get('name')}]"
        if node.get("name") != wanted:
            yield found(
                "data_name", node, f"{label(node)} must be named “{wanted}”: its data object and its state."
            )


def collections(index: Index) -> Iterator[Finding]:
    """isCollection is what the item definition says."""
    for node in index.all("dataInput", "dataOutput", "dataObject"):
        item = index.resolve(node, node.get("itemSubjectRef"))
        if item is None or (node.get("isCollection") is None and item.get("isCollection") is None):
            continue
        if truth(node, "isCollection") != truth(item, "isCollection"):
            yield found("collection", node, f"{label(node)} and its item definition differ in isCollection.")


def subsets(index: Index) -> Iterator[Finding]:
    """Optional and while-executing references are among the references of their set."""
    for kind, all_refs, others in (
        ("inputSet", "dataInputRefs", ("optionalInputRefs", "whileExecutingInputRefs")),
        ("outputSet", "dataOutputRefs", ("optionalOutputRefs", "whileExecutingOutputRefs")),
    ):
        for node in index.all(kind):
            listed = {name_of(ref.text) for ref in bpmn_children(node, all_refs)}
            for ref in bpmn_children(node, *others):
                if name_of(ref.text) not in listed:
                    yield found(
                        "data_subset", ref, f"“{name_of(ref.text)}” in {local(ref)} is not in the set."
                    )


def mutual(index: Index) -> Iterator[Finding]:
    """Input and output sets refer to each other."""
    for kind, refs, back in (
        ("inputSet", "outputSetRefs", "inputSetRefs"),
        ("outputSet", "inputSetRefs", "outputSetRefs"),
    ):
        for node in index.all(kind):
            for ref in bpmn_children(node, refs):
                other = index.resolve(ref, ref.text)
                names = (
                    set() if other is None else {name_of(child.text) for child in bpmn_children(other, back)}
                )
                if node.get("id") not in names:
                    yield found(
                        "data_sets_mutual", node, f"{label(node)} refers to a set that does not refer to it."
                    )


def multi_instance(index: Index) -> Iterator[Finding]:
    """A multi-instance goes over a collection that is there, and its single data is of the collection's kind."""
    for loop in index.all("multiInstanceLoopCharacteristics"):
        activity = loop.getparent()
        if activity is None or not is_executable(loop):
            continue
        cardinality = bpmn_child(loop, "loopCardinality")
        for name, item_name in (
            ("loopDataInputRef", "inputDataItem"),
            ("loopDataOutputRef", "outputDataItem"),
        ):
            ref = bpmn_child(loop, name)
            if ref is not None:
                yield from _loop_data(index, activity, loop, ref, item_name)
        has_extension = bpmn_child(loop, "extensionElements") is not None
        if cardinality is None and bpmn_child(loop, "loopDataInputRef") is None and not has_extension:
            yield found("multi_instance", activity, f"{label(activity)} is repeated, but not said for what.")


def _loop_data(index: Index, activity: Node, loop: Node, ref: Node, item_name: str) -> Iterator[Finding]:
    data = index.resolve(ref, ref.text)
    specification = io(activity)
    own = data is not None and specification is not None and data.getparent() is specification
    if data is None or (local(activity) in TASKS and not own):
        yield found(
            "loop_data",
            activity,
            f"{label(activity)} goes over “{content(ref)}”, which is no data of its own.",
        )
        return
    single = bpmn_child(loop, item_name)
    if not _is_collection(index, data):
        yield found(
            "loop_data", activity, f"{label(activity)} goes over {label(data)}, which is no collection."
        )
    if single is None:
        return
    if _is_collection(index, single):
        yield found("loop_data", activity, f"A single run of {label(activity)} gets a collection.")
    one, all_ = index.resolve(single, single.get("itemSubjectRef")), _item(index, data)
    if one is not None and all_ is not None and one.get("structureRef") != all_.get("structureRef"):
        yield found("loop_data", activity, f"A single run of {label(activity)} gets data of another kind.")


def _is_collection(index: Index, data: Node) -> bool:
    if data.get("isCollection") is not None:
        return truth(data, "isCollection")
    item = _item(index, data)
    return item is not None and truth(item, "isCollection")


DESCRIPTIVE: tuple[Rule, ...] = (not_in_sub_processes, in_sets, references, properties)
ANALYTIC: tuple[Rule, ...] = (sources, associations, association_ends)
EXECUTABLE: tuple[Rule, ...] = (collections, subsets, mutual, multi_instance)
