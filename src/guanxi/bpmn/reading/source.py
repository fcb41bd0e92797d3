"""What all readers share: the findings so far, compiled texts, and the file's root elements by id."""

from functools import cached_property

from guanxi.bpmn.findings import Finding, Severity
from guanxi.bpmn.reading.names import data_names, store_names
from guanxi.bpmn.text import Text
from guanxi.bpmn.xml import BPMN, Node, bpmn_children, line, local
from guanxi.feel import FeelSyntaxError, compile_expression

_MESSAGE_TASKS = (f"{{{BPMN}}}sendTask", f"{{{BPMN}}}receiveTask")


class Source:
    """One file being read."""

    def __init__(self, definitions: Node):
        self.definitions = definitions
        self.findings: list[Finding] = []
        self.roots: dict[str, Node] = {
            node.get("id", ""): node for node in bpmn_children(definitions) if node.get("id")
        }
        self.job_priority: Text | None = None  # of the process being read, for jobs that give none

    @cached_property
    def data(self) -> dict[str, str]:
        """The variable each data element of the file stands for, by id."""
        return data_names(self.definitions)

    @cached_property
    def stores(self) -> dict[str, str]:
        """The data store each reference to one stands for, by id."""
        return store_names(self.definitions)

    @cached_property
    def message_flows(self) -> tuple[Node, ...]:
        """Message flows between the pools of the file."""
        return tuple(self.definitions.iter(f"{{{BPMN}}}messageFlow"))

    @cached_property
    def ends(self) -> dict[str, tuple[Node, ...]]:
        """Elements that can send or receive a message, by id, with the nodes in them that may name it."""
        found: dict[str, tuple[Node, ...]] = {
            node.get("id", ""): (node,) for node in self.definitions.iter(*_MESSAGE_TASKS)
        }
        for node in self.definitions.iter(f"{{{BPMN}}}messageEventDefinition"):
            event = node.getparent()
            if event is not None:
                found[event.get("id", "")] = (node,)
        return found

    def report(
        self, rule: str, node: Node, message: str, cure: str = "", severity: Severity = "error"
    ) -> None:
        """Add a finding about the element ``node``, or the flow node it belongs to."""
        self.findings.append(
            Finding(
                rule=rule,
                severity=severity,
                element_id=owner_id(node),
                line=line(node),
                message=message,
                cure=cure,
            )
        )

    def text(self, value: str | None, node: Node, what: str) -> Text | None:
        """``value`` as a fixed text or, after ``=``, compiled; a syntax error becomes a finding. None when absent."""
        if value is None or not value.strip():
            return None
        value = value.strip()
        at = line(node)
        if not value.startswith("="):
            return Text(value, at)
        try:
            chance = "uuid" in value or "random" in value
            return Text(value, at, compile_expression(value[1:]), chance)
        except FeelSyntaxError as error:
            self._syntax(error, node, what, value, at)
            return Text(value, at)

    def _syntax(self, error: FeelSyntaxError, node: Node, what: str, value: str, at: int) -> None:
        place = f"line {error.line}, column {error.column}"
        self.findings.append(
            Finding(
                rule="feel.syntax",
                element_id=owner_id(node),
                line=at + error.line - 1,
                message=f"“{owner_name(node)}”: “{value}” is not a FEEL expression ({what}, {place}): {error.message}",
                cure=f"Expected here: {' or '.join(error.expected)}."
                if error.expected
                else "Correct the expression.",
            )
        )


def owner_id(node: Node) -> str:
    """The id of the nearest element around ``node`` that has one and is no mere detail of another."""
    owner = _owner(node)
    return "" if owner is None else str(owner.get("id"))


def owner_name(node: Node) -> str:
    """What people call the element that `owner_id` finds: its name, else its id."""
    owner = _owner(node)
    return "" if owner is None else str(owner.get("name") or owner.get("id"))


def _owner(node: Node) -> Node | None:
    current: Node | None = node
    while current is not None:
        identifier = current.get("id")
        if identifier and local(current) not in _DETAILS and not local(current).endswith("EventDefinition"):
            return current
        current = current.getparent()
    return None


_DETAILS = {
    "conditionExpression",
    "timeDate",
    "timeDuration",
    "timeCycle",
    "condition",
    "completionCondition",
    "loopCardinality",
    "multiInstanceLoopCharacteristics",
    "standardLoopCharacteristics",
    "loopCondition",
    "activationCondition",
    "header",
}
