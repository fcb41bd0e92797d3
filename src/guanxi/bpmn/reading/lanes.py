"""Lanes: who does a user task that says nothing of it itself (the rule stands in docs/reference/bpmn.md)."""

from guanxi.bpmn.graph import UserTaskDefinition
from guanxi.bpmn.reading.source import Source
from guanxi.bpmn.reading.zeebe import read_properties
from guanxi.bpmn.text import Text
from guanxi.bpmn.xml import Node, bpmn_children, content, reference

_FIELDS = {"assignee": "assignee", "candidateGroups": "candidate_groups", "candidateUsers": "candidate_users"}


def read_lanes(process: Node) -> dict[str, Node]:
    """The innermost lane of each flow node, by id."""
    lanes: dict[str, Node] = {}
    stack = [lane for lanes_ in bpmn_children(process, "laneSet") for lane in bpmn_children(lanes_, "lane")]
    while stack:
        lane = stack.pop(0)
        for child in bpmn_children(lane, "flowNodeRef"):
            lanes[reference(content(child))] = lane
        for inner in bpmn_children(lane, "childLaneSet"):
            stack += bpmn_children(inner, "lane")
    return lanes


def assigned_by_lane(source: Source, task: UserTaskDefinition, lane: Node | None) -> dict[str, Text]:
    """The fields a lane gives: its ``zeebe:property`` values, else its name as candidate group."""
    if lane is None or task.assignee or task.candidate_groups or task.candidate_users:
        return {}
    properties = read_properties(lane)
    texts = {field: source.text(properties.get(name), lane, name) for name, field in _FIELDS.items()}
    given = {field: text for field, text in texts.items() if text is not None}
    if given:
        return given
    name = source.text(lane.get("name"), lane, "Lane")
    return {} if name is None else {"candidate_groups": _one_group(name)}


def _one_group(name: Text) -> Text:
    """A comma in a lane's name does not make two groups of it."""
    return Text(name.text.replace(",", " "), name.line) if name.expression is None else name
