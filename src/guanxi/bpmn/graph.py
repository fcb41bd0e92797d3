"""The executable graph of a process: frozen, expressions compiled, ready to be shared by all its instances.

What a file may contain beyond this (diagram, documentation, foreign extensions) stays in the document.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from guanxi.bpmn.events import EventDefinition
from guanxi.bpmn.text import Text


class ElementType(StrEnum):
    """Kinds of flow nodes, by their BPMN tag. Hashes like its text, so either finds the other in a mapping."""

    __hash__ = str.__hash__

    PROCESS = "process"
    START_EVENT = "startEvent"
    END_EVENT = "endEvent"
    INTERMEDIATE_CATCH_EVENT = "intermediateCatchEvent"
    INTERMEDIATE_THROW_EVENT = "intermediateThrowEvent"
    BOUNDARY_EVENT = "boundaryEvent"
    TASK = "task"
    MANUAL_TASK = "manualTask"
    SERVICE_TASK = "serviceTask"
    SEND_TASK = "sendTask"
    RECEIVE_TASK = "receiveTask"
    USER_TASK = "userTask"
    SCRIPT_TASK = "scriptTask"
    BUSINESS_RULE_TASK = "businessRuleTask"
    CALL_ACTIVITY = "callActivity"
    SUB_PROCESS = "subProcess"
    EVENT_SUB_PROCESS = "eventSubProcess"
    TRANSACTION = "transaction"
    AD_HOC_SUB_PROCESS = "adHocSubProcess"
    EXCLUSIVE_GATEWAY = "exclusiveGateway"
    PARALLEL_GATEWAY = "parallelGateway"
    INCLUSIVE_GATEWAY = "inclusiveGateway"
    EVENT_BASED_GATEWAY = "eventBasedGateway"
    COMPLEX_GATEWAY = "complexGateway"


_PASSED = (ElementType.START_EVENT, ElementType.EXCLUSIVE_GATEWAY, ElementType.END_EVENT)
"""Types of which many elements only let the token through."""


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """A sequence flow. ``joins`` is true where its target must count arriving tokens before it starts."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: Text | None = None
    joins: bool = False


class VariableMapping(msgspec.Struct, frozen=True):
    """``zeebe:input``, ``zeebe:output`` or a data association: the value of ``source`` goes to the path ``target``.

    ``stores`` are the data stores ``source`` may name; with ``stored`` the path begins with the name of one.
    """

    source: Text
    target: tuple[str, ...]
    stores: tuple[str, ...] = ()
    stored: bool = False


class JobDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """``zeebe:taskDefinition``, ``zeebe:taskHeaders`` and ``zeebe:jobPriorityDefinition``."""

    type: Text
    retries: Text
    headers: dict[str, str] = {}
    priority: Text | None = None


class Listener(msgspec.Struct, frozen=True, kw_only=True):
    """``zeebe:executionListener`` or ``zeebe:taskListener``: a job done when ``event`` happens to the element."""

    event: str
    type: Text
    retries: Text
    headers: dict[str, str] = {}


class UserTaskDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """``zeebe:assignmentDefinition``, ``taskSchedule``, ``formDefinition`` and ``priorityDefinition``.

    ``name`` is set when the task's name is an expression; ``listeners`` are its task listeners. ``form_tag`` is the version
    tag of the form, None where its binding is another.
    """

    assignee: Text | None = None
    candidate_groups: Text | None = None
    candidate_users: Text | None = None
    due: Text | None = None
    follow_up: Text | None = None
    priority: Text | None = None
    form_key: str = ""
    form_tag: str | None = None
    headers: dict[str, str] = {}
    name: Text | None = None
    listeners: tuple[Listener, ...] = ()

    @property
    def form_pin(self) -> str:
        """The name of its form among what the process is pinned to."""
        return pin_name(self.form_key, self.form_tag)


class ScriptDefinition(msgspec.Struct, frozen=True):
    """``zeebe:script``: the value of the expression is written to ``result``."""

    expression: Text
    result: str


def pin_name(identifier: str, tag: str | None) -> str:
    """Return the name under which a process keeps the version of a decision, form or process it was deployed with."""
    return identifier if tag is None else f"{identifier}@{tag}"


def _tag(binding: str, version_tag: str) -> str | None:
    return version_tag if binding == "versionTag" else None


class DecisionDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """``zeebe:calledDecision``: the decision's value is written to ``result``."""

    decision_id: Text
    result: str
    binding: str = "latest"
    version_tag: str = ""

    @property
    def tag(self) -> str | None:
        """The version tag wanted; None where the binding is another."""
        return _tag(self.binding, self.version_tag)


class CallDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """``zeebe:calledElement`` (or the standard's ``calledElement``): which process to call and what to hand over."""

    process_id: Text
    propagate_parent: bool = True
    propagate_child: bool = True
    binding: str = "latest"
    version_tag: str = ""
    business_id: Text | None = None

    @property
    def tag(self) -> str | None:
        """The version tag wanted; None where the binding is another."""
        return _tag(self.binding, self.version_tag)


class LoopDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """Multi-instance (``sequential`` or not) or, with ``standard``, the standard loop of an activity."""

    standard: bool = False
    sequential: bool = False
    collection: Text | None = None
    item: str = ""
    output_collection: str = ""
    output_item: Text | None = None
    cardinality: Text | None = None
    condition: Text | None = None
    test_before: bool = False
    maximum: Text | None = None
    behavior: str = "All"
    behavior_event: EventDefinition | None = None
    complex: tuple[tuple[Text, EventDefinition], ...] = ()


class AdHocDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """Which inner activities of an ad-hoc sub-process start, in what order, and when it is done."""

    active: Text | None = None
    condition: Text | None = None
    sequential: bool = False
    cancel_remaining: bool = True
    output_collection: str = ""
    output_item: Text | None = None


class Element(msgspec.Struct, frozen=True, kw_only=True):
    """A flow node with everything the engine needs to run it.

    Attributes:
        scope: id of the sub-process or process it lies in.
        incoming, outgoing: sequence flows in file order.
        default: id of the default flow, or empty.
        attached_to: for a boundary event, the activity it sits on.
        interrupting: for boundary events and event sub-process starts.
        events: its event definitions; several make it a multiple event.
        boundary: ids of boundary events on this activity.
        children: ids of the flow nodes inside, for sub-processes.
        starts: ids of start events (or nodes without incoming flow) by which this sub-process starts.
        event_sub_processes: ids of the event sub-processes inside.
        properties: ``zeebe:property`` values by name.
        start_listeners, end_listeners: execution listeners, in order.
        data: variables that belong to this element itself: its data objects and properties.
        data_inputs, data_outputs: what data associations write on entry and at the end.
        data_results: names of its data outputs; results of that name stay inside for ``data_outputs``.
        form_key: the form of a start event.
        prepares, concludes: whether anything has to be done on entry before its work, and on leaving after it.
        passes: whether it only lets the token through: nothing is done, awaited or kept.
    """

    id: str
    type: ElementType
    scope: str
    name: str = ""
    documentation: str = ""
    line: int = 0
    incoming: tuple[Flow, ...] = ()
    outgoing: tuple[Flow, ...] = ()
    default: str = ""
    attached_to: str = ""
    interrupting: bool = True
    events: tuple[EventDefinition, ...] = ()
    parallel_multiple: bool = False
    boundary: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    event_sub_processes: tuple[str, ...] = ()
    inputs: tuple[VariableMapping, ...] = ()
    outputs: tuple[VariableMapping, ...] = ()
    properties: dict[str, str] = {}
    job: JobDefinition | None = None
    user_task: UserTaskDefinition | None = None
    script: ScriptDefinition | None = None
    decision: DecisionDefinition | None = None
    call: CallDefinition | None = None
    loop: LoopDefinition | None = None
    ad_hoc: AdHocDefinition | None = None
    activation_condition: Text | None = None
    instantiate: bool = False
    parallel_events: bool = False
    compensation: bool = False
    compensation_handler: str = ""
    start_quantity: int = 1
    completion_quantity: int = 1
    start_listeners: tuple[Listener, ...] = ()
    end_listeners: tuple[Listener, ...] = ()
    data: tuple[str, ...] = ()
    data_inputs: tuple[VariableMapping, ...] = ()
    data_outputs: tuple[VariableMapping, ...] = ()
    data_results: tuple[str, ...] = ()
    form_key: str = ""
    prepares: bool = False
    concludes: bool = False
    passes: bool = False

    def __post_init__(self) -> None:
        """Say once what is asked at every entry and every leaving."""
        before = self.inputs or self.data_inputs or self.start_listeners or self.data
        after = self.outputs or self.data_outputs or self.end_listeners
        msgspec.structs.force_setattr(self, "prepares", bool(before))
        msgspec.structs.force_setattr(self, "concludes", bool(after))
        does = self.events or self.job or self.parallel_multiple or self.completion_quantity != 1
        if self.type is ElementType.START_EVENT:
            does = self.parallel_multiple
        passes = self.type in _PASSED and not (before or after or does or self.loop or self.boundary)
        msgspec.structs.force_setattr(self, "passes", passes)


class ProcessGraph(msgspec.Struct, frozen=True, kw_only=True):
    """One process, ready to run.

    Attributes:
        elements: every flow node by id, the process itself under its own id (type ``process``).
        flows: every sequence flow by id.
        start_events: start events on the process level (their ``properties`` and ``events`` say what starts it).
        version_tag: ``zeebe:versionTag``.
        properties: ``zeebe:property`` values of the process.
        synchronises: whether a joining gateway has to look for tokens that may still come.
        forms: forms written into the process, as JSON text by id.
        conditional: whether an event waits for a condition, so that changes of variables have to be looked at.
        data_stores: names of the data stores that its associations read or write, sorted.
        replans: whether timers or due dates move with the variables they depend on (property ``replan``).
    """

    id: str
    name: str
    executable: bool
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]
    start_events: tuple[Element, ...]
    version_tag: str = ""
    properties: Mapping[str, str] = {}
    synchronises: bool = False
    conditional: bool = False
    forms: Mapping[str, str] = {}
    data_stores: tuple[str, ...] = ()
    replans: bool = False

    @property
    def root(self) -> Element:
        """The process as an element: its children, starts and event sub-processes."""
        return self.elements[self.id]
