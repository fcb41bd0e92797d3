"""What every activity may say: quantities, compensation, people, scripts, events of a multi-instance (BPMN 2.0 §10.3)."""

from collections.abc import Iterator

from guanxi.bpmn.findings import Finding
from guanxi.bpmn.validation.index import ACTIVITIES, Index, Rule, found, is_executable, label
from guanxi.bpmn.xml import bpmn_child, content, truth

ROLES = ("resourceRole", "performer", "humanPerformer", "potentialOwner")


def quantities(index: Index) -> Iterator[Finding]:
    """Start and completion quantity are at least one."""
    for node in index.all(*ACTIVITIES):
        for name in ("startQuantity", "completionQuantity"):
            text = (node.get(name) or "1").strip()
            if not text.lstrip("+-").isdigit() or int(text) < 1:
                yield found(
                    "quantity", node, f"The {name} of {label(node)} is “{text}”; it must be 1 or more."
                )


def compensation(index: Index) -> Iterator[Finding]:
    """An activity that undoes something lies outside the flow."""
    for node in index.all(*ACTIVITIES):
        identifier = node.get("id") or ""
        if truth(node, "isForCompensation") and (
            identifier in index.incoming or identifier in index.outgoing
        ):
            yield found(
                "compensation", node, f"{label(node)} undoes something; no sequence flow may meet it."
            )


def roles(index: Index) -> Iterator[Finding]:
    """Who does it is said by a resource or by an expression, and only a resource takes parameters."""
    for node in index.all(*ROLES):
        resource = bpmn_child(node, "resourceRef") is not None
        computed = bpmn_child(node, "resourceAssignmentExpression") is not None
        if resource and computed:
            yield found(
                "role", node, f"{label(node)} names a resource and computes one; it may do one of them."
            )
        if bpmn_child(node, "resourceParameterBinding") is not None and not resource:
            yield found("role", node, f"{label(node)} binds parameters, but names no resource.")


def scripts(index: Index) -> Iterator[Finding]:
    """A script says in which format it is written."""
    for node in index.all("scriptTask"):
        if is_executable(node) and content(bpmn_child(node, "script")) and not node.get("scriptFormat"):
            yield found("script_format", node, f"{label(node)} does not say in which format its script is.")


def behaviors(index: Index) -> Iterator[Finding]:
    """A multi-instance that throws events says which."""
    wanted = {
        "None": ("noneBehaviorEventRef", False),
        "One": ("oneBehaviorEventRef", False),
        "Complex": ("complexBehaviorDefinition", True),
    }
    for node in index.all("multiInstanceLoopCharacteristics"):
        behavior = node.get("behavior")
        if behavior not in wanted or not is_executable(node):
            continue
        name, child = wanted[behavior]
        if (bpmn_child(node, name) if child else node.get(name)) is None:
            yield found(
                "behavior", node, f"The repetition of {label(node)} throws events, but says no {name}."
            )


DESCRIPTIVE: tuple[Rule, ...] = (quantities,)
ANALYTIC: tuple[Rule, ...] = (compensation,)
EXECUTABLE: tuple[Rule, ...] = (roles, scripts, behaviors)
