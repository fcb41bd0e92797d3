"""The one list of settings a step may have: the same names in Python, tables and YAML, and their place in the XML.

A place is a path from the element: child tags (``zeebe:`` where not BPMN's own), then ``@attribute`` or, without one,
the child's text. Flows, mappings, events and data have their own form and are not here.
"""

from functools import cache
from typing import Final

import msgspec

from guanxi.bpmn.builders.kinds import ACTIVITIES
from guanxi.bpmn.graph import ElementType as Type


class Setting(msgspec.Struct, frozen=True):
    """A name, where it stands in the XML, which kinds have it, what it means, and its possible values.

    ``default`` is what the absence means; ``choices`` are the allowed values of a closed list.
    """

    name: str
    place: str
    kinds: frozenset[Type]
    meaning: str
    choices: tuple[str, ...] = ()
    default: str = ""


_EX: Final = "extensionElements/zeebe:"
_MULTI: Final = "multiInstanceLoopCharacteristics"
_EACH: Final = f"{_MULTI}/{_EX}loopCharacteristics"
_LOOP: Final = "standardLoopCharacteristics"
_TRUTH: Final = ("true", "false")

_USER: Final = frozenset({Type.USER_TASK})
_RULE: Final = frozenset({Type.BUSINESS_RULE_TASK})
_SCRIPT: Final = frozenset({Type.SCRIPT_TASK})
_CALL: Final = frozenset({Type.CALL_ACTIVITY})
_AD_HOC: Final = frozenset({Type.AD_HOC_SUB_PROCESS})
_GATEWAY: Final = frozenset({Type.EVENT_BASED_GATEWAY})
_JOBS: Final = frozenset(
    {
        Type.SERVICE_TASK,
        Type.SEND_TASK,
        Type.SCRIPT_TASK,
        Type.BUSINESS_RULE_TASK,
        Type.INTERMEDIATE_THROW_EVENT,
        Type.END_EVENT,
        Type.AD_HOC_SUB_PROCESS,
    }
)
_CATCHERS: Final = frozenset(
    {Type.START_EVENT, Type.INTERMEDIATE_CATCH_EVENT, Type.BOUNDARY_EVENT, Type.RECEIVE_TASK}
)

