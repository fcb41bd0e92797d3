"""What may be said about a step in Python, by kind: keyword arguments that a type checker knows.

The names of settings are those of ``settings.SETTINGS``; a test compares the two.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict

from guanxi.bpmn.builders.draft import DraftEvent

Pairs = Mapping[str, str]
Names = Sequence[str]
Binding = Literal["latest", "deployment", "versionTag"]


class _Any(TypedDict, total=False):
    documentation: str
    lane: str
    properties: Pairs
    reads: Names
    writes: Names
    sends: Names
    listeners: Sequence[DraftEvent]


class Common(_Any, total=False):
    """Every step. ``reads``, ``writes`` name data objects; ``sends`` what message flows lead to."""

    id: str


class _Mapped(TypedDict, total=False):
    inputs: Pairs
    outputs: Pairs


class _Repeated(TypedDict, total=False):
    collection: str
    item: str
    output_collection: str
    output_item: str
    cardinality: str | int
    sequential: bool
    until: str
    repeat_while: str
    at_most: str | int
    test_before: bool
    for_compensation: bool
    start_quantity: int
    completion_quantity: int


class Activity(Common, _Mapped, _Repeated, total=False):
    """Tasks, calls and sub-processes: mappings are target → source; they may be repeated."""


class _Job(TypedDict, total=False):
    job: str
    retries: str | int
    job_priority: str | int
    headers: Pairs


class _Agent(TypedDict, total=False):
    agent_type: str


class Service(Activity, _Job, _Agent, total=False):
    """Service tasks."""


class Send(Activity, _Job, total=False):
    """Send tasks."""


class _User(TypedDict, total=False):
    form: str
    form_key: str
    external_form: str
    binding: Binding
    version_tag: str
    assignee: str
    groups: str
    users: str
    due: str
    follow_up: str
    priority: str | int
    headers: Pairs


class User(Activity, _User, total=False):
    """User tasks."""


class _Decision(TypedDict, total=False):
    decision: str
    result: str
    binding: Binding
    version_tag: str


class Decision(Activity, _Job, _Decision, total=False):
    """Business rule tasks."""


class _Script(TypedDict, total=False):
    script: str
    result: str


class Script(Activity, _Job, _Script, total=False):
    """Script tasks."""


class _Receive(TypedDict, total=False):
    instantiate: bool


class Receive(Activity, _Receive, total=False):
    """Receive tasks."""


class _Call(TypedDict, total=False):
    calls: str
    pass_all: bool
    return_all: bool
    binding: Binding
    version_tag: str


class Call(Activity, _Call, total=False):
    """Call activities."""


class _AdHoc(TypedDict, total=False):
    active: str
    done_when: str
    ordering: Literal["Parallel", "Sequential"]
    cancel_remaining: bool
    gather: str
    gather_item: str


class AdHoc(Activity, _Job, _Agent, _AdHoc, total=False):
    """Ad-hoc sub-processes."""


class _Catch(TypedDict, total=False):
    all_events: bool


class Catch(Common, _Mapped, _Catch, total=False):
    """Intermediate catch events."""


class _Interrupting(TypedDict, total=False):
    interrupting: bool


class Interrupting(Catch, _Interrupting, total=False):
    """Boundary events."""


class Start(Interrupting, total=False):
    """Start events; ``interrupting`` in event sub-processes."""

    form: str


class Throw(Common, _Mapped, _Job, total=False):
    """Intermediate throw and end events."""


class _EventBased(TypedDict, total=False):
    instantiate: bool
    gateway_type: Literal["Exclusive", "Parallel"]


class EventBased(Common, _EventBased, total=False):
    """Event-based gateways."""


class _Complex(TypedDict, total=False):
    activation: str


class Complex(Common, _Complex, total=False):
    """Complex gateways, and joins that go on before all have come."""


class Anything(
    _Any,
    _Mapped,
    _Repeated,
    _Job,
    _Agent,
    _User,
    _Decision,
    _Script,
    _Receive,
    _Call,
    _AdHoc,
    _Catch,
    _Interrupting,
    _EventBased,
    _Complex,
    total=False,
):
    """All of these together, for the way of writing that takes the kind as an argument."""