SETTINGS: Final = (
    Setting("job", f"{_EX}taskDefinition@type", _JOBS, "Job type: what the step does."),
    Setting("retries", f"{_EX}taskDefinition@retries", _JOBS, "How often the job is tried (3)."),
    Setting(
        "job_priority", f"{_EX}jobPriorityDefinition@priority", _JOBS, "Which job goes first; higher first."
    ),
    Setting(
        "agent_type",
        f"{_EX}agentDefinition@agentType",
        frozenset({Type.SERVICE_TASK}) | _AD_HOC,
        "Kind of agent that does it.",
    ),
    Setting("decision", f"{_EX}calledDecision@decisionId", _RULE, "Id of the decision to evaluate."),
    Setting("result", f"{_EX}calledDecision@resultVariable", _RULE, "Variable for the decision's value."),
    Setting("script", f"{_EX}script@expression", _SCRIPT, "FEEL expression."),
    Setting("result", f"{_EX}script@resultVariable", _SCRIPT, "Variable for the expression's value."),
    Setting("form", f"{_EX}formDefinition@formId", _USER | {Type.START_EVENT}, "Id of the form."),
    Setting("form_key", f"{_EX}formDefinition@formKey", _USER, "Key of a form kept elsewhere."),
    Setting("external_form", f"{_EX}formDefinition@externalReference", _USER, "A form outside."),
    Setting("assignee", f"{_EX}assignmentDefinition@assignee", _USER, "Who does it."),
    Setting("groups", f"{_EX}assignmentDefinition@candidateGroups", _USER, "Groups that may take it."),
    Setting("users", f"{_EX}assignmentDefinition@candidateUsers", _USER, "People who may take it."),
    Setting("due", f"{_EX}taskSchedule@dueDate", _USER, "Until when."),
    Setting("follow_up", f"{_EX}taskSchedule@followUpDate", _USER, "When to look at it again."),
    Setting("priority", f"{_EX}priorityDefinition@priority", _USER, "0 to 100; 50 when empty."),
    Setting("calls", f"{_EX}calledElement@processId", _CALL, "Id of the process to call."),
    Setting(
        "pass_all",
        f"{_EX}calledElement@propagateAllParentVariables",
        _CALL,
        "Hand over all variables.",
        _TRUTH,
        "true",
    ),
    Setting(
        "return_all",
        f"{_EX}calledElement@propagateAllChildVariables",
        _CALL,
        "Take back all variables.",
        _TRUTH,
        "true",
    ),
    *(
        Setting(
            name, f"{_EX}{tag}@{attribute}", kinds, meaning, choices, "latest" if name == "binding" else ""
        )
        for tag, kinds in (("calledDecision", _RULE), ("calledElement", _CALL), ("formDefinition", _USER))
        for name, attribute, meaning, choices in (
            (
                "binding",
                "bindingType",
                "Which version is used.",
                ("latest", "deployment", "versionTag"),
            ),
            ("version_tag", "versionTag", "The tag that binding `versionTag` asks for.", ()),
        )
    ),
    Setting("collection", f"{_EACH}@inputCollection", ACTIVITIES, "Repeat for each item of this list."),
    Setting("item", f"{_EACH}@inputElement", ACTIVITIES, "Variable for the item."),
    Setting(
        "output_collection", f"{_EACH}@outputCollection", ACTIVITIES, "Variable for the list of results."
    ),
    Setting("output_item", f"{_EACH}@outputElement", ACTIVITIES, "What each run adds to it."),
    Setting("cardinality", f"{_MULTI}/loopCardinality", ACTIVITIES, "Repeat this many times."),
    Setting("sequential", f"{_MULTI}@isSequential", ACTIVITIES, "One run after the other.", _TRUTH, "false"),
    Setting("until", f"{_MULTI}/completionCondition", ACTIVITIES, "Stop repeating when this is true."),
    Setting("repeat_while", f"{_LOOP}/loopCondition", ACTIVITIES, "Loop while this is true."),
    Setting("at_most", f"{_LOOP}@loopMaximum", ACTIVITIES, "Loop at most this many times."),
    Setting("test_before", f"{_LOOP}@testBefore", ACTIVITIES, "Test before the first run.", _TRUTH, "false"),
    Setting("active", f"{_EX}adHoc@activeElementsCollection", _AD_HOC, "Ids of the inner steps to start."),
    Setting("done_when", "completionCondition", _AD_HOC, "The ad-hoc sub-process is done when this is true."),
    Setting(
        "ordering",
        "@ordering",
        _AD_HOC,
        "Inner steps side by side or one at a time.",
        ("Parallel", "Sequential"),
        "Parallel",
    ),
    Setting(
        "cancel_remaining",
        "@cancelRemainingInstances",
        _AD_HOC,
        "When done, cancel what runs.",
        _TRUTH,
        "true",
    ),
    Setting("gather", f"{_EX}adHoc@outputCollection", _AD_HOC, "Variable for the list of inner results."),
    Setting("gather_item", f"{_EX}adHoc@outputElement", _AD_HOC, "What each inner step adds to it."),
    Setting(
        "for_compensation",
        "@isForCompensation",
        ACTIVITIES,
        "Only run to undo another step.",
        _TRUTH,
        "false",
    ),
    Setting("start_quantity", "@startQuantity", ACTIVITIES, "Tokens needed to start.", (), "1"),
    Setting("completion_quantity", "@completionQuantity", ACTIVITIES, "Tokens sent on at the end.", (), "1"),
    Setting(
        "interrupting",
        "@cancelActivity",
        frozenset({Type.BOUNDARY_EVENT}),
        "Ends the step it sits on.",
        _TRUTH,
        "true",
    ),
    Setting(
        "interrupting",
        "@isInterrupting",
        frozenset({Type.START_EVENT}),
        "In an event sub-process: ends what is around it.",
        _TRUTH,
        "true",
    ),
    Setting(
        "all_events",
        "@parallelMultiple",
        _CATCHERS - {Type.RECEIVE_TASK},
        "Wait for all of several events.",
        _TRUTH,
        "false",
    ),
    Setting(
        "instantiate", "@instantiate", _GATEWAY | {Type.RECEIVE_TASK}, "Starts the process.", _TRUTH, "false"
    ),
    Setting(
        "gateway_type",
        "@eventGatewayType",
        _GATEWAY,
        "One event decides, or all must come.",
        ("Exclusive", "Parallel"),
        "Exclusive",
    ),
    Setting(
        "activation",
        "activationCondition",
        frozenset({Type.COMPLEX_GATEWAY}),
        "The gateway goes on when this is true.",
    ),
)

NAMES: Final = tuple(dict.fromkeys(setting.name for setting in SETTINGS))


@cache
def settings_of(kind: Type) -> dict[str, Setting]:
    """The settings a kind of step has, by name."""
    return {setting.name: setting for setting in SETTINGS if kind in setting.kinds}


MAIN: Final[dict[Type, str]] = {
    Type.SERVICE_TASK: "job",
    Type.BUSINESS_RULE_TASK: "decision",
    Type.SCRIPT_TASK: "script",
    Type.USER_TASK: "form",
    Type.CALL_ACTIVITY: "calls",
}
"""What a step chiefly says: the column *what* of a table."""
